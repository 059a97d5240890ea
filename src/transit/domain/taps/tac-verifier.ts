import type { TapRecord } from './tap-record';

/** `unverifiable`: this seat has no key for the card, or cannot be reached. It says nothing against the tap. */
export type TacResult = 'valid' | 'invalid' | 'unverifiable';

/** Checks the transaction authentication code (TAC) of a tap: in software, or where an HSM keeps the keys. */
export interface TacVerifier {
  verify(record: TapRecord): Promise<TacResult>;
}
