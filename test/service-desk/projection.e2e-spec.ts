import type { Service } from '../support/app';
import type { DeskClient } from '../support/staff';
import { type DeskPerson, DeskWorld, itemsOf } from './desk-world';

type Fields = Readonly<Record<string, unknown>>;

let world: DeskWorld;
let person: DeskPerson;

beforeAll(async () => {
  world = await DeskWorld.build();
  person = await world.person({ epurse: 1_000_000 });
});

afterAll(() => world.close());

const messages = () => world.rows('SELECT * FROM desk_message ORDER BY lane, position');
const origins = () =>
  world.rows<{ lane: number; position: number }>(
    "SELECT lane, position FROM event WHERE entity = version AND type LIKE 'A%' ORDER BY lane, position",
  );
const counted = async (): Promise<number> => {
  const [row] = await world.rows<{ count: number }>('SELECT sum(count)::int AS count FROM desk_activity');
  return row?.count ?? 0;
};

describe('the messages of terminals', () => {
  it('are each there once, with two processes that follow the lanes under load', async () => {
    const other = await world.another();
    try {
      const shop = world.city.shop;
      const elsewhere = shop.at(other);
      const load = async (terminal: typeof shop, from: Service): Promise<void> => {
        for (let sent = 0; sent < 60; sent += 1) {
          const amount = sent % 10 === 0 ? 9_000_000 : 1;
          await terminal.purchase(person.number, amount);
          if (sent % 20 === 0) await from.caughtUp();
        }
      };
      await Promise.all([load(shop, world.service), load(elsewhere, other)]);
      await world.service.caughtUp();
    } finally {
      await other.close();
    }
    const [found, events] = [await messages(), await origins()];
    expect(events.length).toBe(120);
    expect(found.map((row) => [(row as Fields)['lane'], (row as Fields)['position']])).toEqual(
      events.map(({ lane, position }) => [lane, position]),
    );
    expect(await counted()).toBe(120);
  });

  it('go on after a restart, where the process before stopped', async () => {
    const again = await world.another();
    try {
      const { body } = await world.city.shop.at(again).purchase(person.number, 7);
      expect(body['result']).toBe('approved');
      await again.caughtUp();
      expect((await messages()).length).toBe(121);
      expect(await counted()).toBe(121);
    } finally {
      await again.close();
    }
  });

  it('are made anew from the events when the checkpoint is set back', async () => {
    const before = await messages();
    await world.rows('TRUNCATE desk_message, desk_activity');
    await world.rows("UPDATE subscription_checkpoint SET position = 0 WHERE name = 'service-desk.messages'");
    await world.service.caughtUp();
    expect(await messages()).toEqual(before);
    expect(await counted()).toBe(121);
  });

  it('know nothing of the person and the card', async () => {
    const columns = await world.rows<{ column_name: string }>(
      "SELECT column_name FROM information_schema.columns WHERE table_name = 'desk_message' ORDER BY 1",
    );
    expect(columns.map(({ column_name: name }) => name)).toEqual([
      'lane',
      'local_date',
      'position',
      'stan',
      'terminal_id',
    ]);
  });

  it('are several for one number that the terminal used in two batches', async () => {
    const { shop } = world.city;
    const message = shop.message(person.number, 5);
    const { stan, localTime } = message.body as { stan: string; localTime: string };
    await shop.deliver(message);
    await shop.purchase(person.number, 5, { stan, localTime, batch: '000002' });
    await world.service.caughtUp();
    const agent = await world.staff('agent');
    const key = { by: 'stan', terminalId: shop.key.terminalId, stan, localDate: localTime.slice(0, 10) };
    const items = itemsOf(await agent.post('/v1/desk/look-ups', key));
    expect(items.length).toBe(2);
    expect(new Set(items.map(({ authorizationId }) => authorizationId)).size).toBe(2);
  });
});

describe('the operations page', () => {
  let approver: DeskClient;

  beforeAll(async () => {
    approver = await world.staff('approver');
  });

  it('has the declines of the last hour, latencies, lanes without lag, sessions and reveals', async () => {
    await world.city.shop.purchase(person.number, 1);
    await world.service.caughtUp();
    const { status, body } = await approver.get('/v1/desk/operations');
    expect(status).toBe(200);
    expect(body['declineReasons']).toEqual([
      { reason: 'amount_limit_exceeded', textZh: '超出金额限制', textEn: 'An amount limit is exceeded', count: 12 },
    ]);
    const latency = body['latencyMs'] as Record<string, number>;
    expect(latency['p50']).toBeGreaterThan(0);
    expect(latency['p99']).toBeGreaterThanOrEqual(latency['p50']!);
    const lanes = body['lanes'] as { lane: number; depth: number; lagEvents: number }[];
    expect(lanes.map(({ lane, lagEvents }) => [lane, lagEvents])).toEqual([0, 1, 2, 3].map((lane) => [lane, 0]));
    expect(body['processes']).toBeGreaterThanOrEqual(1);
    expect(body['sessions']).toBeGreaterThanOrEqual(2);
    expect(body['revealsToday']).toBe(0);
  });

  it('has a series of ten minutes in steps of ten seconds, as rates', async () => {
    const bucket = "date_bin('10 s', now() - interval '10 s', 'epoch')";
    await world.rows('TRUNCATE desk_activity');
    await world.rows(
      `INSERT INTO desk_activity SELECT lane, ${bucket}, reason, 5
         FROM generate_series(0, 1) lane, unnest(ARRAY['approved', 'card_frozen']) reason`,
    );
    const [{ t }] = (await world.rows<{ t: Date }>(`SELECT ${bucket} AS t`)) as [{ t: Date }];
    const { body } = await approver.get('/v1/desk/operations');
    const series = body['series'] as { t: string; approved: number; declined: number }[];
    expect(series.length).toBe(60);
    expect(series.find((point) => point.t === t.toISOString())).toEqual({
      ...{ t: t.toISOString(), approved: 1, declined: 1 },
    });
    const times = series.map((point) => Date.parse(point.t));
    expect(times.every((time, index) => index === 0 || time === (times[index - 1] ?? 0) + 10_000)).toBe(true);
  });

  it('is not for agents', async () => {
    expect((await (await world.staff('agent')).get('/v1/desk/operations')).status).toBe(403);
  });
});
