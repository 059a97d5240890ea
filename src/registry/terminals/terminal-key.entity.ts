import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MacAlgorithm } from '../../platform/crypto';

/** A key that a terminal signs with. Its secret is sealed under the context `terminal-key:<key id>`. */
@Entity('terminal_key')
export class TerminalKeyEntity {
  /** Terminal id, dot, number of the key. */
  @PrimaryColumn('text', { name: 'key_id' })
  keyId!: string;

  @Column('text', { name: 'terminal_id' })
  terminalId!: string;

  /** 1, 2, 3 … within the terminal. */
  @Column('integer')
  number!: number;

  @Column('text')
  algorithm!: MacAlgorithm;

  @Column('bytea', { name: 'sealed_secret' })
  sealedSecret!: Buffer;

  @Column('timestamptz', { name: 'not_before' })
  notBefore!: Date;

  /** Null until the key is replaced. */
  @Column('timestamptz', { name: 'not_after', nullable: true })
  notAfter!: Date | null;
}
