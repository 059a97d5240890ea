import { Query } from '@nestjs/cqrs';

/** One movement of a purse. Amounts are fen, credit positive. */
export interface StatementEntry {
  readonly at: string;
  /** 账务日期, `YYYY-MM-DD`. */
  readonly businessDate: string;
  /** Type of the event that moved the money. */
  readonly type: string;
  readonly purse: string;
  readonly amount: number;
  /** Balance of the purse after the movement. */
  readonly balance: number;
  readonly lane: number;
  readonly position: number;
  readonly merchantId: string | null;
  readonly reference: string | null;
}

/** A page of movements, newest first. It may hold fewer than asked for, even none, and yet have a next page. */
export interface StatementPage {
  readonly entries: readonly StatementEntry[];
  /** Give it back for the next page; null at the end. */
  readonly nextCursor: string | null;
}

/** The movements of all purses behind a card, newest first. */
export class GetCardStatement extends Query<StatementPage> {
  constructor(
    readonly token: string,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}
