import type { HoldChange, UsageChange } from '../../cardholder';
import type { Check } from './checks';
import type { Reason } from './reasons';

/** What an authorization began as. */
export type AuthorizationKind = 'purchase' | 'pre_authorization' | 'balance_inquiry' | 'advice';

/** An amount on one purse, fen. Beside the purses of the cardholder: `receivable` and `suspense`, see `BOOKED_ACCOUNTS`. */
export interface Tender {
  readonly purse: string;
  readonly amount: number;
}

/**
 * Tenders that are no purse: an advice must be booked even if no purse can pay it. `receivable`: the cardholder owes it.
 * `suspense`: the card is unknown.
 */
export const BOOKED_ACCOUNTS: readonly string[] = ['receivable', 'suspense'];

/** What the terminal and the merchant registry say about an original message. No personal data. */
export interface MessageFacts {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly mcc: string;
  /** Programmes that the merchant takes part in. */
  readonly programmes: readonly string[];
  /** Ledger account of what is owed to the merchant. */
  readonly payable: number;
  readonly stan: string;
  readonly batch: string;
  /** Local time of the terminal as it was sent. */
  readonly localTime: string;
  readonly entryMode: string;
}

/** What an event does to holds and to the usage of limits; the cardholder's slices read it from there. */
export interface Effects {
  readonly holds?: readonly HoldChange[];
  /** Day in Asia/Shanghai that `usage` counts for; the day of the decision when left out. */
  readonly date?: string;
  readonly usage?: readonly UsageChange[];
}

/** Data of the events that begin an authorization. */
export interface OriginData extends Effects {
  readonly kind: AuthorizationKind;
  /** Card number within the person; 0 when the card is unknown. */
  readonly card: number;
  /** Decision time, ms since the epoch. */
  readonly at: number;
  /** Fen asked for. */
  readonly requested: number;
  /** Fen approved; 0 when declined. */
  readonly approved: number;
  readonly tenders: readonly Tender[];
  readonly payable: number;
  readonly terminalId: string;
  readonly merchantId: string;
  readonly mcc: string;
  /** Left out when the merchant has none. */
  readonly programmes?: readonly string[];
  readonly stan: string;
  readonly batch: string;
  readonly localTime: string;
  readonly entryMode: string;
  /** Version of the tender policy; left out where none was used. */
  readonly policy?: string;
  /** The purse that the terminal asked for. */
  readonly purse?: string;
  readonly expiresAt?: number;
  /** When what is held is captured by itself, ms since the epoch; always before `expiresAt`. */
  readonly captureAt?: number;
  /** Why it was declined. */
  readonly reason?: Reason;
  /** Ledger account of a tender that is no purse. */
  readonly booked?: number;
  /** Version of the declined authorization that an advice was about. */
  readonly original?: number;
  readonly checks: readonly Check[];
}

/** What a follow-up is. */
export type FollowUpType = 'increment' | 'capture' | 'reversal' | 'refund' | 'expiry' | 'advice';

/** Data of the events that follow up an authorization. */
export interface FollowUpData extends Effects {
  /** ms since the epoch. */
  readonly at: number;
  /** Fen. */
  readonly amount: number;
  readonly tenders: readonly Tender[];
  /** A capture after which the rest is released. */
  readonly final?: boolean;
  /** A capture after the expiry. */
  readonly late?: boolean;
  /** A capture that was made by itself at its time. */
  readonly auto?: boolean;
  /** Ledger account of a tender that is no purse. */
  readonly booked?: number;
  readonly policy?: string;
  readonly checks?: readonly Check[];
  /** The case in which it was decided; a refund whose counterpart may be the operator of the card. */
  readonly dispute?: string;
  /** Who did it at the service desk, through which channel, why, and the approval. */
  readonly origin?: object;
}

/** Data of `FollowUpDeclined`. */
export interface FollowUpDeclinedData {
  readonly action: FollowUpType;
  readonly at: number;
  readonly amount: number;
  readonly reason: Reason;
  readonly checks?: readonly Check[];
}

/** Types of the events of this module, in the past tense. */
export const AUTHORIZATION_EVENTS = [
  'AuthorizationApproved',
  'AuthorizationDeclined',
  'AuthorizationIncremented',
  'AuthorizationCaptured',
  'AuthorizationReversed',
  'AuthorizationRefunded',
  'AuthorizationExpired',
  'AdviceRecorded',
  'FollowUpDeclined',
] as const;

/** Type of an event of this module. */
export type AuthorizationEventType = (typeof AUTHORIZATION_EVENTS)[number];

/** Types of the events that may begin an authorization. `AdviceRecorded` does so only when it names no other. */
export const AUTHORIZATION_ORIGINS: ReadonlySet<string> = new Set([
  'AuthorizationApproved',
  'AuthorizationDeclined',
  'AdviceRecorded',
]);
