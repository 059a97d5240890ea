import type { Figures, MovementDetails, MovementKind } from '../domain/operators/movements';

/** A row of a day file: a ride, an exception, or the difference to what an earlier file said. Amounts are fen. */
export interface DayFileRow extends Figures {
  /** Counted from 1. */
  readonly row: number;
  readonly kind: MovementKind;
  /** Service day (营运日), `YYYY-MM-DD`. */
  readonly day: string;
  /** Journey (id of its first tap) or tap that it is about. */
  readonly subject: string;
  readonly details: MovementDetails;
  /** Lane and position of the event in the ledger, `3/1204`; null for taps of unknown cards. */
  readonly event: string | null;
}

/** What a day file says as a whole. Amounts are fen. */
export interface DayFileHead {
  readonly operator: string;
  /** 1, 2, 3 … without gaps for each operator. */
  readonly sequence: number;
  readonly day: string;
  readonly madeAt: Date;
  readonly rows: number;
  readonly totals: Figures;
  /** How the files tie out with the operator's account in the ledger. */
  readonly tieOut: TieOut;
  /** SHA-256 of the CSV up to its last line, hexadecimal. */
  readonly digest: string;
}

/** Always `files + pending = ledger`. Fen. */
export interface TieOut {
  readonly account: number;
  /** Credited by this and all earlier files of the operators of the account. */
  readonly files: number;
  /** Credited for days after that of this file: in no file yet. */
  readonly pending: number;
  /** What transit has posted to the account in the ledger. */
  readonly ledger: number;
}

/** What a file is written from. */
export type DayFileTitle = Pick<DayFileHead, 'operator' | 'sequence' | 'day' | 'madeAt'>;
