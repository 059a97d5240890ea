import { setTimeout as delay } from 'node:timers/promises';
import type { TerminalClient } from '../support/terminal-client';
import { withEach } from './deliver';
import { type Demo, EARLIEST_KILL_MS, KilledCity, type Kills, type Verified } from './killed-city';
import { Load, type Acknowledged } from './load';

const CREDIT_FEN = 3_000_000;

/** How a run went. */
export interface CrashReport {
  readonly kills: Kills;
  readonly acknowledged: number;
  readonly retried: number;
  /** Everything that is not as it must be, in sentences; empty when all is well. */
  readonly faults: readonly string[];
  readonly verify: Verified;
}

/** A city whose service and database are killed while its terminals work. */
export class CrashRun {
  private constructor(
    private readonly city: KilledCity,
    private readonly seed: number,
  ) {}

  /** Runs with so many kills. `say` is told of each. */
  static run(kills: number, seed: number, say: (line: string) => void = () => undefined): Promise<CrashReport> {
    return KilledCity.use(seed, say, (city) => new CrashRun(city, seed).#run(kills));
  }

  async #run(kills: number): Promise<CrashReport> {
    const demo = await this.city.demo();
    const office = this.city.terminal(demo, 'OFFICE01');
    const terminals = ['SHOP0001', 'HOSP0001'].map((id) => this.city.terminal(demo, id));
    const cards = demo.cards.slice(0, 8);
    for (const { cardholderId } of cards) {
      for (const purse of ['epurse', 'medical']) {
        await office.post(`/v1/cardholders/${cardholderId}/credits`, { purse, amount: CREDIT_FEN });
      }
    }
    const before = await this.#balances(office, cards);
    const numbers = cards.map(({ number }) => number);
    const load = new Load(terminals, numbers, this.seed);
    for (let index = 0; index < kills; index += 1) await this.city.killOnce(load);
    await delay(EARLIEST_KILL_MS);
    await load.stop();
    const faults = [
      ...load.faults,
      ...(await this.#checkBooks(load, office, cards, before)),
      ...(await this.#checkAnswers(load.acknowledged)),
    ];
    await this.city.stop();
    return {
      kills: this.city.kills,
      acknowledged: load.acknowledged.length,
      retried: load.retried,
      faults,
      verify: await this.city.verify(),
    };
  }

  /** Balance of all purses of each card, by number. */
  async #balances(office: TerminalClient, cards: Demo['cards']): Promise<Map<string, number>> {
    const balances = new Map<string, number>();
    for (const { number, token } of cards) {
      const { body } = await office.get(`/v1/cards/${token}/purses`);
      const purses = body['purses'] as { balance: number }[];
      balances.set(
        number,
        purses.reduce((sum, purse) => sum + purse.balance, 0),
      );
    }
    return balances;
  }

  /** Every message was answered in the end, so the answers alone must tell each balance to the fen. */
  async #checkBooks(
    load: Load,
    office: TerminalClient,
    cards: Demo['cards'],
    before: ReadonlyMap<string, number>,
  ): Promise<string[]> {
    const after = await this.#balances(office, cards);
    const held = load.acknowledged.filter(({ kind }) => kind === 'pre_authorization');
    const holds = new Set(held.map(({ body }) => body['id']));
    return cards.flatMap(({ number }, index) => {
      const own = load.acknowledged.filter(({ card }) => card === number);
      const expected = (before.get(number) ?? 0) + own.reduce((sum, one) => sum + effectOf(one, holds), 0);
      const found = after.get(number);
      return found === expected ? [] : [`card ${index + 1} has ${found} fen, its answers say ${expected}`];
    });
  }

  /** Each message sent again gets the bytes it was acknowledged with, and each authorization is there under its own id. */
  async #checkAnswers(acknowledged: readonly Acknowledged[]): Promise<string[]> {
    const faults: string[] = [];
    const ids = new Map<unknown, string>();
    for (const { kind, body, message } of acknowledged) {
      if (kind !== 'purchase' && kind !== 'pre_authorization') continue;
      if (ids.has(body['id'])) faults.push(`${String(body['id'])} answers two messages`);
      ids.set(body['id'], message.idempotencyKey);
    }
    await withEach(acknowledged, async (one) => {
      const again = await one.terminal.deliver(one.message);
      if (again.text !== one.text) faults.push(`${one.kind}: acknowledged ${one.text}, now ${again.text}`);
      const view = await one.terminal.get(`/v1/authorizations/${String(one.body['id'])}`);
      if (view.status !== 200) faults.push(`${String(one.body['id'])} is not there: ${view.text}`);
    });
    return faults;
  }
}

/** What an answer did to the money of its card's purses, fen; `holds` are the ids of pre-authorizations. */
function effectOf({ kind, body }: Acknowledged, holds: ReadonlySet<unknown>): number {
  if (body['result'] === 'declined' || kind === 'pre_authorization') return 0;
  const amount = Number(body['approvedAmount']);
  if (kind === 'purchase' || kind === 'captures') return -amount;
  // The reversal of a hold moves no money.
  return kind === 'reversals' && holds.has(body['id']) ? 0 : amount;
}
