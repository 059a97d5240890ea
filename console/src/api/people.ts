import type { BothLanguages, CommandAnswer, Page } from './common';
import { read, send } from './http';
import type { MedicalPart } from './medical';

/** What a search asks for; sensitive keys travel in the body of a POST only. */
export type LookUp =
  | { readonly by: 'card'; readonly cardNumber: string }
  | { readonly by: 'id_number'; readonly idNumber: string }
  | { readonly by: 'phone'; readonly phone: string }
  | { readonly by: 'name'; readonly name: string; readonly birthDate: string }
  | { readonly by: 'transit_card'; readonly transitCardNumber: string }
  | { readonly by: 'rrn'; readonly rrn: string }
  | { readonly by: 'stan'; readonly terminalId: string; readonly stan: string; readonly localDate: string };

/** One person found, masked. */
export interface Found {
  readonly cardholderId: string;
  readonly name: string | null;
  readonly idNumber: string | null;
  readonly cards: readonly Pick<Card, 'token' | 'maskedNumber' | 'kind' | 'state'>[];
  readonly authorizationId?: string | null;
}

export interface Card {
  readonly token: string;
  readonly maskedNumber: string;
  readonly kind: 'physical' | 'electronic';
  readonly state: string;
  readonly since?: string | null;
  readonly applications: readonly { readonly application: string; readonly state: string }[];
  readonly freezes: readonly { readonly kind: string; readonly document?: string | null }[];
  readonly expiresOn: string | null;
  /** When an oral report of a loss lapses, ms since the epoch. */
  readonly lapsesAt?: number | null;
  /** What can be done with it now. */
  readonly allowed: readonly string[];
}

export interface LimitUse {
  readonly limit: number | null;
  readonly left: number | null;
}

export interface Purse {
  readonly purse: string;
  readonly balance: number;
  readonly held: number;
  readonly available: number;
  readonly limits: Readonly<Record<string, LimitUse | null>> | null;
}

export interface OpenHold {
  readonly authorizationId: string;
  readonly amount: number;
  readonly merchantId: string;
  readonly merchantName?: string | null;
  readonly expiresAt: string | null;
  readonly tenders?: readonly Tender[];
}

export interface Tender {
  readonly purse: string;
  readonly amount: number;
}

export interface Element {
  readonly kind?: string;
  readonly element?: string;
  readonly at?: string;
  readonly amount?: number;
  readonly purse?: string;
}

export interface Transaction {
  readonly authorizationId: string | null;
  readonly at: string;
  readonly kind: string;
  readonly result: string;
  readonly reason: string | null;
  readonly reasonText: BothLanguages | null;
  readonly responseCode: string | null;
  readonly amount: number;
  readonly approvedAmount: number | null;
  readonly merchantId: string | null;
  readonly merchantName: string | null;
  readonly terminalId: string | null;
  readonly rrn: string | null;
  readonly tenders: readonly Tender[];
  readonly status: string | null;
  readonly elements: readonly Element[];
}

export interface Note {
  readonly noteId: string;
  readonly at: string;
  readonly by: string;
  readonly byName?: string | null;
  readonly text: string | null;
}

export interface AccessRecord {
  readonly at: string;
  readonly by: string;
  readonly byName?: string | null;
  readonly action: string;
  readonly outcome: string;
  readonly reason: string | null;
}

export interface CaseLine {
  readonly caseId: string;
  readonly state: string;
  readonly kind?: string;
  readonly openedAt?: string;
}

export interface CardholderPage {
  readonly cardholderId: string;
  readonly registeredAt?: string | null;
  readonly person: {
    readonly name: string | null;
    readonly idNumber: string | null;
    readonly phone: string | null;
    readonly address: string | null;
    readonly birthDate: string | null;
    readonly erased: boolean;
    readonly mergedInto: string | null;
    /** Why nothing more is issued. */
    readonly status?: string | null;
  };
  readonly bank?: { readonly bankCode: string; readonly maskedAccount: string; readonly status: string } | null;
  readonly cards: readonly Card[];
  readonly purses: readonly Purse[];
  readonly openHolds: readonly OpenHold[];
  readonly transactions: readonly Transaction[];
  readonly notes: readonly Note[];
  readonly cases: readonly CaseLine[];
  readonly accessHistory: readonly AccessRecord[];
  /** Left out for those who may not see it. */
  readonly medical?: MedicalPart;
}

