import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { hexKey } from '../../event-store';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { KeyRing } from '../../platform/crypto';
import { ProblemError } from '../../platform/errors';
import { type Fen, fen, ZERO_FEN } from '../../platform/money';
import { FarePolicies } from '../fare-policies/fare-policies';
import {
  decideTaps,
  type PaidFrom,
  type ReceivedTap,
  type RefusedReception,
  type TapEnd,
  type TapResult,
  type TapsTaken,
} from '../domain/account';
import type { Tap } from '../domain/fare/tap';
import type { TapRecord } from '../domain/taps/tap-record';
import { ForeignTaps } from '../clearing/foreign-taps';
import { OperatorDirectory, type TransitOperator } from '../operators/operator-directory';
import { type NamedAccount, TransitAccounts } from '../transit-accounts';
import { keepUnknown, knownTaps } from './kept-taps';
import { TapScreening } from './screening';

/** Domain of the pseudonyms of taps. */
const TAP_DOMAIN = 'transit-tap';
/** Digits of a pseudonym: 128 bits. */
const PSEUDONYM_DIGITS = 32;
/** Cards whose taps are settled side by side. */
const CARDS_AT_ONCE = 1_024;

const NOTHING_PAID: PaidFrom = { transit: ZERO_FEN, epurse: ZERO_FEN, owed: ZERO_FEN };
/** Taps without a result are repeated ones. */
const NOTHING_TAKEN: TapsTaken = { results: {}, ends: {}, paid: NOTHING_PAID };

/** A tap as it was uploaded, with the number of its card. */
export interface UploadedTap {
  readonly tap: Tap;
  /** When it came, milliseconds since 1970 UTC. */
  readonly receivedAt: number;
  /** What was found against it: it is an exception then. */
  readonly reception?: RefusedReception;
  /** The record of the terminal, where there is one: taps of other cities' cards are sent to those cities with it. */
  readonly record?: TapRecord;
}

/** What a batch is told about one of its taps. */
export type UploadResult = TapResult | 'unknown_card';

/** What came of one tap of a batch, in the place it had there. */
export interface TakenTap {
  readonly result: UploadResult;
  /** `duplicate` for a repeated one: it ended where it ended the first time. */
  readonly end: 'charged' | 'free' | 'duplicate' | 'exception';
  readonly reason?: string;
}

/** What came of a batch: its taps in their order, and what their cards paid, negative where they were credited. */
export interface TakenBatch {
  readonly taps: readonly TakenTap[];
  readonly paid: PaidFrom;
}

/** The taps of one card in a batch, in their order there. */
interface TapsOfCard {
  readonly cardIndex: string;
  /** Where they are in the batch. */
  readonly places: readonly number[];
  readonly uploads: readonly UploadedTap[];
  readonly taps: readonly ReceivedTap[];
}

/** Takes batches of taps: finds their cards, has the core price and charge them, and keeps those of unknown cards. */
@Injectable()
export class TapIntake {
  constructor(
    private readonly accounts: TransitAccounts,
    private readonly policies: FarePolicies,
    private readonly operators: OperatorDirectory,
    private readonly foreign: ForeignTaps,
    private readonly screening: TapScreening,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
    private readonly config: Config,
    @Inject(Pool) private readonly pool: Pool,
  ) {}

