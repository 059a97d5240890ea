import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { KeyMaintenance, OwnKeyColumns, PersonNotes, PersonRegister } from '../../src/person';
import { PAGE_ROWS } from '../../src/person/keys/column-renewal';
import { KeyRing, SealedColumns } from '../../src/platform/crypto';
import { ProductionQueue } from '../../src/cardholder/production/production-queue';
import {
  buildCity,
  type City,
  createServiceDatabase,
  inventIdNumber,
  issueCard,
  MASTER_KEY,
  type Service,
  startService,
} from '../support/app';
import { runCommand } from '../support/command-line';
import type { TestDatabase } from '../support/database';
import { compileProgram, runProgram } from '../support/program';
import { signIn } from '../support/staff';
import { makeMember, signInWhole } from '../staff/people';

const PEOPLE = 3_000;
/** More than one page of a re-encryption. */
const NOTES = 600;

/** Columns of bytes that nothing is sealed in: hashes, and what tells keys from each other. */
const OTHER_BYTES = [
  ...['audit_entry.hash', 'audit_head.hash', 'desk_case_attachment.digest', 'staff_session.session_hash'],
  ...['key_job.target', 'key_check.code', 'deny_version.checksum', 'deny_head.checksum'],
  ...['date_close.digest', 'period_close.digest'],
];
/** Tables of the event store, which hold no personal data. */
const EVENT_STORE = ['lane_head', 'stream', 'event', 'outcome', 'entity', 'milestone', 'block'];

