import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { Pool } from 'pg';
import { TransactionCore } from '../../event-store';
import { PersonRegister } from '../../person';
import { fen } from '../../platform/money';
import { ContributionStore, writeContributions } from '../../settlement';
import { bookFaults, type CoreSettings, CoreUnderTest, prepareCoreDatabase } from '../core/core-under-test';
import { EVENTS_PER_PERSON } from '../core/people';
import { enterPeople, idNumberOf } from '../desk/desk-city';
import { buildCity } from '../http/city';
import { measured } from '../measure';
import type { Scenario, ScenarioSettings } from '../scenarios';
import { Tally, type WindowResult } from '../tally';
import { runHere } from './run-here';

/** The steady rate of purchases beside an import, a second. */
export const PURCHASES_PER_SECOND = 300;
const AREA = '220199';
/** People in work and in retirement: base and amount in yuan, amount in fen. */
const ROWS = [
  ['1101', '6543.00', '130.86', 13_086],
  ['1101', '4987.65', '99.75', 9_975],
  ['1201', '', '80.00', 8_000],
] as const;
const FIRST_YEAR = 2_026;
const MONTHS = 12;
const LINES_AT_ONCE = 2_000;
const TICK_MS = 1;
const MS = 1_000;

/** (o), ready to take its turns. */
export interface ContributionSide {
  readonly scenario: Scenario;
  /** Purchases at a steady rate: with nothing beside them, and while a file is imported. */
  purchases(): Promise<{ readonly idle: Tally; readonly during: Tally }>;
  check(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes people with identity numbers; each turn imports a file with a row for each of them: read twice, checked, people looked up,
 * and credited through the core in this process. A turn ends when the last event is durable.
 */
export async function prepareContributions(
  { server, plan, signal }: ScenarioSettings,
  config: CoreSettings,
  openApp: (ownerUrl: string) => Promise<INestApplicationContext>,
): Promise<ContributionSide> {
  const url = await server.createDatabase('contributions');
  await prepareCoreDatabase(url, config.lanes);
  const app = await openApp(url);
  const people = plan.contributionPeople;
  await buildCity(app, people, signal);
  await enterPeople(app.get(PersonRegister, { strict: false }), people, signal);
  const folder = await mkdtemp(join(tmpdir(), 'onecard-bench-'));
  const imports = new Imports(app, folder, people, signal);
  await imports.enterPolicy();
  // The first file opens the accounts; those of other months are like one another.
  await imports.window();
  await server.settle(url);
  const core = CoreUnderTest.of(app.get(TransactionCore), app.get(Pool), people, config.holdTtlSeconds);
  const tally = new Tally();
  let purchases = 0;
  return {
    scenario: {
      tally,
      turn: async () => {
        const file = await imports.makeFile();
        await measured(server, tally, () => imports.take(file));
        signal.throwIfAborted();
      },
    },
    purchases: async () => {
      const [idle, during] = [new Tally(), new Tally()];
      await measured(server, idle, () => paced(core, idle, (elapsed) => elapsed < plan.pacedSeconds * MS, signal));
      const file = await imports.makeFile();
      let isOver = false;
      const imported = imports.take(file).finally(() => (isOver = true));
      await measured(server, during, () => paced(core, during, () => !isOver, signal));
      if ((await imported).unexpected > 0)
        during.faults.push('rows of the file beside the purchases were not credited');
      purchases += idle.operations + idle.unexpected + during.operations + during.unexpected;
      return { idle, during };
    },
    check: async () => {
      const opened = people;
      const expected = people * EVENTS_PER_PERSON + opened + imports.credited + purchases;
      tally.faults.push(...(await bookFaults(url, expected)));
    },
    close: async () => {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Files of one month after the other, and their imports. */
class Imports {
  /** Rows that were credited. */
  credited = 0;
  #files = 0;

  constructor(
    private readonly app: INestApplicationContext,
    private readonly folder: string,
    private readonly people: number,
    private readonly signal: AbortSignal,
  ) {}

  async enterPolicy(): Promise<void> {
    const amounts = { averageWage: fen(700_000), retireeAmount: fen(8_000) };
    const ratios = { rate: '0.02', floor: '0.6', ceiling: '3' };
    const store = this.app.get(ContributionStore, { strict: false });
    await store.addPolicy({ area: AREA, from: `${FIRST_YEAR}01`, ...amounts, ...ratios });
  }

  /** A file with a row for everybody, of the month after that of the last file. */
  async makeFile(): Promise<string> {
    const month = `${FIRST_YEAR + Math.floor(this.#files / MONTHS)}${String((this.#files % MONTHS) + 1).padStart(2, '0')}`;
    this.#files += 1;
    const path = join(this.folder, `${month}.csv`);
    let total = 0;
    for (let person = 0; person < this.people; person += 1) total += ROWS[person % ROWS.length]?.[3] ?? 0;
    const head = { number: month, area: AREA, month, rows: this.people, total };
    await writeContributions(path, head, 'id_number,psn_type,base,amount', this.#lines());
    return path;
  }

  *#lines(): Generator<string> {
    for (let first = 0; first < this.people; first += LINES_AT_ONCE) {
      const count = Math.min(LINES_AT_ONCE, this.people - first);
      const lines = Array.from({ length: count }, (_, index) => {
        const [psnType, base, amount] = ROWS[(first + index) % ROWS.length] ?? ROWS[0];
        return `${idNumberOf(first + index)},${psnType},${base},${amount}\n`;
      });
      yield lines.join('');
    }
  }

  async window(): Promise<WindowResult> {
    return this.take(await this.makeFile());
  }

  /** Imports a file from its first byte to the last durable event. */
  async take(file: string): Promise<WindowResult> {
    const began = performance.now();
    const result = await runHere(this.app, 'import-contributions', { file }, this.signal);
    const credited = Number(result['credited']);
    this.credited += credited;
    return { operations: credited, unexpected: this.people - credited, seconds: (performance.now() - began) / MS };
  }
}

/** Purchases at a steady rate. A latency counts from the time at which the purchase was due. */
async function paced(
  core: CoreUnderTest,
  tally: Tally,
  goesOn: (elapsedMs: number) => boolean,
  signal: AbortSignal,
): Promise<WindowResult> {
  const began = performance.now();
  const settled: Promise<boolean>[] = [];
  for (let count = 0; goesOn(performance.now() - began); count += 1) {
    const dueAt = began + (count * MS) / PURCHASES_PER_SECOND;
    while (performance.now() < dueAt) await sleep(TICK_MS);
    signal.throwIfAborted();
    settled.push(
      core.purchase().then(
        (approved) => {
          tally.latencies.add(performance.now() - dueAt);
          return approved;
        },
        () => false,
      ),
    );
  }
  const ends = await Promise.all(settled);
  const operations = ends.filter((approved) => approved).length;
  return { operations, unexpected: ends.length - operations, seconds: (performance.now() - began) / MS };
}