  /**
   * Takes a batch; the same again moves nothing. `source` names it to people.
   * @throws ProblemError `validation_failed` when an operator is not registered or has no fare policy; nothing is taken then.
   */
  async take(source: string, uploads: readonly UploadedTap[]): Promise<TakenBatch> {
    const operators = await this.#operatorsOf(uploads);
    const cards = new Set(uploads.map(({ tap }) => tap.card));
    const indexes = new Map([...cards].map((card) => [card, this.accounts.indexOf(card)]));
    const screened = await this.#screened(uploads, operators, indexes);
    const groups = this.#byCard(screened, operators, indexes);
    const [accounts, known] = await Promise.all([
      this.accounts.ofIndexes(groups.map(({ cardIndex }) => cardIndex)),
      knownTaps(
        this.pool,
        groups.flatMap(({ taps }) => taps.map(({ id }) => id)),
      ),
    ]);
    const taken = new Array<TakenTap>(uploads.length);
    const paid = { transit: 0, epurse: 0, owed: 0 };
    for (let from = 0; from < groups.length; from += CARDS_AT_ONCE) {
      await Promise.all(
        groups.slice(from, from + CARDS_AT_ONCE).map(async (group) => {
          const batch = await this.#takeCard(source, group, accounts.get(group.cardIndex), known);
          batch.taps.forEach((tap, place) => (taken[group.places[place] ?? 0] = tap));
          for (const name of ['transit', 'epurse', 'owed'] as const) paid[name] += batch.paid[name];
        }),
      );
    }
    return { taps: taken, paid: { transit: fen(paid.transit), epurse: fen(paid.epurse), owed: fen(paid.owed) } };
  }

