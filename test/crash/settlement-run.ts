import { setTimeout as delay } from 'node:timers/promises';
import { streamOfCardholderId } from '../../src/person';
import { businessDay } from '../../src/platform/clock';
import { totpCode } from '../../src/staff/sign-in/second-factor';
import { cookieOf, step, withPassword } from '../staff/people';
import { DeskClient } from '../support/staff';
import type { TerminalClient } from '../support/terminal-client';
import { withEach } from './deliver';
import { type Demo, EARLIEST_KILL_MS, KilledCity, type Kills, type Verified } from './killed-city';
import { PharmacyLoad } from './pharmacy-load';
import { type Family, type Remains, SettlementBooks } from './settlement-books';
import { type Clerked, SettlementLoad } from './settlement-load';
import { StoredSettlements } from './stored-settlements';

const PATIENTS = 4;
/** Relatives have so much more than the demo city gives them, fen. */
const CREDIT_FEN = 3_000_000;

/** How a run went. */
export interface SettlementReport {
  readonly kills: Kills;
  readonly acknowledged: number;
  readonly retried: number;
  readonly settled: number;
  readonly cancelled: number;
  /** Settlements that a relative in another lane paid a part of. */
  readonly aided: number;
  /** Purchases at a pharmacy, in messages of the national interface. */
  readonly sold: number;
  /** Everything that is not as it must be, in sentences; empty when all is well. */
  readonly faults: readonly string[];
  /** What there must be by the answers, and what there is. */
  readonly told: Remains;
  readonly stored: Remains;
  readonly verify: Verified;
}

/** A city whose service and database are killed while the clerks of a hospital settle. */
export class SettlementRun {
  private constructor(
    private readonly city: KilledCity,
    private readonly demo: Demo,
    private readonly office: TerminalClient,
  ) {}

  /** Runs with so many kills. `say` is told of each. */
  static run(kills: number, seed: number, say: (line: string) => void = () => undefined): Promise<SettlementReport> {
    return KilledCity.use(seed, say, async (city) => {
      const demo = await city.demo();
      return new SettlementRun(city, demo, city.terminal(demo, 'OFFICE01')).#run(kills, seed);
    });
  }

  async #run(kills: number, seed: number): Promise<SettlementReport> {
    const families = await this.#families();
    const known = new Set(families.flatMap(({ patient, relative }) => [patient, relative]));
    const buyers = this.demo.cards.filter((card) => !known.has(card));
    const store = await StoredSettlements.before(this.city, this.office, families);
    const day = businessDay(Date.now());
    const cards = families.map(({ patient }) => patient.number);
    const load = new SettlementLoad(this.city.terminal(this.demo, 'HOSP0001'), cards, day, seed);
    const pharmacy = await PharmacyLoad.begin(this.city, buyers, day, seed);
    const faults: string[] = [];
    let repeated = 0;
    for (let index = 0; index < kills; index += 1) {
      await this.city.killOnce(load);
      const fresh = load.acknowledged.slice(repeated);
      repeated += fresh.length;
      faults.push(...(await repeat(fresh)));
    }
    await delay(EARLIEST_KILL_MS);
    await Promise.all([load.stop(), pharmacy.stop()]);
    faults.push(...load.faults, ...(await repeat(load.acknowledged)));
    faults.push(...pharmacy.faults, ...(await pharmacy.repeat()));
    const books = new SettlementBooks(load.acknowledged);
    const accounts = await store.accounts([...known, ...buyers]);
    const told = pharmacy.addTo(books.remains(families, accounts), accounts);
    const stored = await store.remains(told);
    await this.city.stop();
    return {
      ...{ kills: this.city.kills, acknowledged: load.acknowledged.length, retried: load.retried },
      ...{ settled: books.settlements.length, cancelled: books.settlements.length - books.standing.length },
      aided: books.settlements.filter(({ split }) => split.mutualAid > 0).length,
      sold: pharmacy.sales.length,
      ...{ faults: [...faults, ...books.faults], told, stored, verify: await this.city.verify() },
    };
  }

  /** Pairs people of two lanes; the relatives get money, and the patients leave to use it. */
  async #families(): Promise<readonly Family[]> {
    const lanes = await this.city.withDatabase(async (client) => {
      const { rows } = await client.query<{ lane_count: number }>('SELECT lane_count FROM core_setting');
      return rows[0]?.lane_count ?? 1;
    });
    const laneOf = (card: Demo['cards'][number]): number => (streamOfCardholderId(card.cardholderId) ?? 0) % lanes;
    const desk = await this.#desk();
    const left = [...this.demo.cards];
    const families: Family[] = [];
    while (families.length < PATIENTS) {
      const patient = left.shift();
      const at = left.findIndex((one) => patient !== undefined && laneOf(one) !== laneOf(patient));
      const relative = left.splice(at, 1)[0];
      if (at < 0 || !patient || !relative) throw new Error('the demo city has no people of two lanes');
      await this.#letPay(desk, { patient, relative });
      families.push({ patient, relative });
    }
    return families;
  }

  async #letPay(desk: DeskClient, { patient, relative }: Family): Promise<void> {
    const credit = { purse: 'medical', amount: CREDIT_FEN };
    const credited = await this.office.post(`/v1/cardholders/${relative.cardholderId}/credits`, credit);
    const grant = { relation: 'parent', from: '2020-01-01', to: '2099-12-31', reason: 'holder_request' };
    const path = `/v1/desk/cardholders/${relative.cardholderId}/mutual-aid`;
    const granted = await desk.post(path, { ...grant, relativeId: patient.cardholderId });
    for (const { body, text } of [credited, granted]) if (body['result'] !== 'done') throw new Error(text);
  }

  /** The agent of the demo city, signed in. */
  async #desk(): Promise<DeskClient> {
    const agent = this.demo.staff.find(({ role }) => role === 'agent');
    if (!agent) throw new Error('the demo city has no agent');
    const first = await withPassword(this.city, agent);
    const code = totpCode(agent.totpSecret, Date.now());
    const last = await step(this.city, '/totp', { challenge: first.body['challenge'], code });
    if (last.status !== 200) throw new Error(`not signed in: ${first.text} ${last.text}`);
    const member = { staffId: '', username: agent.username };
    return new DeskClient(this.city.baseUrl, member, `onecard_desk=${cookieOf(last)}`, String(last.body['csrfToken']));
  }
}

/** Sends messages once more: each must get the bytes that it was acknowledged with. */
async function repeat(acknowledged: readonly Clerked[]): Promise<string[]> {
  const faults: string[] = [];
  await withEach(acknowledged, async ({ terminal, message, step: what, text }) => {
    const again = await terminal.deliver(message);
    if (again.text !== text) faults.push(`${what}: acknowledged ${text}, now ${again.text}`);
  });
  return faults;
}