describe('the keys of a running service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onecard-rotation-'));
  const keyFile = join(folder, 'keys.json');
  let database: TestDatabase;
  let owner: Client;
  let service: Service;
  let city: City;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    database = await createServiceDatabase();
    owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    service = await startService(database, { env: { ONECARD_MASTER_KEY: '', ONECARD_KEY_FILE: keyFile } });
    city = await buildCity(service);
    env = {
      DATABASE_URL: database.ownerUrl,
      ONECARD_HOME: folder,
      ONECARD_KEY_FILE: keyFile,
      LANES: '4',
      TEST_AREA: 'on',
    };
    await compileProgram();
  });

  afterAll(async () => {
    await service.close();
    await owner.end();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const register = (): PersonRegister => service.app.get(PersonRegister, { strict: false });
  const keys = (...args: string[]) => runCommand(['keys', ...args], env);
  const left = async (version: number): Promise<number> =>
    (await service.app.get(KeyMaintenance, { strict: false }).usage())
      .filter((use) => use.version === version)
      .reduce((sum, { values }) => sum + values, 0);
  /** As if the keys were changed a while ago, so that commands need not wait until everybody has noticed. */
  const settle = (): void => utimesSync(keyFile, new Date(), new Date(Date.now() - 60_000));

  /** A re-encryption that is there to be killed. */
  async function startReEncryption(): Promise<{ job: ChildProcess; ended: Promise<unknown> }> {
    const script = await compileProgram();
    const inherited = { PATH: process.env.PATH, HOME: process.env.HOME };
    const job = spawn(process.execPath, [script, 'keys', 're-encrypt'], {
      ...{ env: { ...inherited, ...env }, stdio: 'ignore' },
    });
    return { job, ended: once(job, 'exit') };
  }

  it('know every column that is sealed with them', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type = 'bytea' AND NOT table_name = ANY ($1)`,
      [EVENT_STORE],
    );
    const registered = [SealedColumns, OwnKeyColumns].flatMap((columns) =>
      service.app
        .get<SealedColumns | OwnKeyColumns>(columns, { strict: false })
        .list()
        .map(({ table, column }) => `${table}.${column}`),
    );
    const unknown = rows.map(({ name }) => name).filter((name) => ![...OTHER_BYTES, ...registered].includes(name));
    expect(unknown).toEqual([]);
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(registered));
  });

  async function waitsForLock(): Promise<void> {
    for (;;) {
      const { rowCount } = await owner.query(
        "SELECT FROM pg_stat_activity WHERE application_name = 'onecard keys' AND wait_event_type = 'Lock' AND datname = current_database()",
      );
      if (rowCount !== 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('are added, everything is sealed anew though the job is killed, and the old one is retired', async () => {
    const people = Array.from({ length: PEOPLE }, (_, index) => ({
      ...{
        streamId: 900_000_000 + index,
        name: '赵六',
        idNumber: inventIdNumber(),
        phone: `139${String(index).padStart(8, '0')}`,
      },
    }));
    expect(await register().enterMany(people)).toBe(PEOPLE);
    const ring = service.app.get(KeyRing);
    const old = { name: '钱七', idNumber: inventIdNumber(), phone: '13700000001' };
    await owner.query('INSERT INTO person (stream_id, id_number_index, sealed) VALUES ($1, $2, $3)', [
      ...[
        800_000_000,
        ring.blindIndex('identity-number', old.idNumber),
        ring.seal(Buffer.from(JSON.stringify(old)), 'person'),
      ],
    ]);
    const card = await issueCard(city.office, { epurse: 5_000 });
    const member = await makeMember(service);
    await service.app.get(ProductionQueue, { strict: false }).enter({
      ...{
        token: 'card_queued',
        streamId: 900_000_000,
        number: '6228480000000000018',
        expiresOn: '2036-12',
        area: '220199',
      },
    });

    expect((await keys('add')).stdout).toContain('Added key 2');
    settle();
    const refused = await keys('retire', '1');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toMatch(/person\.data_key +300\d/);

    const { job, ended } = await startReEncryption();
    const answers = new Set<number>();
    let underWay = true;
    const buying = (async () => {
      while (underWay) answers.add((await city.shop.purchase(card.number, 1)).status);
    })();
    for (;;) {
      const { rows } = await owner.query<{ done: number }>(
        "SELECT done::int FROM key_job WHERE name = 'person.data_key' AND done > 0",
      );
      if (rows.length > 0 || job.exitCode !== null) break;
    }
    job.kill('SIGKILL');
    await ended;
    underWay = false;
    await buying;
    expect([...answers]).toEqual([200]);
    const before = await left(1);
    expect(await register().byPhone('13900000007')).toEqual([900_000_007]);

    const resumed = JSON.parse((await keys('re-encrypt', '--json')).stdout) as { values: number };
    expect(resumed.values).toBe(before);
    expect(resumed.values).toBeGreaterThan(0);
    expect(resumed.values).toBeLessThan(PEOPLE);
    expect(await left(1)).toBe(0);
    expect(await keys('retire', '1')).toMatchObject({ code: 0 });
    expect(Object.keys((JSON.parse(readFileSync(keyFile, 'utf8')) as { keys: object }).keys)).toEqual(['2']);

    const fresh = await startService(database, { env: { ONECARD_MASTER_KEY: '', ONECARD_KEY_FILE: keyFile } });
    try {
      const persons = fresh.app.get(PersonRegister, { strict: false });
      expect(await persons.reveal(900_002_999)).toMatchObject({ name: '赵六' });
      expect(await persons.byPhone(old.phone)).toEqual([800_000_000]);
      expect(await persons.byIdNumber(old.idNumber)).toEqual([800_000_000]);
      const purses = await fetchSigned(fresh, city, card.token);
      expect(purses).toBe(200);
      await signInWhole(fresh, member);
      const { rows } = await owner.query<{ sealed_number: Buffer }>(
        "SELECT sealed_number FROM production_card WHERE token = 'card_queued'",
      );
      const queue = fresh.app.get(ProductionQueue, { strict: false });
      expect(queue.numberOf('card_queued', rows[0]?.sealed_number ?? Buffer.alloc(0))).toBe('6228480000000000018');
    } finally {
      await fresh.close();
    }
    const auditor = await signIn(service, 'auditor');
    const { body } = await auditor.get('/v1/desk/audit?actor=onecard%20keys&limit=100');
    expect(
      (body['items'] as { action: string; outcome: string }[]).map((one) => `${one.action} ${one.outcome}`),
    ).toEqual([...['keys.retire done', 'keys.re_encrypt done', 'keys.retire refused', 'keys.add done']]);
  });

  it('are brought over to the state algorithms and still open everything', async () => {
    const notes = service.app.get(PersonNotes, { strict: false });
    const noteId = (index: number): string => `nt_${String(index).padStart(4, '0')}`;
    const texts = Array.from({ length: NOTES }, (_, index) => index);
    await Promise.all(
      texts.map((index) => notes.add(900_000_000 + index, `备注${index}`, 'st_test', noteId(index).slice(3))),
    );
    env = { ...env, CRYPTO_PROFILE: 'gm' };
    settle();

    // Somebody holds the last note, so the job is killed while it waits in the second page of the notes.
    const holder = new Client({ connectionString: database.ownerUrl });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM person_note WHERE note_id = $1 FOR UPDATE', [noteId(NOTES - 1)]);
    const { job, ended } = await startReEncryption();
    await waitsForLock();
    job.kill('SIGKILL');
    await ended;
    await holder.end();
    expect(await notes.read([noteId(0), noteId(NOTES - 1)])).toMatchObject(
      new Map([
        [noteId(0), expect.objectContaining({ text: '备注0' })],
        [noteId(NOTES - 1), expect.objectContaining({ text: `备注${NOTES - 1}` })],
      ]),
    );

    // In a process of its own, whose standard error is no terminal.
    const resumed = await runProgram(['keys', 're-encrypt', '--json'], env);
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      columns: { 'person_note.sealed (own key)': NOTES - PAGE_ROWS },
    });
    expect(resumed.stderr).toMatch(/^(Sealing [a-z_.]+( \(own key\))?: \d+ of \d+ values\n)+$/);
    const { rows } = await owner.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM person LEFT JOIN person_note n USING (stream_id)
        WHERE substring(data_key FROM 1 FOR 3) <> '\\x000202' OR get_byte(person.sealed, 0) <> 2 OR get_byte(n.sealed, 0) <> 2`,
    );
    expect(rows).toEqual([{ count: 0 }]);
    expect(await register().reveal(900_000_001)).toMatchObject({ name: '赵六' });
  });

  it('are not changed while they come from the environment, nor by wrong commands', async () => {
    const given = { ...env, ONECARD_MASTER_KEY: MASTER_KEY };
    const refused = await runCommand(['keys', 'add'], given);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('ONECARD_KEY_FILE');
    expect(refused.stderr).not.toContain(MASTER_KEY);
    expect(await keys('retire', '0')).toMatchObject({ code: 2 });
    expect(await keys('retire', '2')).toMatchObject({ code: 1 });
    expect(await keys('retire', '9')).toMatchObject({ code: 1 });
    const lock = `${keyFile}.lock`;
    writeFileSync(lock, '');
    expect((await keys('add')).stderr).toContain('being changed');
    rmSync(lock);
  });

  it('are listed with what needs them, also one that is missing', async () => {
    await owner.query(
      `INSERT INTO production_card (token, stream_id, area, expires_on, sealed_number)
       VALUES ('card_lost_key', 1, '220199', '2036-12', '\\x4d00')`,
    );
    const { code, stdout } = await keys('list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Key \d+, the newest\n(?: .*\n)* {2}terminal_key\.sealed_secret +6\n/m);
    expect(stdout).toMatch(/^Key 77, MISSING.*\n {2}production_card\.sealed_number +1\n/m);
    await owner.query("DELETE FROM production_card WHERE token = 'card_lost_key'");
  });
});