  /** Taps with what is found against them here, besides what was found before. */
  async #screened(
    uploads: readonly UploadedTap[],
    operators: ReadonlyMap<string, TransitOperator>,
    indexes: ReadonlyMap<string, string>,
  ): Promise<readonly UploadedTap[]> {
    const findings = await this.screening.screen(
      uploads.map(({ tap: { card, operator, terminal, at } }) => ({
        ...{ cardIndex: indexes.get(card) ?? '', operator: operatorOf(operators, operator), terminal, at },
      })),
    );
    return uploads.map((upload, place) => {
      const reception = upload.reception ?? findings[place];
      return reception === undefined ? upload : { ...upload, reception };
    });
  }

  /** The taps of a batch by card, under their pseudonyms. */
  #byCard(
    uploads: readonly UploadedTap[],
    operators: ReadonlyMap<string, TransitOperator>,
    indexes: ReadonlyMap<string, string>,
  ): readonly TapsOfCard[] {
    const byIndex = Map.groupBy(uploads.keys(), (index) => indexes.get(uploads[index]?.tap.card ?? '') ?? '');
    return [...byIndex].map(([cardIndex, places]) => {
      const ofCard = places.flatMap((place) => uploads[place] ?? []);
      const taps = ofCard.map((upload) => this.#pseudonymous(upload, cardIndex, operators));
      return { cardIndex, places, uploads: ofCard, taps };
    });
  }

  /**
   * The operators of taps, by code; `places` says where each is named first, for those who look for it.
   * @throws ProblemError `validation_failed` when one is not registered or has no fare policy.
   */
  async operatorsOf(places: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, TransitOperator>> {
    const operators = await this.operators.find([...places.keys()]);
    for (const [code, place] of places) {
      const field = `taps.${place}.operator`;
      const city = operators.get(code)?.city;
      if (city === undefined) throw invalid(field, 'is_registered', 'must be a registered operator');
      if ((await this.policies.policiesOf(city)).length > 0) continue;
      throw invalid(field, 'has_fare_policy', `must be of a city with a fare policy, ${city} has none`);
    }
    return operators;
  }

  async #takeCard(
    source: string,
    { cardIndex, uploads, taps }: TapsOfCard,
    account: NamedAccount | undefined,
    known: ReadonlySet<string>,
  ): Promise<TakenBatch> {
    if (account === undefined) return this.#keepUnknown({ cardIndex, source }, uploads, taps);
    const byCity = Map.groupBy(
      taps.filter(({ id }) => !known.has(id)),
      ({ city }) => city,
    );
    const ends = new Map<string, TapEnd>();
    const results = new Map<string, TapResult>();
    let paid = NOTHING_PAID;
    for (const [city, ofCity] of byCity) {
      const answer = await this.#settle(source, account, city, ofCity);
      for (const [id, end] of Object.entries(answer.ends)) ends.set(id, end);
      for (const [id, result] of Object.entries(answer.results)) results.set(id, result);
      paid = add(paid, answer.paid);
    }
    const seen = new Set<string>();
    return { paid, taps: taps.map((tap) => takenTap(tap.id, seen, results, ends)) };
  }

  async #keepUnknown(
    of: { readonly cardIndex: string; readonly source: string },
    uploads: readonly UploadedTap[],
    taps: readonly ReceivedTap[],
  ): Promise<TakenBatch> {
    const foreign = await this.foreign.rowsOf(taps.map((tap, index) => ({ tap, record: uploads[index]?.record })));
    return keepUnknown(this.pool, of, taps, (client, ids) =>
      this.foreign.insert(
        client,
        [...foreign].filter(([id]) => ids.has(id)).map(([, row]) => row),
      ),
    );
  }

  async #settle(source: string, account: NamedAccount, city: string, taps: readonly ReceivedTap[]): Promise<TapsTaken> {
    const policies = await this.policies.policiesOf(city);
    const key = hexKey(['transit taps', account.cardIndex, source, ...taps.map(({ id }) => id)].join('\n'));
    const lateAfterDays = this.config.transitUploadWindowDays;
    const command = { source, city, taps, policies, now: this.clock.now(), lateAfterDays };
    // Where it was decided more than once, the last decision is the one that stands.
    let taken = NOTHING_TAKEN;
    const { replayed } = await this.accounts.settle(account, key, (state, { entity }) => {
      const made = decideTaps(state, entity, command);
      taken = made.taken;
      return made.decision;
    });
    // The same taps of the same source had their outcome before: they are repeated, and nothing moves.
    return replayed ? NOTHING_TAKEN : taken;
  }

  /** What tables and events know a tap by. One that something was found against does not stand in the way of the genuine one. */
  pseudonymOf(id: string, reception?: RefusedReception): string {
    const text = reception === undefined ? id : `${reception} ${id}`;
    return this.keys.blindIndex(TAP_DOMAIN, text).slice(0, PSEUDONYM_DIGITS);
  }

  #pseudonymous(
    { tap, receivedAt, reception }: UploadedTap,
    cardIndex: string,
    operators: ReadonlyMap<string, TransitOperator>,
  ): ReceivedTap {
    const id = this.pseudonymOf(tap.id, reception);
    const { city, payableAccount: account } = operatorOf(operators, tap.operator);
    const found = reception === undefined ? {} : { reception };
    return { ...tap, id, card: cardIndex.slice(0, PSEUDONYM_DIGITS), receivedAt, city, account, ...found };
  }

  async #operatorsOf(uploads: readonly UploadedTap[]): Promise<ReadonlyMap<string, TransitOperator>> {
    const places = new Map<string, number>();
    for (const [place, { tap }] of uploads.entries()) if (!places.has(tap.operator)) places.set(tap.operator, place);
    return this.operatorsOf(places);
  }
}

function operatorOf(operators: ReadonlyMap<string, TransitOperator>, code: string): TransitOperator {
  const operator = operators.get(code);
  if (operator === undefined) throw new RangeError(`operator ${code} was not found before`);
  return operator;
}

function takenTap(
  id: string,
  seen: Set<string>,
  results: ReadonlyMap<string, TapResult>,
  ends: ReadonlyMap<string, TapEnd>,
): TakenTap {
  const result = seen.has(id) ? 'duplicate' : (results.get(id) ?? 'duplicate');
  seen.add(id);
  const end = ends.get(id);
  if (result === 'duplicate' || end === undefined) return { result, end: 'duplicate' };
  return end.end === 'exception' ? { result, end: 'exception', reason: end.reason } : { result, end: end.end };
}

function add(a: PaidFrom, b: PaidFrom): PaidFrom {
  const sum = (name: keyof PaidFrom): Fen => fen(a[name] + b[name]);
  return { transit: sum('transit'), epurse: sum('epurse'), owed: sum('owed') };
}

function invalid(field: string, code: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code, message }] });
}
