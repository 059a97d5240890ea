import type { StreamEvent } from '../../event-store';
import type { ChangeOrigin } from './origin';
import type { Slice } from './slice';

/**
 * Why nothing more is issued to a person: died (死亡), moved away (迁出), turned out to be another record's double, or had the
 * personal data erased.
 */
export type PersonStatus = 'deceased' | 'moved_out' | 'merged' | 'erased';

/** State of the bank's application: the bank holds the money, here is only the link. */
export const BANK_LINK_STATES = ['linked', 'not_linked'] as const;
/** See `BANK_LINK_STATES`. */
export type BankLinkState = (typeof BANK_LINK_STATES)[number];

/** Link to an account at a bank (金融应用). */
export interface BankLink {
  /** Three digits, such as 102. */
  readonly bankCode: string;
  /** Account or bank card number as it may be shown. */
  readonly maskedAccount: string;
  readonly status: BankLinkState;
}

/** Whether the stream belongs to a registered person, and still does. Who that is stands elsewhere, encrypted. */
export interface PersonPart {
  readonly registered: boolean;
  /** Left out while the person belongs here. */
  readonly status?: PersonStatus;
  /** Stream of the record that this one was merged into. */
  readonly mergedInto?: number;
  readonly bank?: BankLink;
}

/** Data of `BankAccountLinked`. */
export interface BankAccountLinkedData extends BankLink {
  readonly at: number;
  readonly origin: ChangeOrigin;
}

/** Data of `CardholderLeft`. */
export interface CardholderLeftData {
  readonly status: 'deceased' | 'moved_out';
  readonly at: number;
  readonly origin: ChangeOrigin;
}

/** Data of `CardholderMerged`, on the stream of the double. */
export interface CardholderMergedData {
  /** Stream of the record that stays. */
  readonly into: number;
  readonly at: number;
  readonly origin: ChangeOrigin;
}

/** Owns the registration of the person. */
export const personSlice: Slice<PersonPart> = {
  name: 'person',
  initial: () => ({ registered: false }),
  evolve: evolvePerson,
};

function evolvePerson(part: PersonPart, event: StreamEvent): PersonPart {
  switch (event.type) {
    case 'CardholderRegistered':
      return { ...part, registered: true };
    case 'CardholderLeft':
      return { ...part, status: (event.data as CardholderLeftData).status };
    case 'CardholderMerged':
      return { ...part, status: 'merged', mergedInto: (event.data as CardholderMergedData).into };
    case 'CardholderErased':
      return { ...part, status: 'erased' };
    case 'BankAccountLinked': {
      const { bankCode, maskedAccount, status } = event.data as BankAccountLinkedData;
      return { ...part, bank: { bankCode, maskedAccount, status } };
    }
    default:
      return part;
  }
}
