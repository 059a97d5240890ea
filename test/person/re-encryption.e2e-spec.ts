import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Pool } from 'pg';
import { Client as PgClient } from 'pg';
import {
  KeyMaintenance,
  OwnKeyColumns,
  PersonNotes,
  PersonRegister,
  SealedForPerson,
  streamOfCardholderId,
} from '../../src/person';
import { ColumnRenewal, MAX_TRIES, PAGE_BYTES, PAGE_ROWS } from '../../src/person/keys/column-renewal';
import { ringRenewal } from '../../src/person/keys/renewal';
import { LockedPersons } from '../../src/person/register/locked-person';
import { inTransaction, openPool } from '../../src/platform/database';
import { KeyRing } from '../../src/platform/crypto';
import { inventIdNumber, type Service, startService } from '../support/app';
import { DeskWorld } from '../service-desk/desk-world';

const STATE_ALGORITHMS = 2;
const KEYS = new Map([
  [1, Buffer.alloc(32, 1)],
  [2, Buffer.alloc(32, 2)],
]);

let world: DeskWorld;
let owner: Client;
/** A process of the same installation whose profile was changed. */
let gm: Service;

beforeAll(async () => {
  world = await DeskWorld.build();
  owner = new PgClient({ connectionString: world.database.ownerUrl });
  await owner.connect();
  gm = await startService(world.database, { clock: world.service.clock, env: { CRYPTO_PROFILE: 'gm' } });
});

afterAll(async () => {
  await gm.close();
  await owner.end();
  await world.close();
});

const register = (): PersonRegister => world.service.app.get(PersonRegister, { strict: false });
const maintenance = (service: Service): KeyMaintenance => service.app.get(KeyMaintenance, { strict: false });
const enter = (name: string): Promise<number> => register().enter({ name, idNumber: inventIdNumber() });

/** Waits until the re-encryption waits for a row that somebody else has locked. */
async function waitsForLock(application: string): Promise<void> {
  for (;;) {
    const { rowCount } = await owner.query(
      "SELECT FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock' AND datname = current_database()",
      [application],
    );
    if (rowCount !== 0) return;
    await sleep(20);
  }
}

/** A transaction that is left open until the re-encryption waits for it. */
async function meanwhile(change: (client: Client) => Promise<unknown>): Promise<void> {
  const other = new PgClient({ connectionString: world.database.ownerUrl });
  await other.connect();
  try {
    await other.query('BEGIN');
    await change(other);
    const renewing = maintenance(gm).reEncrypt();
    await waitsForLock('onecard keys');
    await other.query('COMMIT');
    await renewing;
  } finally {
    await other.end();
  }
}

describe('what happens to a person while everything is sealed anew', () => {
  it('is kept when it is a correction', async () => {
    const streamId = await enter('原名');
    const persons = world.service.app.get(LockedPersons, { strict: false });
    const pool = openPool(world.database.url, { max: 1, role: false, applicationName: 'onecard test' });
    const rename = (name: string, then: () => Promise<void>): Promise<void> =>
      inTransaction(pool, async (client) => {
        const person = await persons.lock(client, streamId);
        if (typeof person === 'string') throw new Error(person);
        expect(await persons.write(client, person, { ...person.data, name })).toBe(true);
        await then();
      });
    // The person's key is up to date already, so that the job waits when it has read what the correction is to replace.
    await maintenance(gm).reEncrypt();
    await rename('改前', () => Promise.resolve());
    let renewing: Promise<unknown> = Promise.resolve();
    await rename('改后', async () => {
      renewing = maintenance(gm).reEncrypt();
      await waitsForLock('onecard keys');
    });
    await renewing;
    await pool.end();
    expect(await register().reveal(streamId)).toMatchObject({ name: '改后' });
    const { rows } = await owner.query('SELECT get_byte(sealed, 0) AS cipher FROM person WHERE stream_id = $1', [
      streamId,
    ]);
    expect(rows).toEqual([{ cipher: STATE_ALGORITHMS }]);
  });

  it('is kept when it is an erasure', async () => {
    const streamId = await enter('将被抹去');
    await world.service.app.get(PersonNotes, { strict: false }).add(streamId, '备注', 'st_test');
    await meanwhile(async (other) => {
      await other.query(
        `UPDATE person SET sealed = NULL, data_key = NULL, id_number_index = NULL, erased_at = now(), erased_by = 'st_test',
                erasure_reason = 'test' WHERE stream_id = $1`,
        [streamId],
      );
      await other.query('UPDATE person_note SET sealed = NULL WHERE stream_id = $1', [streamId]);
    });
    const { rows } = await owner.query(
      'SELECT p.sealed, p.data_key, n.sealed AS note FROM person p JOIN person_note n USING (stream_id) WHERE stream_id = $1',
      [streamId],
    );
    expect(rows).toEqual([{ sealed: null, data_key: null, note: null }]);
  });
});

