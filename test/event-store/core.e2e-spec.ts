import type { Pool, PoolClient } from 'pg';
import { OutcomeKeyReusedError, readEvent, readLane, TransactionCore, type Settled } from '../../src/event-store';
import { verifyLedger } from '../../src/ledger';
import { OverloadedError, UnavailableError } from '../../src/platform/errors';
import {
  bodyOf,
  command,
  deposit,
  hexKey,
  openToyDatabase,
  refund,
  seededRandom,
  spend,
  toyAggregate,
  type ToyDatabase,
  type ToyState,
  TOY_STREAM,
  transfer,
} from '../support/toy-aggregate';

const LIMITS = { queueLimit: 4_096, maxBlock: 64, cacheStreams: 1_000, cacheOutcomes: 1_000 };
/** As good as no cache: every state and outcome comes from the database. */
const COLD_LIMITS = { ...LIMITS, cacheStreams: 1, cacheOutcomes: 1 };

/** A pool that lets `outrun` happen each time after states of streams were read, also inside transactions. */
function overtakenAfterReading(pool: Pool, outrun: () => Promise<void>): Pool {
  const overtaken = <Target extends Pool | PoolClient>(target: Target): Target =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name);
        if (name === 'connect') return async () => overtaken(await (target as Pool).connect());
        if (name !== 'query') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        return async (query: { name?: string }, values?: unknown[]) => {
          const answer = await target.query(query as never, values);
          if (query.name === 'load_streams') await outrun();
          return answer;
        };
      },
    });
  return overtaken(pool);
}

