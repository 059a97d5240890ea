import type { RequestIdentity } from '../event-store';
import type { MessageFacts } from './domain';

/** What the registry knows of the terminal that sent a message. */
export type TerminalFacts = Pick<MessageFacts, 'terminalId' | 'merchantId' | 'mcc' | 'programmes' | 'payable'>;

/** How a terminal numbers and times its messages. */
export interface MessageNumber {
  /** Six digits. */
  readonly stan: string;
  /** Six digits. */
  readonly batch: string;
  /** ISO 8601 time of the terminal's clock. */
  readonly localTime: string;
}

/** The request a message came in and the terminal that sent it. */
export interface MessageOrigin {
  readonly request: RequestIdentity;
  readonly terminal: TerminalFacts;
}

/** The terminal's calendar day of a message. */
export function localDateOf(number: MessageNumber): string {
  return number.localTime.slice(0, 10);
}
