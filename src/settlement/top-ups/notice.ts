import type { SuspenseReason } from '../domain/top-ups';

/** Whom a top-up is for: a card by its number or token, or a person by the id of the cardholder. */
export type TopUpTarget =
  { readonly cardNumber: string } | { readonly token: string } | { readonly cardholderId: string };

/** What a channel reports (充值通知): it has taken in money for a card. */
export interface TopUpNotice {
  /** Of the channel; used once. */
  readonly reference: string;
  readonly target: TopUpTarget;
  /** Fen. */
  readonly amount: number;
  /** Time of the channel's clock as it was sent. */
  readonly time: string;
}

/** Where a notice is. `received`: being settled; `assigning` and `returning`: an approved change is being carried out. */
export const NOTICE_STATES = [
  'received',
  'credited',
  'suspended',
  'assigning',
  'assigned',
  'returning',
  'returned',
] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

/** A notice as it is stored. */
export interface StoredNotice {
  readonly channel: string;
  readonly reference: string;
  /** Keyed digest of the content. */
  readonly digest: string;
  /** Card or person as it may be shown. */
  readonly target: string;
  /** Whose purse it was for when it came; null when nobody was found. */
  readonly streamId: number | null;
  readonly token: string | null;
  /** Fen. */
  readonly amount: number;
  readonly sentAt: string;
  /** Day and number of the file that it came in first; null for a message. */
  readonly file: string | null;
  readonly state: NoticeState;
  /** Why no purse took the money; kept when it is assigned or returned. */
  readonly reason: SuspenseReason | null;
  readonly approvalId: string | null;
  readonly receivedAt: Date;
}

/** How a notice was answered, for good: what becomes of suspended money later does not change it. */
export interface TakenNotice {
  readonly reference: string;
  readonly result: 'credited' | 'suspended' | 'reference_reused';
  readonly reason: SuspenseReason | null;
  /** Fen. */
  readonly amount: number;
  /** It had come before, not in this file. */
  readonly replayed: boolean;
}
