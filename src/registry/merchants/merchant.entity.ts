import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Whether the requests of a merchant's terminals are taken. */
export type MerchantState = 'active' | 'suspended';

/** A business that terminals belong to. Only its state ever changes: a purchase names what the rest was when it was made. */
@Entity('merchant')
export class MerchantEntity {
  /** 15 digits. */
  @PrimaryColumn('text', { name: 'merchant_id' })
  merchantId!: string;

  @Column('text')
  name!: string;

  /** Merchant category code (ISO 18245), four digits. */
  @Column('text')
  mcc!: string;

  /** What kind of place it is, for people: `hospital`, `bus`. */
  @Column('text')
  category!: string;

  /** Codes of the subsidy programmes that it takes part in, sorted. */
  @Column('text', { array: true })
  programmes!: string[];

  /** Ledger account of what it is owed. */
  @Column({ type: 'bigint', name: 'payable_account', insert: false, update: false })
  payableAccount!: number;

  /** Active when it is registered. */
  @Column({ type: 'text', insert: false })
  state!: MerchantState;

  @Column('timestamptz', { name: 'registered_at' })
  registeredAt!: Date;
}
