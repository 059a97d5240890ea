import { Column, CreateDateColumn, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** int8 arrives as text; the amounts of the benchmark are small. */
const asNumber = { to: (value: number) => value, from: (value: string) => Number(value) };

/** A purse with its balance, fen. */
@Entity('purse')
export class NaivePurse {
  @PrimaryColumn('int')
  id!: number;
  @Column('bigint', { transformer: asNumber })
  balance!: number;
}

/** A merchant with what it is owed, fen. */
@Entity('merchant')
export class NaiveMerchant {
  @PrimaryColumn('int')
  id!: number;
  @Column('bigint', { transformer: asNumber })
  balance!: number;
}

/** An authorization as it was answered. */
@Entity('authorization')
export class NaiveAuthorization {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;
  @Column('int')
  purseId!: number;
  @Column('int')
  merchantId!: number;
  @Column('bigint', { transformer: asNumber })
  amount!: number;
  @Column('text')
  result!: string;
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;
}

/** One side of a movement, fen. */
@Entity('posting')
export class NaivePosting {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;
  @Column('bigint')
  authorizationId!: string;
  @Column('text')
  account!: string;
  @Column('bigint', { transformer: asNumber })
  amount!: number;
}

/** The answer that a key was given. */
@Entity('idempotency_key')
export class NaiveIdempotencyKey {
  @PrimaryColumn('uuid')
  key!: string;
  @Column('json')
  answer!: object;
}

/** The schema of the baseline. */
export const NAIVE_ENTITIES = [NaivePurse, NaiveMerchant, NaiveAuthorization, NaivePosting, NaiveIdempotencyKey];
