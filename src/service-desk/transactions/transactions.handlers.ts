import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { isTransaction, matches, type TransactionFilter } from './transaction-filter';
import { CardholderReader } from '../cardholder-reader';
import { DeskCursors } from '../desk-cursors';
import { StreamWalk } from './stream-walk';
import { purseNames, TransactionReader } from './transaction-reader';
import { AuthorizationFinder } from './authorization-finder';
import {
  type DeskAuthorization,
  GetDeskAuthorization,
  ListTransactions,
  type TransactionPage,
} from './transactions.query';

@QueryHandler(ListTransactions)
export class ListTransactionsHandler implements IQueryHandler<ListTransactions> {
  constructor(
    private readonly cardholders: CardholderReader,
    private readonly walk: StreamWalk,
    private readonly reader: TransactionReader,
    private readonly cursors: DeskCursors,
  ) {}

  async execute({ cardholderId, filter, limit, cursor }: ListTransactions): Promise<TransactionPage> {
    const { streamId, state, position } = await this.cardholders.find(cardholderId);
    const scope = scopeOf(streamId, filter);
    const purses = purseNames(state);
    const { from } = filter;
    const { events, next } = await this.walk.page({
      streamId,
      limit,
      position: cursor === undefined ? position : this.cursors.decode(cursor, scope),
      wanted: (event) => isTransaction(event, purses) && matches(event, filter, purses),
      ...(from === undefined ? {} : { ended: (event) => event.committedAt < from }),
    });
    const items = await this.reader.views(events, purses);
    return { items, nextCursor: next > 0 ? this.cursors.encode(next, scope) : null };
  }
}

function scopeOf(streamId: number, filter: TransactionFilter): readonly unknown[] {
  const { type, result, from, to, merchantId, purse } = filter;
  return ['transactions', streamId, type, result, from, to, merchantId, purse];
}

@QueryHandler(GetDeskAuthorization)
export class GetDeskAuthorizationHandler implements IQueryHandler<GetDeskAuthorization> {
  constructor(private readonly finder: AuthorizationFinder) {}

  async execute({ authorizationId }: GetDeskAuthorization): Promise<DeskAuthorization> {
    return (await this.finder.find(authorizationId)).view;
  }
}
