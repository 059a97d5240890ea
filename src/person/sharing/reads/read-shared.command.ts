import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { SharedItem, SharedValue } from '../catalogue';

/** Why a read was refused. */
export const READ_REFUSALS = [
  'no_grant',
  'purpose_differs',
  'items_not_granted',
  'revoked',
  'not_yet_valid',
  'expired',
  'quota_used_up',
  'person_not_found',
] as const;
export type ReadRefusal = (typeof READ_REFUSALS)[number];

/** Whose data an institution wants to read, what and why. */
export interface WantedRead {
  readonly grantId: string;
  readonly person: { readonly idNumber: string } | { readonly cardNumber: string };
  readonly items: readonly SharedItem[];
  readonly purpose: string;
}

/** Which terminal reads, for which institution. */
export interface ReadingTerminal {
  readonly terminalId: string;
  readonly institution: string;
  readonly requestId: string;
  /** IP address. */
  readonly from: string;
}

/** What a read is answered. */
export type SharedRead =
  | {
      readonly result: 'done';
      readonly readId: string;
      readonly items: Readonly<Partial<Record<SharedItem, SharedValue>>>;
    }
  | { readonly result: 'refused'; readonly readId: string; readonly reason: ReadRefusal };

/**
 * Reads data of a person through a grant. Every read and every refusal is in the log of reads and in the audit log before it
 * is answered. The same request again is one read and is answered as the first.
 */
export class ReadShared extends Command<SharedRead> {
  constructor(
    readonly request: RequestIdentity,
    readonly terminal: ReadingTerminal,
    readonly wanted: WantedRead,
  ) {
    super();
  }
}
