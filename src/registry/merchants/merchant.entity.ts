import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A business that terminals belong to. Never changed: a purchase names what it was when it was made. */
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

  @Column('timestamptz', { name: 'registered_at' })
  registeredAt!: Date;
}