/** A signed request of a terminal to another process of the service. */
async function fetchSigned(service: Service, { office }: City, token: string): Promise<number> {
  return (await office.at(service).get(`/v1/cards/${token}/purses`)).status;
}

describe('an installation with the state algorithms', () => {
  it('registers, finds, and signs from scratch', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'onecard-gm-'));
    const keyFile = join(folder, 'keys.json');
    const database = await createServiceDatabase();
    const env = { ONECARD_MASTER_KEY: '', ONECARD_KEY_FILE: keyFile, CRYPTO_PROFILE: 'gm' };
    const service = await startService(database, { env });
    try {
      const city = await buildCity(service);
      const card = await issueCard(city.office, { epurse: 5_000 });
      expect((await city.office.get(`/v1/cards/${card.token}/purses`)).status).toBe(200);
      expect((await city.shop.purchase(card.number, 700)).body['result']).toBe('approved');
      const persons = service.app.get(PersonRegister, { strict: false });
      const person = { name: '孙八', idNumber: inventIdNumber(), phone: '13611112222' };
      const streamId = await persons.enter(person);
      expect(await persons.byPhone(person.phone)).toEqual([streamId]);
      expect(await persons.byIdNumber(person.idNumber)).toEqual([streamId]);
      const usage = await service.app.get(KeyMaintenance, { strict: false }).usage();
      expect(usage.map(({ outdated }) => outdated)).toEqual(usage.map(() => 0));
      expect(readFileSync(keyFile, 'utf8')).toContain('"algorithm":"hmac-sm3"');
    } finally {
      await service.close();
      await database.drop();
      rmSync(folder, { recursive: true });
    }
  });
});
