import type { Fen } from '../../../platform/money';

/** One line of a bank's statement. */
export interface StatementLine {
  /** What the payer or we gave the bank as reference; the key that reconciliation matches by. */
  readonly reference: string;
  /** What the bank calls its own booking; empty if it does not tell. */
  readonly bankReference: string;
  /** Value date, YYYY-MM-DD. */
  readonly date: string;
  /** Fen; credits of the account are positive. */
  readonly amount: Fen;
}

/** A statement whose lines add up from its opening to its closing balance, fen. */
export interface Statement {
  readonly opening: Fen;
  readonly closing: Fen;
  readonly lines: readonly StatementLine[];
}

/** What is wrong with a file, and where: line and column count from 1. */
export interface FileFault {
  readonly line: number;
  readonly column: number;
  readonly code: 'field_missing' | 'field_malformed' | 'field_repeated' | 'too_many_lines' | 'total_wrong';
}

export type StatementReading = { readonly statement: Statement } | { readonly faults: readonly FileFault[] };
