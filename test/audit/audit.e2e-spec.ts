import { Client } from 'pg';
import { AuditLog, verifyAudit, type AuditReport } from '../../src/audit';
import { openPool } from '../../src/platform/database';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { runProgram } from '../support/program';
import { type DeskClient, signIn } from '../support/staff';

const AUDIT = '/v1/desk/audit';

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name?: string };
}

describe('the audit log', () => {
  let database: TestDatabase;
  let service: Service;
  let auditor: DeskClient;
  let log: AuditLog;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    auditor = await signIn(service, 'auditor');
    log = service.app.get(AuditLog, { strict: false });
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  const actor = { kind: 'staff', id: 'st_1' } as const;
  const search = async (query: string): Promise<Entry[]> => {
    const answer = await auditor.get(`${AUDIT}?${query}`);
    expect(answer.status).toBe(200);
    return answer.body['items'] as Entry[];
  };

  it('is found by who, what, on whom, how it ended and when', async () => {
    const before = new Date(service.now()).toISOString();
    await log.record({ actor, action: 'card.freeze', outcome: 'done', object: 'card_1', cardholderId: 'ch_1' });
    await log.record({ actor, action: 'card.freeze', outcome: 'refused', object: 'card_2', cardholderId: 'ch_2' });
    for (const query of ['cardholderId=ch_2', 'object=card_2', 'actor=st_1&outcome=refused', 'action=card.freeze']) {
      expect((await search(query))[0]).toMatchObject({ action: 'card.freeze', outcome: 'refused' });
    }
    expect(await search(`from=${before}&action=card.freeze`)).toHaveLength(2);
    expect(await search(`to=${before}&action=card.freeze`)).toHaveLength(0);
    expect(await search('object=card_2&outcome=done')).toHaveLength(0);
  });

  it('names the staff, and records who reads it', async () => {
    await search('object=none');
    const [entry] = await search(`actor=${auditor.member.staffId}&action=audit.search`);
    expect(entry?.actor).toEqual({ kind: 'staff', id: auditor.member.staffId, name: auditor.member.username });
  });

  it('is read page by page without gaps or repetition while it grows', async () => {
    for (let count = 0; count < 7; count += 1) {
      await log.record({ actor, action: 'test.page', outcome: 'done', object: `o_${count}` });
    }
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await auditor.get(`${AUDIT}?action=test.page&limit=3${more}`);
      seen.push(...(body['items'] as { object: string }[]).map(({ object }) => object));
      cursor = body['nextCursor'] as string | null;
    }
    expect(seen).toEqual(['o_6', 'o_5', 'o_4', 'o_3', 'o_2', 'o_1', 'o_0']);
  });

  it.each(['name=x', 'outcome=good', 'from=yesterday', 'limit=201', 'cursor=x', 'actor=', "cursor=1'--"])(
    'refuses the query %s',
    async (query) => {
      expect(await auditor.get(`${AUDIT}?${query}`)).toMatchObject({
        ...{ status: 400, body: { code: 'validation_failed' } },
      });
    },
  );

  it('hides long numbers that somebody wrote into a reason or a path', async () => {
    const reason = 'card 9229000000000000019 of 220199199001011234';
    await log.record({ actor, action: 'test.numbers', outcome: 'done', reason, object: '9229000000000000019' });
    const [entry] = await search('action=test.numbers');
    expect(JSON.stringify(entry)).not.toMatch(/9229000000000000019|220199199001011234/);
  });

  it('is exported as a file that says who took it, when, with which filter, and how much it holds', async () => {
    await log.record({ actor, action: 'test.export', outcome: 'done', reason: '=HYPERLINK("http://evil")' });
    await log.record({ actor, action: 'test.export', outcome: 'done', reason: 'line one\nline "two", end' });
    const answer = await auditor.get(`${AUDIT}/export?action=test.export`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="audit-\d{4}-\d{2}-\d{2}\.csv"$/);
    const lines = answer.text.split('\r\n');
    expect(lines[0]).toContain(auditor.member.username);
    expect(lines[0]).toContain(auditor.member.staffId);
    expect(lines[0]).toMatch(/at \d{4}-\d\d-\d\dT.* from 127\.0\.0\.1/);
    expect(lines[0]).toContain('test.export');
    expect(lines[1]).toMatch(/^id,at,actor_kind,actor,action,outcome/);
    expect(lines.at(-2)).toBe('# 2 entries');
    expect(answer.text).toContain(`'=HYPERLINK`);
    expect(answer.text).toContain('"line one\nline ""two"", end"');
    const [entry] = await search(`actor=${auditor.member.staffId}&action=audit.export`);
    expect(entry).toMatchObject({ outcome: 'done', details: { action: 'test.export' } });
  });

  it('is closed to everybody but auditors', async () => {
    for (const role of ['senior_agent', 'approver', 'system_administrator', 'security_administrator'] as const) {
      const other = await signIn(service, role);
      expect((await other.get(AUDIT)).status).toBe(403);
      expect((await other.get(`${AUDIT}/export`)).status).toBe(403);
    }
  });

  it('cannot be changed with the rights of the service', async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    for (const statement of [
      `UPDATE audit_entry SET content = '{}'`,
      'DELETE FROM audit_entry',
      'TRUNCATE audit_entry',
      `INSERT INTO audit_entry (id, at, content, hash) VALUES (0, now(), '{}', sha256(''))`,
      'UPDATE audit_head SET id = 0',
    ]) {
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
    await client.end();
  });

  it('keeps its chain when many entries of several processes come at once', async () => {
    const other = await startService(database);
    const logs = [log, other.app.get(AuditLog, { strict: false })];
    const entry = { actor, action: 'test.race', outcome: 'done' } as const;
    await Promise.all(Array.from({ length: 400 }, (_, index) => logs[index % 2]!.record(entry)));
    await other.close();
    expect(await verify(database)).toMatchObject({ faultCount: 0 });
  });
});

