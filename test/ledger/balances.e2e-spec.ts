import { type RecordedEvent, readLane, SubscriptionRunner, TransactionCore } from '../../src/event-store';
import {
  type AsOf,
  BalancesProjection,
  CHUNK_EVENTS,
  LedgerBalances,
  merchantPayable,
  rebuildBalances,
  StreamHistory,
  verifyLedger,
} from '../../src/ledger';
import {
  command,
  deposit,
  openToyDatabase,
  seededRandom,
  spend,
  toyAccount,
  toyAggregate,
  type ToyDatabase,
  type ToyState,
  TOY_FUND,
  TOY_STREAM,
} from '../support/toy-aggregate';

const LANES = 2;
const PEOPLE = 9;
const COMMANDS = 5_000;
const BATCH = 100;
const MERCHANTS = [merchantPayable(1), merchantPayable(2), merchantPayable(3)] as const;
/** Touched once in a long time: its points are far apart. */
const RARE_ACCOUNT = merchantPayable(98_000);
const ACCOUNTS = [TOY_FUND, ...MERCHANTS, RARE_ACCOUNT];
const SAMPLES = 25;

describe('balances of the past', () => {
  let database: ToyDatabase;
  let balances: LedgerBalances;
  let history: StreamHistory;
  let events: RecordedEvent[];

  beforeAll(async () => {
    database = await openToyDatabase(LANES);
    balances = new LedgerBalances(database.pool);
    history = new StreamHistory(database.pool, [toyAggregate], LANES);
    await write();
    await spreadOverDays();
    const lanes = await Promise.all([0, 1].map((lane) => readWholeLane(lane)));
    events = lanes.flat();
  });

  afterAll(() => database.close());

  async function write(): Promise<void> {
    const core = await TransactionCore.open(database.pool, [toyAggregate]);
    const random = seededRandom(21);
    for (let done = 0; done < COMMANDS; done += BATCH) {
      const work = Array.from({ length: BATCH }, (_, index) => {
        const streamId = TOY_STREAM + Math.floor(random() * PEOPLE);
        if ((done + index) % 1_700 === 5) return core.execute(command(streamId, deposit(streamId, 7, RARE_ACCOUNT)));
        const merchant = MERCHANTS[Math.floor(random() * 3)];
        const decide =
          random() < 0.5 ? deposit(streamId, 10_000) : spend(streamId, 1 + Math.floor(random() * 99), merchant);
        return core.execute(command(streamId, decide));
      });
      await Promise.all(work);
    }
    await core.stop();
  }

  /**
   * Gives the blocks times around several midnights in Shanghai, in their order; only the owner can.
   */
  async function spreadOverDays(): Promise<void> {
    await database.owner.query(
      `UPDATE block b SET committed_at = t.at, business_date = (t.at AT TIME ZONE 'Asia/Shanghai')::date
       FROM (SELECT lane, number, timestamptz '2026-03-01 15:59:59.5+00'
               + (number / 9) * interval '1 day' + (number % 9) * interval '0.125 seconds' + lane * interval '1 microsecond' AS at
             FROM block) t
       WHERE t.lane = b.lane AND t.number = b.number`,
    );
  }

  async function readWholeLane(lane: number): Promise<RecordedEvent[]> {
    const all: RecordedEvent[] = [];
    for (let page = await readLane(database.pool, lane, 0, 5_000); page.length > 0;) {
      all.push(...page);
      page = await readLane(database.pool, lane, all.length, 5_000);
    }
    return all;
  }

  const included = (event: RecordedEvent, asOf: AsOf): boolean =>
    'instant' in asOf ? event.committedAt <= asOf.instant : event.businessDate <= asOf.businessDate;

  const replayed = (account: number, asOf: AsOf): number =>
    events
      .filter((event) => included(event, asOf))
      .flatMap((event) => event.postings)
      .filter((posting) => posting.account === account)
      .reduce((sum, posting) => sum + posting.amount, 0);

  /** Instants at, just before and just after commits; every business date; and moments before and after everything. */
  function moments(): AsOf[] {
    const random = seededRandom(4);
    const instants = Array.from({ length: SAMPLES }, () => {
      const event = events[Math.floor(random() * events.length)];
      return { instant: (event?.committedAt ?? 0) + Math.floor(random() * 3) - 1 };
    });
    const dates = [...new Set(events.map((event) => event.businessDate))].map((businessDate) => ({ businessDate }));
    return [...instants, ...dates, { instant: 0 }, { instant: Date.UTC(2100, 0, 1) }, { businessDate: '2020-01-01' }];
  }

  async function expectReplayedBalances(): Promise<void> {
    for (const asOf of moments()) {
      const read = await Promise.all(ACCOUNTS.map((account) => balances.asOf(account, asOf)));
      expect({ asOf, read }).toEqual({ asOf, read: ACCOUNTS.map((account) => replayed(account, asOf)) });
    }
    const everything = { instant: Date.UTC(2100, 0, 1) };
    const now = await Promise.all(ACCOUNTS.map((account) => balances.now(account)));
    expect(now).toEqual(ACCOUNTS.map((account) => replayed(account, everything)));
  }

  async function project(handles: number): Promise<void> {
    const projection = new BalancesProjection();
    let left = handles;
    const handle = projection.handle.bind(projection);
    projection.handle = async (...given) => {
      if (left === 0) throw new Error('far enough');
      left -= 1;
      await handle(...given);
    };
    const failures: unknown[] = [];
    const runner = new SubscriptionRunner(database.pool, LANES, [projection], {
      failed: (_name, _lane, error) => failures.push(error),
    });
    await runner.start();
    const done = await runner.caughtUp(left === Infinity ? 60_000 : 500);
    await runner.stop();
    expect(done).toBe(left > 0);
  }

  it('covers several chunks, several days, and an account that is touched rarely', () => {
    expect(events.length).toBeGreaterThan(LANES * 2 * CHUNK_EVENTS);
    expect(new Set(events.map((event) => event.businessDate)).size).toBeGreaterThan(3);
    expect(replayed(RARE_ACCOUNT, { instant: Date.UTC(2100, 0, 1) })).toBe(-7 * 3);
  });

  it('equal a replay on both axes where nothing has been projected yet', async () => {
    await expectReplayedBalances();
  });

  it('equal a replay on both axes while the projection is behind', async () => {
    await project(3);
    await expectReplayedBalances();
  });

  it('equal a replay on both axes when everything is projected', async () => {
    await project(Infinity);
    await expectReplayedBalances();
  });

  it('equal a replay after the projection was made anew', async () => {
    await rebuildBalances(database.owner);
    await project(Infinity);
    await expectReplayedBalances();
    const report = await verifyLedger(database.pool, [toyAggregate]);
    expect(
      Object.keys(report.problemCounts).filter((code) => code !== 'HASH_MISMATCH' && code !== 'HEAD_MISMATCH'),
    ).toEqual([]);
  });

  it('of a purse equal a replay on both axes, from kept snapshots and the events after them', async () => {
    for (const [index, asOf] of moments().entries()) {
      const streamId = TOY_STREAM + (index % PEOPLE);
      const past = await history.stateAsOf<ToyState>(streamId, asOf);
      expect({ asOf, balance: past.state.balance }).toEqual({ asOf, balance: replayed(toyAccount(streamId), asOf) });
      const versions = events.filter((event) => event.streamId === streamId && included(event, asOf));
      expect(past.version).toBe(versions.length);
    }
  });

  it('read no more than a chunk of events a lane', async () => {
    const chunked = await database.owner.query<{ rows: number }>(
      'SELECT max(points)::int AS rows FROM (SELECT count(*) AS points FROM account_point GROUP BY lane, account) x',
    );
    const chunks = Math.max(...events.map((event) => event.position)) / CHUNK_EVENTS;
    expect(chunked.rows[0]?.rows).toBe(Math.ceil(chunks));
  });

  it('are refused for purses and for what is no moment', async () => {
    await expect(balances.now(toyAccount(TOY_STREAM))).rejects.toThrow(RangeError);
    await expect(balances.asOf(TOY_FUND, { instant: Number.NaN })).rejects.toThrow(RangeError);
    await expect(balances.asOf(TOY_FUND, { businessDate: 'yesterday' })).rejects.toThrow(RangeError);
    await expect(history.stateAsOf(5, { instant: 0 })).rejects.toThrow(RangeError);
  });
});
