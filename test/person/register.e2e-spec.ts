import { Client } from 'pg';
import { PersonNotes, PersonRegister } from '../../src/person';
import { KeyRing } from '../../src/platform/crypto';
import { createServiceDatabase, inventIdNumber, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';

describe('the register of persons', () => {
  let database: TestDatabase;
  let owner: Client;
  let service: Service;
  let register: PersonRegister;
  let notes: PersonNotes;

  beforeAll(async () => {
    database = await createServiceDatabase();
    owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    service = await startService(database);
    register = service.app.get(PersonRegister, { strict: false });
    notes = service.app.get(PersonNotes, { strict: false });
  });

  afterAll(async () => {
    await service.close();
    await owner.end();
    await database.drop();
  });

  let phones = 0;
  const invent = (name = '慕容复兴') => ({
    ...{ name, idNumber: inventIdNumber(), phone: `138${String((phones += 1)).padStart(8, '0')}` },
    address: '吉林省长春市虚构街一〇一号',
  });
  const birthDateOf = (idNumber: string): string =>
    `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;

  /** Which tables hold a text, as itself or as bytes. */
  const tablesWith = async (text: string): Promise<string[]> => {
    const { rows } = await owner.query<{ name: string }>(
      "SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace",
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const { rowCount } = await owner.query(
        `SELECT FROM ${name} t WHERE position($1 IN t::text) > 0 OR position($2 IN t::text) > 0 LIMIT 1`,
        [text, Buffer.from(text).toString('hex')],
      );
      if (rowCount !== 0) found.push(name);
    }
    return found;
  };

  it('leaves nothing readable in any table', async () => {
    const person = invent();
    const streamId = await register.enter(person);
    await notes.add(streamId, '来电询问慕容家的补贴', 'st_test');
    await owner.query('CREATE TABLE leak (text text, bytes bytea)');
    await owner.query('INSERT INTO leak VALUES ($1, $2)', [person.name, Buffer.from(person.phone)]);
    expect(await tablesWith(person.name)).toEqual(['leak']);
    expect(await tablesWith(person.phone)).toEqual(['leak']);
    await owner.query('DROP TABLE leak');
    for (const text of [...Object.values(person), '慕容家的补贴']) expect(await tablesWith(text)).toEqual([]);
  });

  it('finds a person by each key, exactly, and by nothing else', async () => {
    const person = invent('诸葛亮');
    const streamId = await register.enter(person);
    expect(await register.byIdNumber(person.idNumber.toLowerCase())).toEqual([streamId]);
    expect(await register.byPhone(`+86 ${person.phone}`)).toEqual([streamId]);
    expect(await register.byNameAndBirthDate('诸葛亮', birthDateOf(person.idNumber))).toEqual([streamId]);
    expect(await register.byNameAndBirthDate('诸葛', birthDateOf(person.idNumber))).toEqual([]);
    expect(await register.byNameAndBirthDate('诸葛亮', '1900-01-01')).toEqual([]);
    expect(await register.byIdNumber(inventIdNumber())).toEqual([]);
    expect(await register.reveal(streamId)).toEqual({ ...person, birthDate: birthDateOf(person.idNumber) });
    const masked = JSON.stringify((await register.masked([streamId])).get(streamId));
    for (const value of Object.values(person)) expect(masked).not.toContain(value);
  });

  it('enters somebody once, however many enter the same person at the same time', async () => {
    const person = invent();
    const streams = await Promise.all(Array.from({ length: 12 }, () => register.enter(person)));
    expect(new Set(streams).size).toBe(1);
    expect(await register.enter({ ...person, name: '别人' })).toBe(streams[0]);
    expect((await register.reveal(streams[0] ?? 0))?.name).toBe(person.name);
  });

  it('leads from duplicates to the survivor, through several merges, and never in a circle', async () => {
    const people = [invent('甲'), invent('乙'), invent('丙')];
    const [a = 0, b = 0, c = 0] = await Promise.all(people.map((person) => register.enter(person)));
    expect(await register.noteMerge(a, b)).toBe('done');
    expect(await register.noteMerge(b, c)).toBe('done');
    expect(await register.noteMerge(c, a)).toBe('already_so');
    expect(await Promise.all([a, b, c].map((one) => register.canonical(one)))).toEqual([c, c, c]);
    expect(await register.byPhone(people[0]?.phone ?? '')).toEqual([c]);
    expect(await register.byIdNumber(people[1]?.idNumber ?? '')).toEqual([c]);
    expect(await register.duplicatesOf(a)).toEqual([c, ...[a, b].sort((x, y) => x - y)]);
  });

  it('erases a person: nothing is found or read any more, and the number registers anew as somebody else', async () => {
    const person = invent();
    const streamId = await register.enter(person);
    const noteId = await notes.add(streamId, '要求删除', 'st_test');
    expect(await register.erase(streamId)).toBe('done');
    expect(await register.erase(streamId)).toBe('already_so');
    expect(await register.erase(1)).toBe('unknown');
    expect(await register.reveal(streamId)).toBeUndefined();
    expect((await notes.read([noteId])).get(noteId)?.text).toBeNull();
    expect(await register.byPhone(person.phone)).toEqual([]);
    expect(await register.byIdNumber(person.idNumber)).toEqual([]);
    const { rows } = await owner.query(
      `SELECT p.sealed, p.data_key, n.sealed AS note FROM person p JOIN person_note n USING (stream_id)
        WHERE stream_id = $1`,
      [streamId],
    );
    expect(rows).toEqual([{ sealed: null, data_key: null, note: null }]);
    const anew = await register.enter(person);
    expect(anew).not.toBe(streamId);
    expect(await register.byPhone(person.phone)).toEqual([anew]);
  });

  it('works with rows from before people had keys, and gives them one when something is to be sealed', async () => {
    const { name, idNumber } = invent('欧阳修');
    const keys = service.app.get(KeyRing);
    const { rows } = await owner.query<{ stream_id: string }>(
      'INSERT INTO person (id_number_index, sealed) VALUES ($1, $2) RETURNING stream_id',
      [
        keys.blindIndex('identity-number', idNumber),
        keys.seal(Buffer.from(JSON.stringify({ name, idNumber })), 'person'),
      ],
    );
    const streamId = Number(rows[0]?.stream_id);
    expect(await register.enter({ name, idNumber })).toBe(streamId);
    expect(await register.reveal(streamId)).toMatchObject({ name, idNumber });
    await Promise.all([notes.add(streamId, '一', 'st_test'), notes.add(streamId, '二', 'st_test')]);
    expect((await notes.list(streamId, { limit: 5 })).items.map(({ text }) => text).sort()).toEqual(['一', '二']);
    expect(await register.byNameAndBirthDate(name, birthDateOf(idNumber))).toEqual([streamId]);
    expect(await register.reveal(streamId)).toMatchObject({ name, idNumber });
  });
});