describe('the transaction core', () => {
  let database: ToyDatabase;
  let core: TransactionCore;

  beforeEach(async () => {
    database = await openToyDatabase();
    core = await TransactionCore.open(database.pool, [toyAggregate], LIMITS);
  });

  afterEach(async () => {
    await core.stop();
    const report = await verifyLedger(database.pool, [toyAggregate]);
    await database.close();
    expect(report.problems).toEqual([]);
  });

  const balanceOf = async (streamId: number): Promise<number> => (await core.state<ToyState>(streamId)).state.balance;

  it('gives 50 equal requests at once one effect and 50 equal answers', async () => {
    const [key, digest] = [hexKey(), hexKey()];
    const once = command(TOY_STREAM, deposit(TOY_STREAM, 10), { key, digest });
    const settled = await Promise.all(Array.from({ length: 50 }, () => core.execute(once)));
    expect(new Set(settled.map((item) => `${item.position}:${item.body}`)).size).toBe(1);
    expect(settled.filter((item) => !item.replayed)).toHaveLength(1);
    expect(await balanceOf(TOY_STREAM)).toBe(10);
  });

  it('answers a repeat on another instance with the stored first outcome, declines included', async () => {
    const first = command(TOY_STREAM, spend(TOY_STREAM, 10));
    const declined = await core.execute(first);
    await core.execute(command(TOY_STREAM, deposit(TOY_STREAM, 100)));
    const other = await TransactionCore.open(database.pool, [toyAggregate], LIMITS);
    expect(await other.execute(first)).toEqual({ ...declined, replayed: true });
    expect(bodyOf(declined).result).toBe('declined');
    expect(await balanceOf(TOY_STREAM)).toBe(100);
  });

  it('refuses a key that comes again with another content, from memory and from the database', async () => {
    const first = command(TOY_STREAM, deposit(TOY_STREAM, 10));
    await core.execute(first);
    const other = await TransactionCore.open(database.pool, [toyAggregate], LIMITS);
    for (const instance of [core, other]) {
      await expect(instance.execute({ ...first, digest: hexKey() })).rejects.toThrow(OutcomeKeyReusedError);
    }
    expect(await balanceOf(TOY_STREAM)).toBe(10);
  });

  it('tells callers to come again while it stops', async () => {
    await core.stop();
    const late = command(TOY_STREAM, deposit(TOY_STREAM, 1));
    await expect(core.execute(late)).rejects.toThrow(UnavailableError);
    await expect(core.executeJoint(transfer(TOY_STREAM, TOY_STREAM + 1, 1))).rejects.toThrow(UnavailableError);
  });

  it('keeps the keys of two lanes apart', async () => {
    const key = hexKey();
    await core.execute(command(TOY_STREAM, deposit(TOY_STREAM, 1), { key }));
    const settled = await core.execute(command(TOY_STREAM + 1, deposit(TOY_STREAM + 1, 2), { key }));
    expect(settled).toMatchObject({ replayed: false, streamId: TOY_STREAM + 1 });
  });

  it('commits what waits together, in order of arrival and without gaps', async () => {
    const settled = await Promise.all(
      Array.from({ length: 300 }, () => core.execute(command(TOY_STREAM, deposit(TOY_STREAM, 1)))),
    );
    expect(settled.map((item) => item.position)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(settled.map((item) => bodyOf(item).balance)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    const events = await readLane(database.pool, core.laneOf(TOY_STREAM), 0, 1_000);
    expect(events.map((event) => event.previousPosition ?? 0)).toEqual(
      Array.from({ length: 300 }, (_, index) => index),
    );
    const { rows } = await database.owner.query<{ blocks: number }>('SELECT count(*)::int AS blocks FROM block');
    expect(rows[0]?.blocks).toBeLessThan(20);
  });

  it('keeps totals exact while two instances write to the same streams', async () => {
    const other = await TransactionCore.open(database.pool, [toyAggregate], LIMITS);
    const work = Array.from({ length: 600 }, (_, index) => {
      const streamId = TOY_STREAM + (index % 5);
      return (index % 2 === 0 ? core : other).execute(command(streamId, deposit(streamId, 1)));
    });
    await Promise.all(work);
    await other.stop();
    for (let person = 0; person < 5; person += 1) expect(await balanceOf(TOY_STREAM + person)).toBe(120);
  });

  it('settles a command though another instance is faster at every try', async () => {
    const other = await TransactionCore.open(database.pool, [toyAggregate], LIMITS);
    const rivals: Promise<Settled>[] = [];
    const outrun = async (): Promise<void> => {
      const rival = other.execute(command(TOY_STREAM, deposit(TOY_STREAM, 1)));
      rivals.push(rival);
      // The rival cannot commit while the lane's head is held: it is not waited for then.
      await Promise.race([rival, new Promise((resolve) => setTimeout(resolve, 200))]);
    };
    const slow = await TransactionCore.open(overtakenAfterReading(database.pool, outrun), [toyAggregate], LIMITS);
    await slow.execute(command(TOY_STREAM, deposit(TOY_STREAM, 100)));
    await Promise.all(rivals);
    expect(rivals.length).toBeGreaterThan(1);
    expect(rivals.length).toBeLessThan(10);
    await slow.stop();
    await other.stop();
    expect(await balanceOf(TOY_STREAM)).toBe(100 + rivals.length);
  });

  it('spends money once when two instances race for it', async () => {
    const other = await TransactionCore.open(database.pool, [toyAggregate], LIMITS);
    await core.execute(command(TOY_STREAM, deposit(TOY_STREAM, 100)));
    await other.execute(command(TOY_STREAM, spend(TOY_STREAM, 1_000)));
    const settled = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 === 0 ? core : other).execute(command(TOY_STREAM, spend(TOY_STREAM, 60))),
      ),
    );
    await other.stop();
    expect(settled.filter((item) => bodyOf(item).result === 'approved')).toHaveLength(1);
    expect(await balanceOf(TOY_STREAM)).toBe(40);
  });

  it('declines by the balance that another instance has just made, not by a remembered one', async () => {
    const other = await TransactionCore.open(database.pool, [toyAggregate], LIMITS);
    await core.execute(command(TOY_STREAM, deposit(TOY_STREAM, 10)));
    await other.execute(command(TOY_STREAM, deposit(TOY_STREAM, 90)));
    const declined = await core.execute(command(TOY_STREAM, spend(TOY_STREAM, 1_000)));
    expect(bodyOf(declined)).toEqual({ result: 'declined', balance: 100 });
    const approved = await core.execute(command(TOY_STREAM, spend(TOY_STREAM, 100)));
    expect(bodyOf(approved).result).toBe('approved');
    await other.stop();
  });

  it('refunds a sale once, however many refunds of it come at once', async () => {
    await core.execute(command(TOY_STREAM, deposit(TOY_STREAM, 100)));
    const sale = await core.execute(command(TOY_STREAM, spend(TOY_STREAM, 100)));
    const origin = await readEvent(database.pool, sale.lane, sale.position ?? 0);
    const refunds = Array.from({ length: 50 }, () =>
      core.execute(command(TOY_STREAM, refund(TOY_STREAM, origin!, 60), { origin: origin! })),
    );
    const settled = await Promise.all(refunds);
    expect(settled.filter((item) => bodyOf(item).result === 'approved')).toHaveLength(1);
    expect(await core.entity(TOY_STREAM, origin!.version)).toEqual({ spent: 100, refunded: 60 });
  });

  it('decides the same with a cold cache as with a warm one', async () => {
    const cold = await TransactionCore.open(database.pool, [toyAggregate], COLD_LIMITS);
    const random = seededRandom(3);
    for (let round = 0; round < 60; round += 1) {
      const amount = 1 + Math.floor(random() * 50);
      const shift = Math.floor(random() * 3);
      const make = random() < 0.5 ? deposit : spend;
      const [warm, fromCold] = await Promise.all(
        [core, cold].map((instance, index) => {
          const streamId = TOY_STREAM + shift + index * 100;
          return instance.execute(command(streamId, make(streamId, amount)));
        }),
      );
      expect(fromCold?.body).toBe(warm?.body);
    }
    await cold.stop();
  });

  it('lets a command that cannot be decided fail alone', async () => {
    const broken = command(TOY_STREAM, () => {
      throw new Error('no rule for this');
    });
    const unbalanced = command(TOY_STREAM, (state, context) => {
      const made = deposit(TOY_STREAM, 5)(state, context);
      const events = made.events.map((event) => ({ ...event, postings: event.postings.slice(1) }));
      return { ...made, events };
    });
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const unprintable = command(TOY_STREAM, (state, context) => {
      const made = deposit(TOY_STREAM, 5)(state, context);
      return { ...made, events: [...made.events, ...made.events.map((event) => ({ ...event, data: circular }))] };
    });
    const settled = await Promise.allSettled([
      core.execute(command(TOY_STREAM, deposit(TOY_STREAM, 1))),
      core.execute(broken),
      core.execute(unbalanced),
      core.execute(unprintable),
      core.execute(command(TOY_STREAM, deposit(TOY_STREAM, 1))),
    ]);
    expect(settled.map((item) => item.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled']);
    expect(await balanceOf(TOY_STREAM)).toBe(2);
  });

  it('lets a command that the database refuses fail alone', async () => {
    const bad = command(TOY_STREAM, deposit(TOY_STREAM, 1), { key: 'not-a-key' });
    const good = Array.from({ length: 20 }, () => command(TOY_STREAM, deposit(TOY_STREAM, 1)));
    const settled = await Promise.allSettled(
      [...good.slice(0, 10), bad, ...good.slice(10)].map((item) => core.execute(item)),
    );
    expect(settled.map((item) => item.status === 'fulfilled').indexOf(false)).toBe(10);
    expect(settled.filter((item) => item.status === 'fulfilled')).toHaveLength(20);
    expect(await balanceOf(TOY_STREAM)).toBe(20);
  });

  it('refuses what its queue cannot hold, and settles all that it took', async () => {
    const small = await TransactionCore.open(database.pool, [toyAggregate], { ...LIMITS, queueLimit: 10 });
    const settled = await Promise.allSettled(
      Array.from({ length: 25 }, () => small.execute(command(TOY_STREAM, deposit(TOY_STREAM, 1)))),
    );
    const refused = settled.filter((item) => item.status === 'rejected');
    expect(refused).toHaveLength(15);
    expect(refused.every((item) => item.reason instanceof OverloadedError)).toBe(true);
    expect(await balanceOf(TOY_STREAM)).toBe(10);
  });

  it('finishes what it accepted before it stops, and takes nothing after', async () => {
    const accepted = Array.from({ length: 100 }, (_, index) => {
      const streamId = TOY_STREAM + (index % 7);
      return core.execute(command(streamId, deposit(streamId, 1)));
    });
    const joint = core.executeJoint(transfer(TOY_STREAM, TOY_STREAM + 1, 1));
    await core.stop();
    const { rows } = await database.owner.query<{ outcomes: number }>('SELECT count(*)::int AS outcomes FROM outcome');
    expect(rows[0]?.outcomes).toBe(101);
    expect((await Promise.all([...accepted, joint])).every((item: Settled) => !item.replayed)).toBe(true);
    await expect(core.execute(command(TOY_STREAM, deposit(TOY_STREAM, 1)))).rejects.toThrow('stopping');
    await expect(core.executeJoint(transfer(TOY_STREAM, TOY_STREAM + 1, 1))).rejects.toThrow('stopping');
  });

  it('refuses an origin that began no authorization of this person', async () => {
    const paid = await core.execute(command(TOY_STREAM, deposit(TOY_STREAM, 1)));
    const event = await readEvent(database.pool, paid.lane, paid.position ?? 0);
    const wrong = command(TOY_STREAM, refund(TOY_STREAM, event!, 1), { origin: event! });
    await expect(core.execute(wrong)).rejects.toThrow('begins no entity');
    const foreign = command(TOY_STREAM + 4, refund(TOY_STREAM + 4, event!, 1), { origin: event! });
    await expect(core.execute(foreign)).rejects.toThrow('begins no entity');
  });
});
