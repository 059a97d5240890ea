import { createHash } from 'node:crypto';
import { fen, ZERO_FEN, type Fen } from '../../platform/money';
import type { PaidTap, RideMcc } from './tap-row';
import type { TapReading } from './tap-reader';

/** Rows that a report names one by one; beyond it they are counted by reason. */
export const MAX_LISTED_ROWS = 200;

/** A row that a report names. */
export interface NotedRow {
  readonly row: number;
  readonly note: string;
}

/** A company that took fares, with what its paid rows add up to. */
export interface SurveyedMerchant {
  readonly company: string;
  readonly mcc: RideMcc;
  readonly rows: number;
  readonly amount: Fen;
}

/** A reader of a company. */
export interface SurveyedTerminal {
  readonly merchant: string;
  readonly equipment: string;
}

/** What a file holds, before anything is charged. Every row is counted in exactly one of paid, free, dirty, duplicates. */
export interface Survey {
  /** SHA-256 of what was read, 32 hex digits. */
  readonly fingerprint: string;
  readonly rows: number;
  readonly paid: number;
  readonly paidAmount: Fen;
  readonly free: number;
  readonly dirty: number;
  readonly duplicates: number;
  /** Dirty rows by reason, without the value that was wrong. */
  readonly dirtyReasons: ReadonlyMap<string, number>;
  readonly dirtyRows: readonly NotedRow[];
  readonly duplicateRows: readonly NotedRow[];
  /** Rows that were taken though a column that does not matter for the fare is missing. */
  readonly incomplete: number;
  readonly incompleteRows: readonly NotedRow[];
  readonly merchants: ReadonlyMap<string, SurveyedMerchant>;
  readonly terminals: ReadonlyMap<string, SurveyedTerminal>;
  /** Fen that the paid rows take from each card. */
  readonly cards: ReadonlyMap<string, Fen>;
}

/** Key of the merchant that a ride is paid to. */
export function merchantKey(tap: Pick<PaidTap, 'company' | 'mcc'>): string {
  return `${tap.mcc} ${tap.company}`;
}

/** Key of the terminal that a ride is paid at. */
export function terminalKey(tap: Pick<PaidTap, 'company' | 'mcc' | 'equipment'>): string {
  return `${merchantKey(tap)} ${tap.equipment}`;
}

/** Reads a file once and counts what is in it. */
export async function survey(readings: AsyncIterable<TapReading>): Promise<Survey> {
  const found = new Findings();
  for await (const reading of readings) found.add(reading);
  return found.survey();
}

class Findings {
  readonly #hash = createHash('sha256');
  readonly #merchants = new Map<string, SurveyedMerchant>();
  readonly #terminals = new Map<string, SurveyedTerminal>();
  readonly #cards = new Map<string, Fen>();
  readonly #dirtyReasons = new Map<string, number>();
  readonly #dirtyRows: NotedRow[] = [];
  readonly #duplicateRows: NotedRow[] = [];
  readonly #incompleteRows: NotedRow[] = [];
  readonly #counts = { paid: 0, free: 0, dirty: 0, duplicate: 0 };
  #incomplete = 0;
  #rows = 0;
  #paidAmount = ZERO_FEN;

  add(reading: TapReading): void {
    this.#rows = reading.row;
    this.#counts[reading.kind] += 1;
    if (reading.kind === 'dirty') {
      const reason = reading.reason.split(':')[0] ?? reading.reason;
      this.#dirtyReasons.set(reason, (this.#dirtyReasons.get(reason) ?? 0) + 1);
      note(this.#dirtyRows, reading.row, reading.reason);
    } else if (reading.kind === 'duplicate') {
      note(this.#duplicateRows, reading.row, reading.paid ? 'an equal row was charged' : 'an equal row came before');
    } else {
      this.#hash.update(reading.fingerprint);
      if (reading.missing.length > 0) {
        this.#incomplete += 1;
        note(this.#incompleteRows, reading.row, `without ${reading.missing.join(', ')}; counted as ${reading.kind}`);
      }
      if (reading.kind === 'paid') this.#pay(reading.tap);
    }
  }

  survey(): Survey {
    return {
      fingerprint: this.#hash.digest('hex').slice(0, 32),
      rows: this.#rows,
      paid: this.#counts.paid,
      paidAmount: this.#paidAmount,
      free: this.#counts.free,
      dirty: this.#counts.dirty,
      duplicates: this.#counts.duplicate,
      dirtyReasons: this.#dirtyReasons,
      dirtyRows: this.#dirtyRows,
      duplicateRows: this.#duplicateRows,
      incomplete: this.#incomplete,
      incompleteRows: this.#incompleteRows,
      merchants: this.#merchants,
      terminals: this.#terminals,
      cards: this.#cards,
    };
  }

  #pay(tap: PaidTap): void {
    const key = merchantKey(tap);
    const { company, mcc, equipment, cardNo, amount } = tap;
    const before = this.#merchants.get(key);
    this.#merchants.set(key, {
      company,
      mcc,
      rows: (before?.rows ?? 0) + 1,
      amount: fen((before?.amount ?? 0) + amount),
    });
    this.#terminals.set(terminalKey(tap), { merchant: key, equipment });
    this.#cards.set(cardNo, fen((this.#cards.get(cardNo) ?? 0) + amount));
    this.#paidAmount = fen(this.#paidAmount + amount);
  }
}

function note(rows: NotedRow[], row: number, text: string): void {
  if (rows.length < MAX_LISTED_ROWS) rows.push({ row, note: text });
}
