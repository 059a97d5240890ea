import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { readStreamBack, type RecordedEvent, TransactionCore } from '../../event-store';
import { KeyRing } from '../../platform/crypto';
import { CardholderCommands } from '../cardholder-commands';
import type { CardholderState } from '../domain';
import { type CursorSeal, decodeCursor, encodeCursor, type StatementCursor } from './statement-cursor';
import { GetCardStatement, type StatementEntry, type StatementPage } from './statement.query';

/** Events read at once. */
const EVENTS_PER_READ = 200;
/** Reads for one page of a statement at most: declined messages move nothing, and a card may have any number of them. */
const MAX_READS = 10;
/** Domain of the codes that seal cursors. */
const CURSOR_DOMAIN = 'statement-cursor';

@QueryHandler(GetCardStatement)
export class GetCardStatementHandler implements IQueryHandler<GetCardStatement> {
  readonly #seal: CursorSeal;

  constructor(
    private readonly core: TransactionCore,
    private readonly commands: CardholderCommands,
    @Inject(Pool) private readonly pool: Pool,
    keys: KeyRing,
  ) {
    this.#seal = (text) => keys.blindIndex(CURSOR_DOMAIN, text);
  }

  async execute({ token, limit, cursor }: GetCardStatement): Promise<StatementPage> {
    const { streamId } = await this.commands.locate(token);
    const { state, position } = await this.core.state<CardholderState>(streamId);
    const names = new Map(state.purses.list.map((purse) => [state.purses.base + purse.slot, purse.name]));
    let place: StatementCursor =
      cursor === undefined ? headOf(streamId, state, position) : decodeCursor(cursor, streamId, this.#seal);
    const entries: StatementEntry[] = [];
    for (let reads = 0; reads < MAX_READS && place.position > 0 && entries.length < limit; reads += 1) {
      const events = await readStreamBack(this.pool, this.core.laneOf(streamId), place.position, EVENTS_PER_READ);
      if (events.length === 0) break;
      for (const event of events) {
        if (entries.length >= limit) break;
        const balances = { ...place.balances };
        entries.push(...entriesOf(event, names, balances));
        place = { streamId, position: event.previousPosition ?? 0, balances };
      }
    }
    return { entries, nextCursor: place.position > 0 ? encodeCursor(place, this.#seal) : null };
  }
}

function headOf(streamId: number, state: CardholderState, position: number): StatementCursor {
  const { base, list } = state.purses;
  return { streamId, position, balances: Object.fromEntries(list.map((purse) => [base + purse.slot, purse.balance])) };
}

/** The movements of one event; walks the balances back to what they were before it. */
function entriesOf(
  event: RecordedEvent,
  names: ReadonlyMap<number, string>,
  balances: Record<number, number>,
): StatementEntry[] {
  const { merchantId, reference } = event.data as { merchantId?: string; reference?: string };
  const entries: StatementEntry[] = [];
  for (const { account, amount } of event.postings.toReversed()) {
    const purse = names.get(account);
    if (purse === undefined) continue;
    const balance = balances[account] ?? 0;
    balances[account] = balance - amount;
    entries.push({
      at: new Date(event.committedAt).toISOString(),
      businessDate: event.businessDate,
      type: event.type,
      purse,
      amount,
      balance,
      lane: event.lane,
      position: event.position,
      merchantId: merchantId ?? null,
      reference: reference ?? null,
    });
  }
  return entries;
}
