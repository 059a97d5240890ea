import type { CardView } from '../../cardholder';
import type { AccessView } from '../history/history.query';
import type { TransactionView } from '../transactions/transaction';
import type { PurseView } from './purse-view';

/** What is known of the person, masked. All null for somebody whose data was erased. */
export interface PagePerson {
  readonly name: string | null;
  readonly idNumber: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly birthDate: string | null;
  readonly erased: boolean;
  /** The record that this one was merged into. */
  readonly mergedInto: string | null;
  /** Why nothing more is issued: `deceased`, `moved_out` or `merged`. */
  readonly status: string | null;
}

/** Money that a pre-authorization holds. Amounts are fen. */
export interface OpenHoldView {
  readonly authorizationId: string;
  /** Still held. */
  readonly amount: number;
  readonly merchantId: string;
  readonly merchantName: string | null;
  readonly terminalId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly expiresAt: string | null;
  readonly tenders: readonly { readonly purse: string; readonly amount: number }[];
}

/** What staff noted about the person. */
export interface NoteView {
  readonly noteId: string;
  readonly at: string;
  readonly by: string;
  readonly byName: string | null;
  readonly text: string | null;
}

/** Link to the account at a bank (金融应用). */
export interface BankView {
  readonly bankCode: string;
  readonly maskedAccount: string;
  readonly status: string;
}

/**
 * Everything that an agent needs to see of one cardholder, in one answer. What the reader may not see is left out; parts of
 * other modules (disputes, medical accumulators) stand beside these fields.
 */
export interface CardholderPage {
  readonly cardholderId: string;
  readonly registeredAt: string | null;
  readonly person: PagePerson;
  readonly bank: BankView | null;
  readonly cards: readonly (CardView & { readonly since: string | null })[];
  readonly purses: readonly PurseView[];
  readonly openHolds: readonly OpenHoldView[];
  readonly transactions: readonly TransactionView[];
  readonly notes: readonly NoteView[];
  readonly cases: readonly unknown[];
  readonly accessHistory: readonly AccessView[];
}