describe('a re-encryption of one column', () => {
  const old = new KeyRing(new Map([[1, KEYS.get(1)!]]));
  const ring = new KeyRing(KEYS);
  const context = ([id = '']: readonly string[]): string => `bulk:${id}`;
  let pool: Pool;

  beforeEach(async () => {
    pool = openPool(world.database.ownerUrl, {
      ...{ max: 2, role: false, applicationName: 'onecard bulk', statementTimeoutMs: 0, plans: 'any' as const },
    });
    await owner.query('CREATE TABLE bulk (id bigint PRIMARY KEY, sealed bytea)');
  });

  afterEach(async () => {
    await pool.end();
    await owner.query("DROP TABLE bulk; DELETE FROM key_job WHERE name = 'bulk.sealed'");
  });

  const renewal = (): ColumnRenewal =>
    new ColumnRenewal(pool, ringRenewal({ table: 'bulk', column: 'sealed', key: ['id'], context }, ring, ring.header));
  const renew = async (): Promise<number[]> => {
    const pages: number[] = [];
    for await (const count of renewal().pages()) pages.push(count);
    return pages;
  };
  const fill = async (count: number, bytes: number): Promise<void> => {
    const ids = Array.from({ length: count }, (_, index) => index + 1);
    for (let at = 0; at < count; at += 100) {
      const part = ids.slice(at, at + 100);
      const sealed = part.map((id) => old.seal(Buffer.alloc(bytes, id), context([String(id)])));
      await owner.query('INSERT INTO bulk SELECT * FROM unnest($1::bigint[], $2::bytea[])', [part, sealed]);
    }
  };
  const outdated = async (): Promise<number> => {
    const { rows } = await owner.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM bulk WHERE get_byte(sealed, 0) <> 2',
    );
    return rows[0]?.count ?? -1;
  };

  /** The rows and the bytes of each answer that the database gives to the renewal. */
  function watch(): { rows: number; bytes: number }[] {
    const answers: { rows: number; bytes: number }[] = [];
    const query = pool.query.bind(pool) as (text: string, values: unknown[]) => Promise<{ rows: object[] }>;
    const spy = jest.spyOn(pool, 'query') as unknown as jest.SpyInstance;
    spy.mockImplementation(async (text: string, values: unknown[]) => {
      const result = await query(text, values);
      const bytes = result.rows.flatMap((row) => Object.values(row) as unknown[]);
      const sizes = bytes.map((value) => (Buffer.isBuffer(value) ? value.length : 0));
      answers.push({ rows: result.rows.length, bytes: sizes.reduce((sum, size) => sum + size, 0) });
      return result;
    });
    return answers;
  }

  it('holds a page of rows at a time, however many there are', async () => {
    await fill(2 * PAGE_ROWS + 30, 8);
    const answers = watch();
    expect(await renew()).toEqual([PAGE_ROWS, PAGE_ROWS, 30]);
    expect(Math.max(...answers.map(({ rows }) => rows))).toBe(PAGE_ROWS);
    expect(await outdated()).toBe(0);
  });

  it('holds fewer rows when they are large', async () => {
    const bytes = PAGE_BYTES / 2 + 1_000;
    await fill(5, bytes);
    const answers = watch();
    expect(await renew()).toEqual([2, 2, 1]);
    expect(Math.max(...answers.map((answer) => answer.bytes))).toBeLessThan(PAGE_BYTES + bytes);
    expect(await outdated()).toBe(0);
  });

  it('is tried again after a deadlock, in which it gives way', async () => {
    await fill(20, 8);
    const other = new PgClient({ connectionString: world.database.ownerUrl });
    await other.connect();
    const deadlocks = async (): Promise<unknown> =>
      (
        await owner.query<{ deadlocks: string }>(
          'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
        )
      ).rows[0]?.deadlocks;
    const before = await deadlocks();
    await other.query("SET deadlock_timeout = '1min'");
    await other.query('BEGIN');
    const changed = old.seal(Buffer.from('changed'), context(['1']));
    await other.query('SELECT FROM bulk WHERE id = 20 FOR UPDATE');
    const renewing = renew();
    await waitsForLock('onecard bulk');
    await other.query('UPDATE bulk SET sealed = $1 WHERE id = 1', [changed]);
    await other.query('COMMIT');
    await other.end();
    await renewing;
    // What had changed once more when it was read again is left to the next round.
    await renew();
    expect(await outdated()).toBe(0);
    while ((await deadlocks()) === before) await sleep(100);
    const { rows } = await owner.query<{ sealed: Buffer }>('SELECT sealed FROM bulk WHERE id = 1');
    expect(ring.open(rows[0]!.sealed, context(['1'])).toString()).toBe('changed');
  });

  it('is tried again after serialization failures, not for ever, and goes on where it was', async () => {
    await fill(PAGE_ROWS + 10, 8);
    await owner.query(`
      CREATE SEQUENCE bulk_tries;
      CREATE FUNCTION bulk_fails() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE tried bigint := nextval('bulk_tries');
      BEGIN
        IF tried BETWEEN TG_ARGV[0]::int AND TG_ARGV[1]::int THEN
          RAISE 'could not serialize access' USING ERRCODE = '40001';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER fails AFTER UPDATE ON bulk FOR EACH STATEMENT EXECUTE FUNCTION bulk_fails(2, 1000)`);
    const tries = async (): Promise<number> => {
      const { rows } = await owner.query<{ last_value: string }>('SELECT last_value FROM bulk_tries');
      return Number(rows[0]?.last_value);
    };
    await expect(renew()).rejects.toMatchObject({ code: '40001' });
    expect([await tries(), await outdated()]).toEqual([1 + MAX_TRIES, 10]);
    await owner.query(`
      DROP TRIGGER fails ON bulk;
      ALTER SEQUENCE bulk_tries RESTART;
      CREATE TRIGGER fails AFTER UPDATE ON bulk FOR EACH STATEMENT EXECUTE FUNCTION bulk_fails(1, 2)`);
    expect(await renew()).toEqual([10]);
    expect([await tries(), await outdated()]).toEqual([3, 0]);
    await owner.query('DROP TRIGGER fails ON bulk; DROP FUNCTION bulk_fails; DROP SEQUENCE bulk_tries');
  });
});