/** Why a transaction was decided as it was, with the values at that moment. */
export interface Explanation {
  readonly authorization: Transaction;
  readonly result: string;
  readonly summary: BothLanguages;
  readonly checks: readonly Check[];
  readonly policyVersion: number | string | null;
  /** What was asked for later and refused, oldest first. */
  readonly declinedFollowUps: readonly DeclinedFollowUp[];
}

/** A check of a decision, with what was seen in words. */
export interface Check {
  readonly check: string;
  readonly passed: boolean;
  readonly observed: unknown;
  readonly required: unknown;
  readonly text: BothLanguages;
}

/** A refund, capture, increment or reversal that was refused, and why. */
export interface DeclinedFollowUp {
  readonly kind: string;
  readonly at: string;
  readonly amount: number;
  readonly reason: string;
  readonly summary: BothLanguages;
  readonly checks: readonly Check[];
}

/** One step in the life of a card. */
export interface Transition {
  readonly at: string;
  readonly event: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly channel: string | null;
  readonly reason: string | null;
  readonly operator: string | null;
  readonly operatorName?: string | null;
  readonly approval?: string | null;
  readonly maskedNumber?: string;
}

export const PERSON_FIELDS = ['name', 'idNumber', 'phone', 'address'] as const;
export type PersonField = (typeof PERSON_FIELDS)[number];

export type Revealed = Readonly<Partial<Record<PersonField, string | null>>> & { readonly hideAfterSeconds?: number };

export type IssuedCard = CommandAnswer & { readonly token?: string; readonly number?: string };

export interface Correction {
  readonly correctionId: string;
  readonly cardholderId: string;
  readonly field: PersonField;
  readonly state: string;
  readonly value?: string | null;
  readonly before?: string | null;
  readonly source: string | null;
  readonly reason: string | null;
  readonly proposedBy?: string;
  readonly proposedByName?: string | null;
  readonly proposedAt?: string;
  readonly mayDecide?: boolean;
}

const of = (cardholderId: string) => `/cardholders/${encodeURIComponent(cardholderId)}`;

export const lookUp = (what: LookUp) =>
  send<{ readonly items: readonly Found[]; readonly more?: boolean }>('POST', '/look-ups', what, crypto.randomUUID());
export const cardholderPage = (cardholderId: string, signal?: AbortSignal) =>
  read<CardholderPage>(of(cardholderId), {}, { signal });
export const transactionsOf = (cardholderId: string, cursor: string | undefined, filter: TransactionFilter) =>
  read<Page<Transaction>>(`${of(cardholderId)}/transactions`, { limit: 20, cursor, ...filter });
export const historyOf = (cardholderId: string, cursor: string | undefined) =>
  read<Page<Transition>>(`${of(cardholderId)}/history`, { limit: 20, cursor });
export const notesOf = (cardholderId: string, cursor: string | undefined) =>
  read<Page<Note>>(`${of(cardholderId)}/notes`, { limit: 20, cursor });
export const accessHistoryOf = (cardholderId: string, cursor: string | undefined) =>
  read<Page<AccessRecord>>(`${of(cardholderId)}/access-history`, { limit: 20, cursor });
export const correctionsOf = (cardholderId: string) => read<Page<Correction>>(`${of(cardholderId)}/corrections`);
export const explanationOf = (authorizationId: string) =>
  read<Explanation>(`/authorizations/${encodeURIComponent(authorizationId)}/explanation`);

/** Something done to a cardholder: `what` is the rest of the path, such as `adjustments`. */
export const actOnCardholder = <T = CommandAnswer>(
  cardholderId: string,
  what: string,
  body: object,
  key: string,
  method: 'POST' | 'PUT' = 'POST',
) => send<T>(method, `${of(cardholderId)}/${what}`, body, key);
/** Something done to a card, such as `freeze`. */
export const actOnCard = <T = CommandAnswer>(token: string, what: string, body: object, key: string) =>
  send<T>('POST', `/cards/${encodeURIComponent(token)}/${what}`, body, key);
export const registerPerson = (body: object, key: string) =>
  send<CommandAnswer & { readonly cardholderId?: string }>('POST', '/cardholders', body, key);

export const corrections = (state: string, cursor: string | undefined) =>
  read<Page<Correction>>('/corrections', { state, cursor });
export const decideCorrection = (correctionId: string, decision: 'accept' | 'reject', reason: string, key: string) =>
  send<CommandAnswer>('POST', `/corrections/${encodeURIComponent(correctionId)}/${decision}`, { reason }, key);

/** What the list of transactions shows. */
export interface TransactionFilter {
  readonly type?: string;
  readonly result?: string;
}