describe('the chain of the audit log, as an auditor sees it', () => {
  let database: TestDatabase;
  let service: Service;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  it('is whole, told with its last number and hash; then broken, with the entry that was changed', async () => {
    const auditor = await signIn(service, 'auditor');
    await auditor.get(`${AUDIT}?limit=1`);
    const clean = await auditor.get(`${AUDIT}/chain`);
    const { items } = (await auditor.get(`${AUDIT}?action=audit.search`)).body;
    const [last] = items as { id: string; hash: string }[];
    expect(clean).toMatchObject({
      status: 200,
      body: { intact: true, from: 1, entries: Number(last?.id), head: last?.hash, faultCount: 0, faults: [] },
    });
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query(`UPDATE audit_entry SET content = replace(content, 'done', 'failed') WHERE id = 1`);
    await owner.end();
    // What was found is told again for a moment.
    expect((await auditor.get(`${AUDIT}/chain`)).body).toEqual(clean.body);
    service.clock.advance(15_000);
    const broken = (await auditor.get(`${AUDIT}/chain`)).body;
    expect(broken).toMatchObject({ intact: false, faultCount: 1 });
    expect(broken['faults']).toEqual([expect.objectContaining({ code: 'AUDIT_HASH_MISMATCH', entry: 1 })]);
  });

  it('is for auditors, and looking at it is in the log', async () => {
    const administrator = await signIn(service, 'system_administrator');
    expect((await administrator.get(`${AUDIT}/chain`)).status).toBe(403);
    const auditor = await signIn(service, 'auditor');
    await auditor.get(`${AUDIT}/chain`);
    const { body } = await auditor.get(`${AUDIT}?action=audit.check&actor=${auditor.member.staffId}`);
    expect(body['items']).toHaveLength(1);
  });
});

const verify = async (database: TestDatabase, anchor?: { entry: number; hash: string }): Promise<AuditReport> => {
  const pool = openPool(database.ownerUrl, { max: 1, role: false, applicationName: 'onecard test' });
  try {
    return await verifyAudit(pool, anchor && { anchor });
  } finally {
    await pool.end();
  }
};

