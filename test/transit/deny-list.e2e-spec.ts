import { Pool } from 'pg';
import { ReplaceCard, systemOrigin } from '../../src/cardholder';
import { CommandBus } from '@nestjs/cqrs';
import { Metrics } from '../../src/platform/metrics';
import { decodeDenyBlock, DenyChecksum, DenyListReader, EMPTY_HELD_LIST, TransitModule } from '../../src/transit';
import { DenyVersions } from '../../src/transit/deny-list/deny-versions';
import { buildCity, type City, createServiceDatabase, issueCard, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import {
  applied,
  cardChanges,
  DENY_LIST,
  download,
  getBytes,
  type Held,
  linkTransit,
  newRequest,
  transitCard,
  type TransitTestCard,
} from './deny-terminal';

/** How long a change may need to be on the list in these tests, ms; the service aims at one second. */
const PATIENCE_MS = 10_000;

let database: TestDatabase;
let service: Service;
let city: City;
let pool: Pool;
let cards: readonly TransitTestCard[];

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  city = await buildCity(service);
  pool = service.app.get(Pool, { strict: false });
  cards = await Promise.all(Array.from({ length: 8 }, () => transitCard(service, city)));
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const terminal = () => city.bus;
const head = async (): Promise<number> =>
  (await pool.query<{ version: number }>('SELECT version FROM deny_head')).rows[0]?.version ?? -1;
const card = (index: number): TransitTestCard => cards[index]!;
const changes = () => cardChanges(service);

describe('a card that is reported lost', () => {
  it('is on the list by itself, soon, in the next version, and terminals are told so', async () => {
    const before = await head();
    await changes().lose(card(0));
    const until = Date.now() + PATIENCE_MS;
    while ((await head()) === before && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await download(terminal(), before)).toEqual({
      ...{ from: before, to: before + 1, full: false, reload: null, count: 1, next: null },
      checksum: DenyChecksum.of([card(0).entry]).toHex(),
      changes: [{ card: card(0).entry, op: 'add' }],
    });
  });

  it('is measured from the report until it can be read', async () => {
    const text = await service.app.get(Metrics, { strict: false }).text();
    expect(text).toMatch(/^onecard_deny_list_propagation_seconds_count 1$/m);
  });

  it('stays on it when it is frozen and unfrozen besides, and leaves it when it is found', async () => {
    const before = await head();
    await changes().freeze(card(0));
    await changes().unfreeze(card(0));
    await service.caughtUp();
    expect((await download(terminal(), before)).changes).toEqual([]);
    await changes().find(card(0));
    await service.caughtUp();
    expect((await download(terminal(), before)).changes).toEqual([{ card: card(0).entry, op: 'delete' }]);
  });

  it('stays on it for ever once another card takes its place', async () => {
    await changes().lose(card(1));
    const replacement = { cause: 'lost', instant: true } as const;
    await service.app
      .get(CommandBus)
      .execute(new ReplaceCard(newRequest(), card(1).token, replacement, systemOrigin('test')));
    await service.caughtUp();
    const { rows } = await pool.query('SELECT reason FROM deny_reason WHERE ended_at IS NULL ORDER BY 1');
    expect(rows).toEqual([{ reason: 'lost' }, { reason: 'replaced' }]);
    expect((await download(terminal())).changes).toEqual([{ card: card(1).entry, op: 'add' }]);
  });

  it('is listed with a number that is linked to it only afterwards', async () => {
    const before = await head();
    const late = await issueCard(city.office);
    await changes().lose(late);
    await service.caughtUp();
    expect(await head()).toBe(before);
    const { entry } = await linkTransit(service, late);
    await service.caughtUp();
    expect((await download(terminal(), before)).changes).toEqual([{ card: entry, op: 'add' }]);
    await changes().find(late);
  });

  it('is known to the database by what keys seal, not by its number', async () => {
    const { rows } = await pool.query('SELECT FROM transit_card WHERE sealed_number IS NULL');
    expect(rows).toEqual([]);
    const sealed =
      'SELECT FROM transit_card WHERE position($1::bytea in sealed_number) > 0 OR position($2 in token) > 0';
    const { transit } = card(2);
    expect((await pool.query(sealed, [Buffer.from(transit), transit])).rows).toEqual([]);
  });
});

describe('a terminal', () => {
  /** Lists as they were, by version. */
  const held = new Map<number, Held>();

  beforeAll(async () => {
    await service.caughtUp();
    held.set(0, EMPTY_HELD_LIST);
    const start = await download(terminal());
    let now = applied(EMPTY_HELD_LIST, start);
    held.set(now.version, now);
    const steps = [2, 3, 4, 2, 5, 3, 6, 7, 5, 2, 4, 3];
    const frozen = new Set<number>();
    for (const index of steps) {
      const does = frozen.delete(index) ? 'unfreeze' : 'freeze';
      if (does === 'freeze') frozen.add(index);
      await changes()[does](card(index));
      await service.caughtUp();
      now = applied(now, await download(terminal(), now.version));
      held.set(now.version, now);
    }
  });

  it('comes to the same list from every version it may have, and is told only what differs', async () => {
    const newest = applied(EMPTY_HELD_LIST, await download(terminal()));
    expect(held.size).toBeGreaterThan(10);
    for (const [version, list] of held) {
      const update = await download(terminal(), version, 2);
      expect(update).toMatchObject({ from: version, to: newest.version, full: false });
      expect(applied(list, update)).toEqual(newest);
      const differs = [...list.cards].filter((one) => !newest.cards.has(one)).length;
      const fresh = [...newest.cards].filter((one) => !list.cards.has(one)).length;
      expect(update.changes.map(({ op }) => op)).toEqual([
        ...Array<string>(differs).fill('delete'),
        ...Array<string>(fresh).fill('add'),
      ]);
    }
  });

  it('that is ahead gets the whole list and is told so', async () => {
    const ahead = (await head()) + 1;
    expect(await download(terminal(), ahead)).toMatchObject({ from: 0, full: true, reload: 'ahead' });
  });

  it('that holds something else finds out by the checksum and asks for the whole list', async () => {
    const [version, list] = [...held].at(-3)!;
    const [, ...others] = [...list.cards];
    const broken = { version, cards: new Set([...others, '03104899999999999999']) };
    const update = await download(terminal(), version);
    expect(() => applied(broken, update)).toThrow('the checksum differs');
    expect(applied(EMPTY_HELD_LIST, await download(terminal())).cards.size).toBe(update.count);
  });

  it('goes on with its download at the version it began with while the list changes', async () => {
    const first = await terminal().get(`${DENY_LIST}?limit=1`);
    const { next, to, count } = first.body as { next: string; to: number; count: number };
    await changes().freeze(card(0));
    await service.caughtUp();
    const rest = await terminal().get(`${DENY_LIST}?cursor=${next}`);
    expect(rest.body).toMatchObject({ to, count, full: true, next: null });
    expect((rest.body['changes'] as object[]).length).toBe(count - 1);
    expect(await head()).toBe(to + 1);
  });

  it('gets ten bytes a card when it asks so, and resumes a broken block at any byte', async () => {
    const path = `${DENY_LIST}?since=0&format=binary&limit=2`;
    const whole = await getBytes(service, terminal(), path);
    expect(whole).toMatchObject({ status: 200, type: 'application/octet-stream', signed: true });
    const rest = await getBytes(service, terminal(), `${path}&offset=63`);
    expect(Buffer.concat([whole.bytes.subarray(0, 63), rest.bytes])).toEqual(whole.bytes);
    const block = decodeDenyBlock(whole.bytes);
    const json = await download(terminal(), 0);
    expect(block).toMatchObject({ from: 0, to: json.to, count: json.count, checksum: json.checksum, last: false });
    const second = await getBytes(
      service,
      terminal(),
      `${DENY_LIST}?cursor=${whole.next ?? ''}`,
      'application/octet-stream',
    );
    const entries = [...block.changes, ...decodeDenyBlock(second.bytes).changes];
    expect(entries).toEqual(json.changes);
  });

  it('is told which field of its question is wrong', async () => {
    for (const [query, field] of [
      ['since=-1', 'since'],
      ['since=1.5', 'since'],
      ['cursor=5-4-fa1', 'cursor'],
      ['cursor=0-999999-fa1', 'cursor'],
      ['limit=0', 'limit'],
      ['format=xml', 'format'],
      ['format=binary&offset=50000', 'offset'],
    ] as const) {
      const answer = await terminal().get(`${DENY_LIST}?${query}`);
      expect([answer.status, answer.body['errors']]).toEqual([400, [expect.objectContaining({ field })]]);
    }
  });
});

describe('the version that a terminal acknowledges', () => {
  const acknowledge = (body: object) => terminal().post(`${DENY_LIST}/acknowledgements`, body);

  it('is noted once, when count and checksum are those of the version', async () => {
    const { to: version, count, checksum } = await download(terminal());
    for (let time = 1; time <= 2; time += 1) {
      expect((await acknowledge({ version, count, checksum })).body).toEqual({ result: 'noted', version });
    }
    const { rows } = await pool.query('SELECT terminal_id, version FROM deny_ack');
    expect(rows).toEqual([{ terminal_id: 'BUS00001', version }]);
  });

  it('is not noted when the list of the terminal is another one: it is told to reload', async () => {
    const { to: version, count } = await download(terminal());
    const checksum = '0'.repeat(64);
    expect((await acknowledge({ version, count, checksum })).body).toEqual({ result: 'reload', version });
    expect((await acknowledge({ version: version + 1, count, checksum })).status).toBe(400);
  });

  it('is forgotten after 60 days, but for the newest', async () => {
    const { to, count, checksum } = await download(terminal());
    await pool.query("UPDATE deny_ack SET acknowledged_at = now() - interval '90 days'");
    await pool.query("INSERT INTO deny_ack VALUES ('BUS00001', now() - interval '61 days', 3)");
    await acknowledge({ version: to, count, checksum });
    const { rows } = await pool.query('SELECT version FROM deny_ack ORDER BY acknowledged_at');
    expect(rows).toEqual([{ version: 3 }, { version: to }]);
  });
});

describe('the versions', () => {
  it('have no gaps when two processes follow the cards, and both tell the same', async () => {
    const other = await startService(database, { clock: service.clock });
    try {
      await Promise.all(cards.slice(2).map((one, index) => cardChanges(index % 2 === 0 ? service : other).lose(one)));
      await Promise.all([service.caughtUp(), other.caughtUp()]);
      const { rows } = await pool.query<{ versions: number; newest: number; checksum: string }>(
        'SELECT count(*) - 1 AS versions, max(version) AS newest FROM deny_version',
      );
      expect(rows[0]).toEqual({ versions: await head(), newest: await head() });
      const list = await download(terminal());
      expect(await download(city.bus.at(other))).toEqual(list);
      expect(applied(EMPTY_HELD_LIST, list).cards).toEqual(new Set(cards.map(({ entry }) => entry)));
    } finally {
      await other.close();
    }
  });

  it('say of each time that a card was listed when it had gone before and when it came back', async () => {
    const own = await transitCard(service, city);
    const before = await head();
    await changes().lose(own);
    await service.caughtUp();
    await changes().find(own);
    await service.caughtUp();
    const without = await head();
    await changes().lose(own);
    await service.caughtUp();
    expect((await download(terminal(), before)).changes).toEqual([{ card: own.entry, op: 'add' }]);
    expect((await download(terminal(), before + 1)).changes).toEqual([]);
    expect((await download(terminal(), without)).changes).toEqual([{ card: own.entry, op: 'add' }]);
    const { rows } = await pool.query<Record<'previous' | 'next' | 'was' | 'comes', number | null>>(
      `SELECT previous_removed_version AS previous, next_added_version AS next,
              lag(removed_version) OVER spans AS "was", lead(added_version) OVER spans AS "comes"
         FROM deny_span WINDOW spans AS (PARTITION BY entry_index ORDER BY added_version)`,
    );
    expect(rows.map(({ previous, next }) => [previous, next])).toEqual(rows.map(({ was, comes }) => [was, comes]));
    expect(rows.some(({ next }) => next !== null)).toBe(true);
    await changes().find(own);
    await service.caughtUp();
  });

  it('are waited for on the disk, and what was not committed is made under the same number again', async () => {
    const versions = service.app.select(TransitModule).get(DenyVersions);
    const before = await head();
    const { rows } = await pool.query<{ number_index: string }>(
      'SELECT number_index FROM deny_reason WHERE ended_at IS NULL LIMIT 1',
    );
    const client = await pool.connect();
    try {
      for (let time = 1; time <= 2; time += 1) {
        await client.query('BEGIN; SET LOCAL synchronous_commit = off');
        await client.query('UPDATE deny_reason SET ended_at = now() WHERE number_index = $1', [rows[0]?.number_index]);
        const made = await versions.make(client, [rows[0]?.number_index ?? '']);
        expect(made).toEqual({ version: before + 1, added: [] });
        const shown = await client.query('SHOW synchronous_commit');
        expect(shown.rows).toEqual([{ synchronous_commit: 'on' }]);
        await client.query('ROLLBACK');
      }
    } finally {
      client.release();
    }
    expect(await head()).toBe(before);
  });

  it('are too old for a delta when there are more than ten thousand since', async () => {
    const version = await head();
    await pool.query(
      `WITH made AS (INSERT INTO deny_version SELECT v, now(), count, checksum FROM deny_head, generate_series(version + 1, version + 10000) v)
       UPDATE deny_head SET version = version + 10000`,
    );
    expect(await download(terminal(), version)).toMatchObject({ full: false, changes: [] });
    expect(await download(terminal(), version - 1)).toMatchObject({ full: true, reload: 'too_old' });
    expect((await service.app.get(DenyListReader, { strict: false }).update(version)).changes).toEqual([]);
  });
});
