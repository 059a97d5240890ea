import { hexKey, type HexKey, type RequestClaim } from '../event-store';

/** What names a message of a terminal for good, beside the header (ISO 8583 fields 41, 60.2, 11, 13). */
export interface BusinessKeyParts {
  readonly terminalId: string;
  readonly batch: string;
  readonly stan: string;
  /** `YYYY-MM-DD` of the terminal's clock. */
  readonly localDate: string;
  readonly messageClass: MessageClass;
}

/** Requests for an authorization and advices are numbered apart, as terminals do. */
export type MessageClass = 'authorization' | 'advice';

/** Stands for any content: the fingerprint of an outcome frozen by a reversal that came before its original. */
export const TOMBSTONE_DIGEST: HexKey = 'f'.repeat(32);

/** The key under which the outcome of a numbered message is frozen. */
export function businessKey({ terminalId, batch, stan, localDate, messageClass }: BusinessKeyParts): HexKey {
  return hexKey(`business\n${messageClass}\n${terminalId}\n${localDate}\n${batch}\n${stan}`);
}

/** Key and fingerprint of a numbered message; the fingerprint covers what the message asks for. */
export function businessClaim(
  parts: BusinessKeyParts,
  content: readonly (string | number | boolean | undefined)[],
): RequestClaim {
  return { key: businessKey(parts), digest: hexKey(content.map((value) => String(value ?? '')).join('\n')) };
}
