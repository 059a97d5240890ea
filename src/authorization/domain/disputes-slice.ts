import { sliceOf, type CardholderState, type Slice } from '../../cardholder';
import type { StreamEvent } from '../../event-store';
import type { Tender } from './events';

/** Disputes of one person in a life; keeps the state bounded. */
export const MAX_DISPUTES = 100;

/** How a dispute ended. */
export const DISPUTE_OUTCOMES = ['won', 'lost', 'withdrawn'] as const;

/** How a dispute ended. */
export type DisputeOutcome = (typeof DISPUTE_OUTCOMES)[number];

/** Who bears a dispute that the cardholder won. */
export type ChargedTo = 'merchant' | 'issuer';

/** Money given in advance, and where it went. */
export interface ProvisionalCredit {
  /** The authorization in dispute, by its number; left out when it is about none. */
  readonly entity?: number;
  readonly tenders: readonly Tender[];
  /** Ledger account of a tender that is no purse. */
  readonly booked?: number;
}

/** What the books know of one dispute. */
export interface Dispute {
  readonly credit?: ProvisionalCredit;
  readonly outcome?: DisputeOutcome;
  readonly chargedTo?: ChargedTo;
}

/** The disputes of the person by case id; undefined while there was none, so that most snapshots know nothing of it. */
export type DisputesPart = Readonly<Record<string, Dispute>> | undefined;

/** Data of `ProvisionalCreditGranted`. */
export interface ProvisionalCreditGrantedData extends ProvisionalCredit {
  readonly caseId: string;
  /** Fen. */
  readonly amount: number;
  readonly at: number;
  readonly origin: object;
}

/** Data of `DisputeSettled`. */
export interface DisputeSettledData {
  readonly caseId: string;
  readonly outcome: DisputeOutcome;
  readonly chargedTo?: ChargedTo;
  /** Provisional credit that was taken back, by purse; what had been spent is in `receivable`. */
  readonly takenBack: readonly Tender[];
  /** Fen. */
  readonly receivable: number;
  readonly at: number;
  readonly origin: object;
}

/** Owns what the books know of disputes. */
export const disputesSlice: Slice<DisputesPart> = {
  name: 'disputes',
  initial: () => undefined,
  evolve: evolveDisputes,
};

/** What the books know of a case. */
export function disputeOf(state: CardholderState, caseId: string): Dispute | undefined {
  return sliceOf(state, disputesSlice)?.[caseId];
}

/** All disputes that the books know of. */
export function disputesOf(state: CardholderState): readonly Dispute[] {
  return Object.values(sliceOf(state, disputesSlice) ?? {});
}

function evolveDisputes(part: DisputesPart, event: StreamEvent): DisputesPart {
  if (event.type === 'ProvisionalCreditGranted') {
    const { caseId, entity, tenders, booked } = event.data as ProvisionalCreditGrantedData;
    const credit = {
      ...(entity === undefined ? {} : { entity }),
      tenders,
      ...(booked === undefined ? {} : { booked }),
    };
    return { ...part, [caseId]: { credit } };
  }
  if (event.type !== 'DisputeSettled') return part;
  const { caseId, outcome, chargedTo } = event.data as DisputeSettledData;
  return { ...part, [caseId]: chargedTo === undefined ? { outcome } : { outcome, chargedTo } };
}