describe('after a change of the profile', () => {
  const FILE = Buffer.from('持卡人的陈述书，附小票。');
  const PURPOSE = '医保待遇资格核验';

  /** The ciphers that seal what is under the keys of people, by column. */
  async function ciphers(): Promise<Record<string, number[]>> {
    const columns = world.service.app.get(OwnKeyColumns, { strict: false }).list();
    const found: Record<string, number[]> = {};
    for (const { table, column, person } of columns) {
      const { rows } = await owner.query<{ cipher: number }>(
        `SELECT DISTINCT get_byte(t.${column}, 0) AS cipher FROM ${table} t
           JOIN person p ON p.stream_id = ${person} AND p.data_key IS NOT NULL
          WHERE t.${column} IS NOT NULL ORDER BY 1`,
      );
      found[`${table}.${column}`] = rows.map(({ cipher }) => cipher);
    }
    return found;
  }

  it('everything under the keys of people is converted and reads as before, there and back', async () => {
    const agent = await world.staff('agent');
    const approver = await world.staff('approver');
    const security = await world.staff('security_administrator');
    const person = await world.person({}, { name: '韩湘子' });
    const path = `/v1/desk/cardholders/${person.cardholderId}`;
    await agent.post(`${path}/notes`, { text: '来电询问补贴' });
    const opened = await agent.post(`${path}/cases`, { kind: 'refund_missing', text: '退款没有到账' });
    const caseId = String(opened.body['caseId']);
    await agent.post(`/v1/desk/cases/${caseId}/comments`, { text: '已致电商户' });
    await attach(agent, caseId);
    const why = { source: '户口簿', reason: '柜台申报' };
    const proposed = await agent.post(`${path}/corrections`, { field: 'phone', value: '13655551234', ...why });
    await approver.post(`/v1/desk/corrections/${String(proposed.body['correctionId'])}/accept`, { reason: '一致' });
    const granted = await security.post('/v1/desk/sharing/grants', {
      ...{ institution: '990220180620001', items: ['name', 'phone'], purpose: PURPOSE, legalBasis: '法' },
      ...{ validFrom: today(), validUntil: today(), quota: 5 },
    });
    const wanted = { grantId: granted.body['grantId'], idNumber: person.idNumber, items: ['name'], purpose: PURPOSE };
    const read = () => world.city.hospital.post('/v1/sharing/reads', wanted, { idempotencyKey: 'before-the-change' });

    const health = await keepHealthData(person.cardholderId);

    const seen = async (): Promise<unknown[]> => {
      const shown = await agent.get(`/v1/desk/cases/${caseId}`);
      const [file] = shown.body['attachments'] as { attachmentId: string; name: string }[];
      return [
        ...[shown.body['text'], shown.body['comments'], file],
        (await agent.get(`/v1/desk/cases/${caseId}/attachments/${file!.attachmentId}`)).text,
        (await agent.get(`${path}/notes`)).body['items'],
        (await agent.get(`${path}/corrections`)).body['items'],
        (await read()).body,
        await register().byPhone('13655551234'),
        await health(),
      ];
    };
    const before = await seen();
    expect(JSON.stringify(before)).toMatch(/退款没有到账.*已致电商户.*来电询问补贴.*户口簿.*韩湘子/);

    for (const [service, cipher] of [
      [gm, STATE_ALGORITHMS],
      [world.service, 1],
    ] as const) {
      expect(await maintenance(service).ownKeyUsage()).not.toEqual([]);
      const renewed = await maintenance(service).reEncrypt();
      expect(renewed.get('desk_case_attachment.sealed (own key)')).toBe(1);
      expect(await maintenance(service).ownKeyUsage()).toEqual([]);
      const found = await ciphers();
      expect(Object.keys(found)).toHaveLength(11);
      for (const [column, used] of Object.entries(found)) expect([column, used]).toEqual([column, [cipher]]);
      expect(await seen()).toEqual(before);
    }
  });

  /** What medical settlement keeps under the person's key: details of fees, and answers to institutions. */
  async function keepHealthData(cardholderId: string): Promise<() => Promise<string[]>> {
    const sealed = world.service.app.get(SealedForPerson, { strict: false });
    const streamId = streamOfCardholderId(cardholderId)!;
    const msgid = 'H22010000001202511251200000001';
    const contexts = { detail: 'medical-detail:md_1', answer: `fsi-answer:${msgid}` };
    await owner.query('INSERT INTO medical_detail (detail_id, stream_id, sealed) VALUES ($1, $2, $3)', [
      ...['md_1', streamId, await sealed.seal(streamId, contexts.detail, Buffer.from('阿莫西林'))],
    ]);
    await owner.query(
      `INSERT INTO fsi_message (msgid, infno, digest, received_at, stream_id, person_answer)
       VALUES ($1, '2207', gen_random_uuid(), now(), $2, $3)`,
      [msgid, streamId, await sealed.seal(streamId, contexts.answer, Buffer.from('结算单'))],
    );
    return async () => {
      const { rows } = await owner.query<{ detail: Buffer; answer: Buffer }>(
        'SELECT sealed AS detail, (SELECT person_answer FROM fsi_message WHERE msgid = $1) AS answer FROM medical_detail',
        [msgid],
      );
      const [row] = rows;
      const values = [
        { context: contexts.detail, sealed: row!.detail },
        { context: contexts.answer, sealed: row!.answer },
      ];
      return ((await sealed.openAll(streamId, values)) ?? []).map(String);
    };
  }

  const today = (): string => new Date(world.service.now() + 8 * 3_600_000).toISOString().slice(0, 10);

  async function attach(agent: Awaited<ReturnType<DeskWorld['staff']>>, caseId: string): Promise<void> {
    const form = new FormData();
    form.append('file', new Blob([FILE], { type: 'text/plain' }), '陈述书.txt');
    const answer = await agent.post(`/v1/desk/cases/${caseId}/attachments`, form);
    expect(answer.body).toMatchObject({ result: 'done' });
  }
});
