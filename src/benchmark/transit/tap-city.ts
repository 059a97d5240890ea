import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { Subscriptions } from '../../event-store';
import { LedgerBalances, TRANSIT_SUBSIDY } from '../../ledger';
import { RegisterMerchant } from '../../registry';
import {
  CHANGCHUN_SAMPLE,
  CITY_OPERATORS,
  cityCardOf,
  type CityTap,
  FarePolicies,
  OperatorDirectory,
  readDay,
  type TakenBatch,
  TapIntake,
  TransitAccounts,
  TransitCity,
  type UploadedTap,
} from '../../transit';
import { closedLoop } from '../closed-loop';
import { cardOf } from '../core/people';

/** Taps of one batch. */
export const BATCH = 5_000;
const SEED = 1;
const DAYS = 60;
const FIRST_DAY = '2026-03-02';
const CARDS_AT_ONCE = 5_000;
const ACCOUNTS_AT_ONCE = 256;
const OPENING_TIMEOUT_S = 1_200;
const CATCH_UP_MS = 600_000;
const MCC = { metro: '4111', bus: '4131' } as const;

/** A city whose riders are cardholders of the benchmark, and its taps in the order of their uploads. */
export class TapCity {
  readonly #taps: Iterator<CityTap, void>;
  readonly #accounts: number[] = [];
  #batches = 0;
  #paid = 0;

  private constructor(
    private readonly app: INestApplicationContext,
    private readonly riders: number,
  ) {
    const first = readDay(FIRST_DAY);
    if (first === undefined) throw new Error('no such day');
    this.#taps = new TransitCity({ riders, first, days: DAYS, seed: SEED, longestDelay: 9 }).uploads();
  }

  /** Gives so many of the people who are there already a transit card, with its account. */
  static async settle(app: INestApplicationContext, riders: number, signal: AbortSignal): Promise<TapCity> {
    const city = new TapCity(app, riders);
    await city.#openPolicies();
    for (let first = 0; first < riders; first += CARDS_AT_ONCE) await city.#linkCards(first);
    await city.#openAccounts(signal);
    await city.caughtUp();
    return city;
  }

  /** The next batches of taps, made before they are measured. */
  batches(count: number): UploadedTap[][] {
    return Array.from({ length: count }, () => {
      const batch: UploadedTap[] = [];
      while (batch.length < BATCH) {
        const next = this.#taps.next();
        if (next.done === true) throw new Error('the city has no more taps');
        const { tap, receivedAt } = next.value;
        batch.push({ tap, receivedAt });
      }
      return batch;
    });
  }

  /** Takes a batch; answers whether each of its taps went where such a tap may go. */
  async take(batch: readonly UploadedTap[]): Promise<boolean> {
    this.#batches += 1;
    const taken: TakenBatch = await this.app.get(TapIntake, { strict: false }).take(`batch ${this.#batches}`, batch);
    this.#paid += taken.paid.transit + taken.paid.epurse + taken.paid.owed;
    return taken.taps.every(({ result }) => result === 'accepted' || result === 'duplicate');
  }

  /** Waits until the tables that follow from the taps are as far as the events. */
  async caughtUp(): Promise<void> {
    if (await this.app.get(Subscriptions).caughtUp(CATCH_UP_MS)) return;
    throw new Error('the subscriptions do not keep up');
  }

  /** What the ledger says that it must not: operators are owed what cards paid and the finance bureau bears. */
  async faults(): Promise<string[]> {
    const ledger = this.app.get(LedgerBalances, { strict: false });
    let owed = 0;
    for (const account of this.#accounts) owed += await ledger.now(account);
    const expected = this.#paid - (await ledger.now(TRANSIT_SUBSIDY));
    return owed === expected ? [] : [`operators are owed ${owed}, cards and finance bureau paid ${expected}`];
  }

  async #openPolicies(): Promise<void> {
    await this.app.get(FarePolicies, { strict: false }).importDocument(CHANGCHUN_SAMPLE, 'benchmark');
    for (const { code, mode } of CITY_OPERATORS) {
      const mcc = MCC[mode];
      const merchantId = `9902201${mcc}0001`;
      const details = { merchantId, name: code, mcc, category: mode, programmes: [] };
      await this.app.get(CommandBus).execute(new RegisterMerchant(details));
      const city = CHANGCHUN_SAMPLE.city;
      const operators = this.app.get(OperatorDirectory, { strict: false });
      this.#accounts.push((await operators.register({ code, merchantId, city })).payableAccount);
    }
  }

  /** The directory is a read model: its entries say what events of linking would say. */
  async #linkCards(first: number): Promise<void> {
    const accounts = this.app.get(TransitAccounts, { strict: false });
    const end = Math.min(this.riders, first + CARDS_AT_ONCE);
    const people = Array.from({ length: end - first }, (_, index) => first + index);
    const cards = people.map(cardOf);
    await this.app.get(Pool).query(
      `INSERT INTO transit_card (number_index, token, stream_id)
       SELECT * FROM unnest($1::text[]::uuid[], $2::text[], $3::bigint[])`,
      [
        people.map((person) => accounts.indexOf(cityCardOf(SEED, person))),
        cards.map(({ token }) => token),
        cards.map(({ streamId }) => streamId),
      ],
    );
  }

  async #openAccounts(signal: AbortSignal): Promise<void> {
    const accounts = this.app.get(TransitAccounts, { strict: false });
    let next = 0;
    const open = async (): Promise<boolean> => {
      next += 1;
      return (await accounts.ofNumber(cityCardOf(SEED, next - 1))) !== undefined;
    };
    const loop = { inFlight: ACCOUNTS_AT_ONCE, seconds: OPENING_TIMEOUT_S, limit: this.riders, signal };
    const { operations } = await closedLoop(open, loop);
    signal.throwIfAborted();
    if (operations !== this.riders) throw new Error(`only ${operations} of ${this.riders} accounts could be opened`);
  }
}
