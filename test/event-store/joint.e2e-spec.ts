import { OutcomeKeyReusedError, TransactionCore } from '../../src/event-store';
import { LedgerBalances, verifyLedger } from '../../src/ledger';
import {
  bodyOf,
  command,
  deposit,
  hexKey,
  openToyDatabase,
  seededRandom,
  toyAggregate,
  type ToyDatabase,
  type ToyState,
  TOY_STREAM,
  transfer,
} from '../support/toy-aggregate';

const PEOPLE = 6;

describe('a command on several persons', () => {
  let database: ToyDatabase;
  let core: TransactionCore;

  beforeEach(async () => {
    database = await openToyDatabase();
    core = await TransactionCore.open(database.pool, [toyAggregate]);
    for (let person = 0; person < PEOPLE; person += 1) {
      await core.execute(command(TOY_STREAM + person, deposit(TOY_STREAM + person, 1_000)));
    }
  });

  afterEach(async () => {
    await core.stop();
    const report = await verifyLedger(database.pool, [toyAggregate]);
    const between = await new LedgerBalances(database.pool).now(910);
    await database.close();
    expect(between).toBe(0);
    // Each lane for itself is in balance too: what goes to another lane stands on the account between lanes.
    expect(report.problems).toEqual([]);
  });

  const balances = (): Promise<number[]> =>
    Promise.all(
      Array.from({ length: PEOPLE }, async (_, person) => {
        return (await core.state<ToyState>(TOY_STREAM + person)).state.balance;
      }),
    );

  it('moves money between two lanes once, however often the request comes', async () => {
    const key = hexKey();
    const settled = await Promise.all(
      Array.from({ length: 20 }, () => core.executeJoint(transfer(TOY_STREAM, TOY_STREAM + 1, 400, key))),
    );
    expect(new Set(settled.map((item) => item.body)).size).toBe(1);
    expect((await balances()).slice(0, 2)).toEqual([600, 1_400]);
    await expect(core.executeJoint({ ...transfer(TOY_STREAM, TOY_STREAM + 1, 1), key })).rejects.toThrow(
      OutcomeKeyReusedError,
    );
  });

  it('moves money within one lane too', async () => {
    await core.executeJoint(transfer(TOY_STREAM, TOY_STREAM + 4, 1));
    expect((await balances())[4]).toBe(1_001);
  });

  it('does nothing in any lane when one of them refuses', async () => {
    const good = transfer(TOY_STREAM, TOY_STREAM + 1, 100);
    const bad = {
      ...good,
      decide: (...given: Parameters<typeof good.decide>) =>
        good.decide(...given).map((decision, index) =>
          index === 0
            ? decision
            : {
                ...decision,
                events: decision.events.map((event) => ({ ...event, postings: event.postings.slice(1) })),
              },
        ),
    };
    await expect(core.executeJoint(bad)).rejects.toThrow('postings sum');
    await expect(core.executeJoint({ ...good, key: 'not-a-key' })).rejects.toThrow();
    expect((await balances()).slice(0, 2)).toEqual([1_000, 1_000]);
  });

  it('does not decide by what another instance has changed since', async () => {
    const other = await TransactionCore.open(database.pool, [toyAggregate]);
    await other.execute(command(TOY_STREAM, deposit(TOY_STREAM, 500)));
    const settled = await core.executeJoint(transfer(TOY_STREAM, TOY_STREAM + 1, 5_000));
    expect(bodyOf(settled)).toEqual({ result: 'declined', balance: 1_500 });
    await other.stop();
  });

  it('neither loses money nor waits for ever when crossing pairs meet on two instances', async () => {
    const other = await TransactionCore.open(database.pool, [toyAggregate]);
    const random = seededRandom(11);
    const work = Array.from({ length: 240 }, (_, index) => {
      const instance = index % 2 === 0 ? core : other;
      const from = Math.floor(random() * PEOPLE);
      const to = (from + 1 + Math.floor(random() * (PEOPLE - 1))) % PEOPLE;
      if (index % 4 === 3) return instance.execute(command(TOY_STREAM + from, deposit(TOY_STREAM + from, 0)));
      return instance.executeJoint(transfer(TOY_STREAM + from, TOY_STREAM + to, 1 + Math.floor(random() * 100)));
    });
    const settled = await Promise.all(work);
    await other.stop();
    expect(settled).toHaveLength(240);
    expect((await balances()).reduce((sum, balance) => sum + balance, 0)).toBe(PEOPLE * 1_000);
  });
});
