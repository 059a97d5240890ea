import type { RequestIdentity } from '../../event-store';

const DIGITS = 20;

/** The id of the batch that a request makes: the same request again means the same batch. */
export function batchIdOf({ key }: RequestIdentity): string {
  return `pb_${key.slice(0, DIGITS)}`;
}
