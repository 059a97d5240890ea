import { randomInt } from 'node:crypto';
import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findRunning, freePort } from '../../src/platform/embedded-postgres';
import { removeHome, testHomePrefix } from '../support/leftovers';
import { runProgram, startProgram, type RunningProgram } from '../support/program';
import { TerminalClient, type Answer, type TerminalKey } from '../support/terminal-client';
import { seededRandom } from '../support/toy-aggregate';
import { Load, type Acknowledged } from './load';

/** What is killed, in turn. */
const VICTIMS = ['service', 'postgres', 'both'] as const;
/** A kill comes at a random moment this long after the service works again. */
const EARLIEST_KILL_MS = 120;
const LATEST_KILL_MS = 1_200;
const RECOVERY_TIMEOUT_MS = 60_000;
/** Nobody is given one of these who asks for any port, so it is still free when the service that was killed starts again. */
const PORTS = [20_000, 30_000] as const;
const CREDIT_FEN = 3_000_000;
const REPLAYS_AT_ONCE = 16;

const NOT_STARTED: RunningProgram = {
  pid: 0,
  baseUrl: '',
  output: () => '',
  stop: () => Promise.resolve(),
  kill: () => Promise.resolve(),
};

/** How a run went. */
export interface CrashReport {
  readonly kills: Readonly<Record<(typeof VICTIMS)[number], number>>;
  readonly acknowledged: number;
  readonly retried: number;
  /** Everything that is not as it must be, in sentences; empty when all is well. */
  readonly faults: readonly string[];
  /** What `onecard verify --json` printed. */
  readonly verify: { readonly ok: boolean; readonly events: number; readonly problems: readonly unknown[] };
}

interface Demo {
  readonly terminals: readonly (TerminalKey & { readonly name: string })[];
  readonly cards: readonly { readonly number: string; readonly token: string; readonly cardholderId: string }[];
}

/** A city whose service and database are killed while its terminals work. */
export class CrashRun {
  readonly #random: () => number;
  readonly #kills = { service: 0, postgres: 0, both: 0 };
  #program: RunningProgram = NOT_STARTED;

  private constructor(
    private readonly home: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly seed: number,
    private readonly say: (line: string) => void,
  ) {
    this.#random = seededRandom(seed);
  }

  /** Runs with so many kills. `say` is told of each. */
  static async run(kills: number, seed: number, say: (line: string) => void = () => undefined): Promise<CrashReport> {
    const parent = await mkdtemp(join(tmpdir(), `${testHomePrefix()}${process.pid}-`));
    await chmod(parent, 0o755);
    const home = join(parent, 'home');
    const env = { ONECARD_HOME: home, PORT: String(await freePort(randomInt(...PORTS))), LOG_LEVEL: 'warn' };
    const run = new CrashRun(home, env, seed, say);
    try {
      return await run.#run(kills);
    } finally {
      await run.#program.kill().catch(() => undefined);
      await removeHome(home);
      await rm(parent, { recursive: true, force: true });
    }
  }

  async #run(kills: number): Promise<CrashReport> {
    this.#program = await startProgram(this.env);
    const demo = JSON.parse(await readFile(join(this.home, 'demo.json'), 'utf8')) as Demo;
    const office = this.#terminal(demo, 'OFFICE01');
    const terminals = ['SHOP0001', 'HOSP0001'].map((id) => this.#terminal(demo, id));
    const cards = demo.cards.slice(0, 8);
    for (const { cardholderId } of cards) {
      for (const purse of ['epurse', 'medical']) {
        await office.post(`/v1/cardholders/${cardholderId}/credits`, { purse, amount: CREDIT_FEN });
      }
    }
    const before = await this.#balances(office, cards);
    const numbers = cards.map(({ number }) => number);
    const load = new Load(terminals, numbers, this.seed);
    for (let index = 0; index < kills; index += 1) await this.#killOnce(index, load);
    await delay(EARLIEST_KILL_MS);
    await load.stop();
    const faults = [
      ...load.faults,
      ...(await this.#checkBooks(load, office, cards, before)),
      ...(await this.#checkAnswers(load.acknowledged)),
    ];
    await this.#program.stop();
    return {
      kills: this.#kills,
      acknowledged: load.acknowledged.length,
      retried: load.retried,
      faults,
      verify: await this.#verify(),
    };
  }

  async #killOnce(index: number, load: Load): Promise<void> {
    const victim = VICTIMS[index % VICTIMS.length]!;
    await delay(EARLIEST_KILL_MS + this.#random() * (LATEST_KILL_MS - EARLIEST_KILL_MS));
    const done = load.acknowledged.length;
    if (victim !== 'service') await this.#killPostgres();
    if (victim !== 'postgres') {
      await this.#program.kill();
      this.#program = await startProgram(this.env);
    }
    this.#kills[victim] += 1;
    const started = performance.now();
    while (load.acknowledged.length < done + 20) {
      if (performance.now() - started > RECOVERY_TIMEOUT_MS) {
        throw new Error(
          `the terminals do not work again after kill ${index + 1} (${victim}): ${this.#program.output()}`,
        );
      }
      await delay(20);
    }
    this.say(`kill ${index + 1}: ${victim}, ${done} acknowledged before, working again`);
  }

  async #killPostgres(): Promise<void> {
    const server = await findRunning({ folder: await realpath(join(this.home, 'postgres')) });
    if (!server) throw new Error('no PostgreSQL to kill');
    process.kill(server.pid, 'SIGKILL');
  }

  #terminal(demo: Demo, terminalId: string): TerminalClient {
    const key = demo.terminals.find((terminal) => terminal.terminalId === terminalId);
    if (!key) throw new Error(`the demo city has no ${terminalId}`);
    // The counter starts anew with each run, as does the database.
    return new TerminalClient({ baseUrl: this.#program.baseUrl, now: Date.now }, key);
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
    const queue = [...acknowledged];
    const ids = new Map<unknown, string>();
    for (const { kind, body, message } of acknowledged) {
      if (kind !== 'purchase' && kind !== 'pre_authorization') continue;
      if (ids.has(body['id'])) faults.push(`${String(body['id'])} answers two messages`);
      ids.set(body['id'], message.idempotencyKey);
    }
    const check = async (): Promise<void> => {
      for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
        const again: Answer = await one.terminal.deliver(one.message);
        if (again.text !== one.text) faults.push(`${one.kind}: acknowledged ${one.text}, now ${again.text}`);
        const view = await one.terminal.get(`/v1/authorizations/${String(one.body['id'])}`);
        if (view.status !== 200) faults.push(`${String(one.body['id'])} is not there: ${view.text}`);
      }
    };
    await Promise.all(Array.from({ length: REPLAYS_AT_ONCE }, check));
    return faults;
  }

  async #verify(): Promise<CrashReport['verify']> {
    const { stdout, stderr } = await runProgram(['verify', '--json'], { ...this.env, LOG_LEVEL: 'silent' });
    try {
      return JSON.parse(stdout) as CrashReport['verify'];
    } catch {
      return { ok: false, events: 0, problems: [stdout, stderr] };
    }
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
