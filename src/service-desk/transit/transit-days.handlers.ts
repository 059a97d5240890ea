import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { CardholderState } from '../../cardholder';
import { ProblemError } from '../../platform/errors';
import { type PersonAccount, readTransitDay, TransitAccounts, type TransitDay, TransitDays } from '../../transit';
import { CardholderReader } from '../cardholder-reader';
import { DeskCursors } from '../desk-cursors';
import {
  GetTransitDay,
  ListTransitDays,
  type RiderDay,
  type RiderException,
  type TransitDayPage,
} from './transit-days.query';

@QueryHandler(ListTransitDays)
export class ListTransitDaysHandler implements IQueryHandler<ListTransitDays> {
  constructor(
    private readonly cardholders: CardholderReader,
    private readonly days: TransitDays,
    private readonly cursors: DeskCursors,
  ) {}

  async execute({ cardholderId, limit, cursor }: ListTransitDays): Promise<TransitDayPage> {
    const { streamId } = await this.cardholders.find(cardholderId);
    const scope = ['transit-days', streamId];
    // A cursor counts the days since 1970 to the last one that was shown.
    const before = cursor === undefined ? undefined : this.cursors.decode(cursor, scope);
    const found = await this.days.list(streamId, limit + 1, before as ReturnType<typeof readTransitDay>);
    const items = found.slice(0, limit);
    const last = found.length > limit ? readTransitDay(items.at(-1)?.day ?? '') : undefined;
    return { items, nextCursor: last === undefined ? null : this.cursors.encode(last, scope) };
  }
}

@QueryHandler(GetTransitDay)
export class GetTransitDayHandler implements IQueryHandler<GetTransitDay> {
  constructor(
    private readonly cardholders: CardholderReader,
    private readonly days: TransitDays,
    private readonly accounts: TransitAccounts,
  ) {}

  async execute({ cardholderId, day: text }: GetTransitDay): Promise<RiderDay> {
    const day = readTransitDay(text);
    if (day === undefined || day < 0) {
      const message = 'must be a day since 1970 such as 2026-11-24';
      throw new ProblemError('validation_failed', { errors: [{ field: 'day', code: 'is_local_date', message }] });
    }
    const { streamId, state } = await this.cardholders.find(cardholderId);
    const [found, accounts] = await Promise.all([this.days.of(streamId, day), this.accounts.ofPerson(streamId)]);
    const cardOf = cardsByAccount(state, accounts);
    const withCard = <Item extends { readonly account: number }>({ account, ...rest }: Item) => {
      return { ...rest, ...(cardOf.get(account) ?? { token: null, maskedNumber: null }) };
    };
    return {
      ...{ cardholderId, day: found.day, totals: found.totals },
      journeys: found.journeys.map(withCard),
      taps: found.taps.map(withCard),
      exceptions: exceptionsOf(found),
      paidInAll: paidInAll(accounts),
    };
  }
}

interface CardName {
  readonly token: string;
  readonly maskedNumber: string | null;
}

function cardsByAccount({ cards }: CardholderState, accounts: readonly PersonAccount[]): ReadonlyMap<number, CardName> {
  return new Map(
    accounts.flatMap(({ account, token }) => {
      if (account === undefined) return [];
      return [[account.number, { token, maskedNumber: cards.find((card) => card.token === token)?.masked ?? null }]];
    }),
  );
}

function exceptionsOf({ journeys, taps }: TransitDay): readonly RiderException[] {
  const ofJourneys = journeys.flatMap(({ journeyId, exception }): RiderException[] => {
    const tapIds = taps.filter((tap) => tap.journeyId === journeyId).map(({ tapId }) => tapId);
    return exception === null ? [] : [{ journeyId, tapIds, reason: exception, liable: null }];
  });
  const refused = taps.filter(({ end, journeyId }) => end === 'exception' && journeyId === null);
  return [
    ...ofJourneys,
    ...refused.map(({ tapId, reason, liable }) => {
      return { journeyId: null, tapIds: [tapId], reason: reason ?? 'unknown', liable };
    }),
  ];
}

function paidInAll(accounts: readonly PersonAccount[]): RiderDay['paidInAll'] {
  const sum = (name: keyof RiderDay['paidInAll']): number =>
    accounts.reduce((total, { account }) => total + (account?.paid[name] ?? 0), 0);
  return { transit: sum('transit'), epurse: sum('epurse'), owed: sum('owed') };
}
