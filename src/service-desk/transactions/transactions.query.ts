import { Query } from '@nestjs/cqrs';
import type { TransactionFilter } from './transaction-filter';
import type { TransactionView } from './transaction';

/** A page of transactions, newest first. It may hold fewer than asked for, even none, and yet have a next page. */
export interface TransactionPage {
  readonly items: readonly TransactionView[];
  readonly nextCursor: string | null;
}

/** The transactions of a cardholder. Throws the problems `not_found` and, for a wrong cursor, `validation_failed`. */
export class ListTransactions extends Query<TransactionPage> {
  constructor(
    readonly cardholderId: string,
    readonly filter: TransactionFilter,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}

/** One authorization with its elements. Throws the problem `not_found`. */
export class GetDeskAuthorization extends Query<DeskAuthorization> {
  constructor(readonly authorizationId: string) {
    super();
  }
}

/** An authorization and whose it is; null for a card that nobody has. */
export type DeskAuthorization = TransactionView & {
  readonly cardholderId: string | null;
  readonly token: string | null;
  readonly maskedNumber: string | null;
};
