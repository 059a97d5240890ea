import type { TapRecord } from './tap-record';

/** `unverifiable`: this seat has no key for the card, or cannot be reached. It says nothing against the tap. */
export type TacResult = 'valid' | 'invalid' | 'unverifiable';

/** Checks the transaction authentication code (TAC) of a tap: in software, or where an HSM keeps the keys. */
export abstract class TacVerifier {
  abstract verify(record: TapRecord): Promise<TacResult>;
}

/** Stands where no key was given: TACs are not checked, and no tap is refused for one. */
export class NoTacVerifier extends TacVerifier {
  verify(): Promise<TacResult> {
    return Promise.resolve('unverifiable');
  }
}
