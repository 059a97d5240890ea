import { makeOperator, makeRider } from '../../src/cli/transit-riders';
import { demoFarePolicies } from '../../src/demo';
import { LedgerBalances, TRANSIT_SUBSIDY } from '../../src/ledger';
import { numberedIdNumber } from '../../src/simulator';
import {
  CITY_OPERATORS,
  type CityPlan,
  type CityTap,
  OperatorDirectory,
  readDay,
  type Tap,
  TransitCity,
} from '../../src/transit';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { CHANGCHUN } from './fare-fixtures';
import { plainFares } from './plain-fares';

/** Clearing code of Changchun. */
const CITY = '2410';

/** Sums that rides come to, fen. */
export interface CitySums {
  /** What cards pay, owed parts included. */
  readonly due: number;
  /** What the finance bureau bears. */
  readonly subsidy: number;
}

/** An invented city whose riders, operators and policies are in a database of its own, and what a second implementation says it costs. */
export class ProofCity {
  readonly uploads: readonly CityTap[];
  readonly #city: TransitCity;

  private constructor(
    readonly database: TestDatabase,
    readonly service: Service,
    private readonly plan: CityPlan,
  ) {
    this.#city = new TransitCity(plan);
    this.uploads = [...this.#city.uploads()];
  }

  static async build(plan: CityPlan): Promise<ProofCity> {
    const database = await createServiceDatabase();
    const city = new ProofCity(database, await startService(database), plan);
    await city.#enter();
    return city;
  }

  async end(): Promise<void> {
    await this.service.close();
    await this.database.drop();
  }

  part<T>(token: abstract new (...args: never[]) => T): T {
    return this.service.app.get(token, { strict: false });
  }

  /** By the second implementation of the fares, from the same taps. */
  reference(): CitySums {
    const good = this.uploads.filter(({ reception }) => reception === undefined).map(({ tap }) => tap);
    const byCard = Map.groupBy(good, ({ card }) => card);
    const fen = (yuan: string): number => Math.round(Number(yuan) * 100);
    let [due, subsidy] = [0, 0];
    for (const rider of this.#city.riders()) {
      const taps: readonly Tap[] = byCard.get(rider.card) ?? [];
      for (const fare of plainFares(CHANGCHUN, rider, taps)) {
        if (fare.error) continue;
        due += fen(fare.due);
        subsidy += fen(fare.subsidy);
      }
    }
    return { due, subsidy };
  }

  /** By the accounts of the operators and of the finance bureau in the ledger. */
  async booked(): Promise<CitySums> {
    const ledger = this.part(LedgerBalances);
    let owed = 0;
    for (const { payableAccount } of await this.part(OperatorDirectory).list())
      owed += await ledger.now(payableAccount);
    const subsidy = 0 - (await ledger.now(TRANSIT_SUBSIDY));
    return { due: owed - subsidy, subsidy };
  }

  async #enter(): Promise<void> {
    await demoFarePolicies(this.service.app);
    for (const { code, mode } of CITY_OPERATORS) {
      await makeOperator(this.service.app, { code, isBus: mode === 'bus', city: CITY });
    }
    await Promise.all([...this.#city.riders()].map((rider, number) => this.#enterRider(rider, number)));
  }

  #enterRider({ card, entitlements }: ReturnType<TransitCity['rider']>, number: number): Promise<void> {
    const dayOf = (text: string | undefined) => (text === undefined ? undefined : readDay(text));
    return makeRider(this.service.app, {
      ...{ name: card, idNumber: numberedIdNumber(this.plan.seed * 1_000_000 + number), transitNumber: card },
      entitlements: entitlements.map(({ category, from, to, reviewedOn }) => ({
        ...{ category, from: dayOf(from), to: dayOf(to), reviewedOn: dayOf(reviewedOn) },
      })),
    });
  }
}