describe('tampering with the audit log', () => {
  let database: TestDatabase;
  let owner: Client;
  let head: { entry: number; hash: string };

  beforeAll(async () => {
    database = await createServiceDatabase();
    owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });

  beforeEach(async () => {
    await empty();
    const contents = Array.from({ length: 10 }, (_, index) =>
      JSON.stringify({ actor: { kind: 'staff', id: 'st_1' }, action: `test.${index}`, outcome: 'done' }),
    );
    await owner.query('SELECT append_audit($1::text[])', [contents]);
    const clean = await verify(database);
    expect(clean).toMatchObject({ entries: 10, faultCount: 0, faults: [] });
    head = { entry: clean.entries, hash: clean.head };
  });

  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const empty = async (): Promise<void> => {
    await owner.query('DELETE FROM audit_entry');
    await owner.query(`UPDATE audit_head SET id = 0, at = to_timestamp(0), hash = decode(repeat('00', 32), 'hex')`);
  };

  const found = async (): Promise<[string, number][]> =>
    (await verify(database)).faults.map(({ code, entry }) => [code, entry]);

  it('is found when an entry is changed', async () => {
    await owner.query(`UPDATE audit_entry SET content = replace(content, 'done', 'failed') WHERE id = 4`);
    expect(await found()).toEqual([['AUDIT_HASH_MISMATCH', 4]]);
  });

  it('is found when the time of an entry is changed', async () => {
    await owner.query(`UPDATE audit_entry SET at = at - interval '1 microsecond' WHERE id = 4`);
    expect(await found()).toEqual([['AUDIT_HASH_MISMATCH', 4]]);
  });

  it('is found when an entry is changed together with its hash', async () => {
    await owner.query(
      `UPDATE audit_entry SET content = replace(content, 'done', 'failed'), hash = sha256('x') WHERE id = 4`,
    );
    expect(await found()).toEqual([
      ['AUDIT_HASH_MISMATCH', 4],
      ['AUDIT_HASH_MISMATCH', 5],
    ]);
  });

  it('is found when an entry is deleted', async () => {
    await owner.query('DELETE FROM audit_entry WHERE id = 4');
    expect(await found()).toEqual([
      ['AUDIT_GAP', 5],
      ['AUDIT_HASH_MISMATCH', 5],
    ]);
  });

  it('is found when two entries are swapped', async () => {
    await owner.query('UPDATE audit_entry SET id = 99 WHERE id = 4');
    await owner.query('UPDATE audit_entry SET id = 4 WHERE id = 5');
    await owner.query('UPDATE audit_entry SET id = 5 WHERE id = 99');
    const codes = await found();
    expect(codes).toContainEqual(['AUDIT_HASH_MISMATCH', 4]);
    expect(codes).toContainEqual(['AUDIT_HASH_MISMATCH', 5]);
  });

  it('among the newest entries is found by a look at those alone', async () => {
    const newest = async (count: number): Promise<AuditReport> => {
      const pool = openPool(database.ownerUrl, { max: 1, role: false, applicationName: 'onecard test' });
      return verifyAudit(pool, { newest: count }).finally(() => pool.end());
    };
    expect(await newest(3)).toMatchObject({ from: 8, entries: 10, head: head.hash, faultCount: 0 });
    await owner.query(`UPDATE audit_entry SET content = replace(content, 'done', 'failed') WHERE id = 7`);
    expect(await newest(3)).toMatchObject({ faultCount: 0 });
    expect((await newest(4)).faults).toEqual([expect.objectContaining({ code: 'AUDIT_HASH_MISMATCH', entry: 7 })]);
    await owner.query('DELETE FROM audit_entry WHERE id = 7');
    expect((await newest(3)).faults).toEqual([expect.objectContaining({ code: 'AUDIT_HASH_MISMATCH', entry: 8 })]);
  });

  it('is found when the tail is cut off, or something is put behind it', async () => {
    await owner.query('DELETE FROM audit_entry WHERE id > 7');
    expect(await found()).toEqual([['AUDIT_HEAD_MISMATCH', 7]]);
  });

  it('is found when something is put behind the head', async () => {
    await owner.query(
      `INSERT INTO audit_entry (id, at, content, hash) SELECT 11, at, content, hash FROM audit_entry WHERE id = 10`,
    );
    expect(await found()).toEqual([['AUDIT_HEAD_MISMATCH', 10]]);
  });

  it('is found with a head that was kept when the whole log was made anew', async () => {
    await empty();
    const contents = Array.from({ length: 12 }, () =>
      JSON.stringify({ actor: { id: 'x' }, action: 'y', outcome: 'done' }),
    );
    await owner.query('SELECT append_audit($1::text[])', [contents]);
    expect(await verify(database)).toMatchObject({ faultCount: 0 });
    expect((await verify(database, head)).faults).toEqual([
      expect.objectContaining({ code: 'AUDIT_ANCHOR_MISMATCH', entry: 10 }),
    ]);
  });

  it('is told by onecard verify, which prints the head to be kept', async () => {
    const env = { DATABASE_URL: database.ownerUrl };
    const clean = await runProgram(['verify'], env);
    expect(clean).toMatchObject({ code: 0 });
    expect(clean.stdout).toContain('Checked 10 entries of the audit log');
    expect(clean.stdout).toContain(`${head.entry}:${head.hash}`);
    const kept = await runProgram(['verify', '--audit-head', `${head.entry}:${head.hash}`, '--json'], env);
    expect(JSON.parse(kept.stdout)).toMatchObject({ ok: true, audit: { entries: 10, head: head.hash, faultCount: 0 } });
    await owner.query('DELETE FROM audit_entry WHERE id = 4');
    const broken = await runProgram(['verify'], env);
    expect(broken).toMatchObject({ code: 1 });
    expect(broken.stdout).toContain('AUDIT_GAP  entry 5: the entry before is 3');
    expect((await runProgram(['verify', '--audit-head', 'x'], env)).code).toBe(2);
  });
});
