import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Capability } from './capability';

/** Whether a terminal's requests are taken. */
export type TerminalState = 'active' | 'suspended';

/** A device, or a system such as a back office, that sends signed requests. */
@Entity('terminal')
export class TerminalEntity {
  /** 8 characters A-Z, 0-9. */
  @PrimaryColumn('text', { name: 'terminal_id' })
  terminalId!: string;

  @Column('text', { name: 'merchant_id' })
  merchantId!: string;

  @Column('text')
  name!: string;

  /** Sorted. */
  @Column('text', { array: true })
  capabilities!: Capability[];

  @Column('text')
  state!: TerminalState;

  @Column('timestamptz', { name: 'registered_at' })
  registeredAt!: Date;
}
