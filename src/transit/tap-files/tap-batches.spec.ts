import { transitFixture } from '../../../test/transit/fare-fixtures';
import { areTaps, readTaps } from '../rate-taps/tap-file';
import { TapFileError } from './record-error';
import { TAP_READERS, type TapFormat, tapFormatOf, type UploadBatch } from './tap-batches';

const NOW = 1_700_000_000_000;
const tap = (id: string, more: object = {}) => ({
  ...{ id, card: 'A', at: '2026-03-02T08:00:00', operator: '公交', mode: 'bus', line: '306', kind: 'single', ...more },
});

async function* inPieces(text: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text as string);
  for (let from = 0; from < bytes.length; from += size) yield await Promise.resolve(bytes.subarray(from, from + size));
}

async function read(format: TapFormat, text: string | Uint8Array, size = 1_000): Promise<UploadBatch[]> {
  const batches: UploadBatch[] = [];
  for await (const batch of TAP_READERS[format](inPieces(text, size), NOW)) batches.push(batch);
  return batches;
}

const ids = (batches: readonly UploadBatch[]) => batches.flatMap(({ uploads }) => uploads.map((one) => one.tap.id));
const faultOf = (format: TapFormat, text: string | Uint8Array) =>
  read(format, text).then(
    () => 'none',
    (error: unknown) => (error instanceof TapFileError ? error.message : String(error)),
  );
const lines = (...records: readonly unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

describe('a file of taps that is read piece by piece', () => {
  const taps = [tap('é1'), tap('2', { riders: 2 }), tap('三')];

  it.each([1, 2, 7, 1_000])(
    'has the same taps in pieces of %i bytes, as a list, under "taps" and on lines',
    async (size) => {
      const expected = readTaps(taps);
      if (!areTaps(expected)) throw new Error('the taps are wrong');
      const texts: [TapFormat, string][] = [
        ['json', JSON.stringify(taps)],
        ['json', `\uFEFF ${JSON.stringify({ note: { taps: [1, [2]] }, taps, more: [[]] }, null, 2)}\n`],
        ['jsonl', `${lines(...taps)}\r\n`],
        ['jsonl', lines(...taps).trimEnd()],
      ];
      for (const [format, text] of texts) {
        const uploads = (await read(format, text, size)).flatMap((batch) => batch.uploads);
        expect(uploads).toEqual(expected.map((one) => ({ tap: one, receivedAt: NOW })));
      }
    },
  );

  it('has the rows of the open data, also page by page, with the time each was uploaded', async () => {
    const file = transitFixture<{ readonly data: readonly unknown[] }>('shenzhen-taps-2018-08-31.json');
    const [whole] = await read('json', JSON.stringify(file), 333);
    expect(whole).toMatchObject({ first: 0, isSample: true });
    expect(new Set(whole?.uploads.map(({ receivedAt }) => receivedAt))).not.toContain(NOW);
    const pages = await read('jsonl', lines({ data: file.data.slice(0, 60) }, { data: file.data.slice(60) }));
    expect(pages).toEqual([whole]);
  });

  it('comes in batches of 5,000 that say where they begin', async () => {
    const many = Array.from({ length: 12_001 }, (_, index) => tap(String(index)));
    const batches = await read('jsonl', lines(...many), 64 * 1024);
    expect(batches.map(({ first, uploads }) => [first, uploads.length])).toEqual([
      [0, 5_000],
      [5_000, 5_000],
      [10_000, 2_001],
    ]);
    expect(ids(batches)).toEqual(many.map(({ id }) => id));
  });

  it('may be empty', async () => {
    expect(await read('json', '[]')).toEqual([]);
    expect(await read('jsonl', '\n')).toEqual([]);
  });
});

describe('a file of taps that is wrong', () => {
  const many = Array.from({ length: 5_001 }, (_, index) => tap(String(index)));

  it('is told by the number of the record and the field, wherever that is', async () => {
    const bad = tap('x', { mode: 'tube', riders: 0 });
    const told = 'record 5002: mode must be one of metro, bus, tram, rail, ferry\nrecord 5002: riders must be >= 1';
    expect(await faultOf('jsonl', lines(...many, bad))).toBe(told);
    expect(await faultOf('json', JSON.stringify({ taps: [...many, bad] }))).toBe(told);
    expect(await faultOf('json', JSON.stringify({ data: [{ deal_date: '2018-02-30' }] }))).toContain(
      'record 1: deal_date must be a local time',
    );
    expect(await faultOf('json', '[5, null]')).toBe('record 1: must be object\nrecord 2: must be object');
  });

  it('is told by the record where its JSON breaks or ends', async () => {
    const whole = JSON.stringify([tap('1'), tap('2')]);
    expect(await faultOf('json', whole.replace('"2"', '2"'))).toMatch(/^record 2: is no JSON/);
    expect(await faultOf('json', whole.slice(0, -2))).toMatch(/^record 2: is no JSON/);
    expect(await faultOf('json', `${whole} x`)).toMatch(/is no JSON/);
    expect(await faultOf('json', '')).toMatch(/is no JSON/);
    expect(await faultOf('jsonl', `${lines(tap('1'))}{"id":`)).toMatch(/^record 2: is no JSON/);
  });

  it('is told when it has no list of taps, or two', async () => {
    expect(await faultOf('json', '{"tap": []}')).toContain('must be a list of taps');
    expect(await faultOf('json', '5')).toContain('must be a list of taps');
    expect(await faultOf('json', '{"taps": [], "data": []}')).toContain('has lists under "taps" and under "data"');
  });

  it('is told when it is not in UTF-8', async () => {
    expect(await faultOf('json', Buffer.from('["\xe9"]', 'latin1'))).toBe('record 1: is not in UTF-8');
  });

  it('is not held in memory when a record never ends', async () => {
    let given = 0;
    async function* endless(start: string): AsyncGenerator<Uint8Array> {
      yield Buffer.from(start);
      for (;;) {
        given += 1;
        yield await Promise.resolve(Buffer.alloc(64 * 1024, 'a'));
      }
    }
    const take = async (format: TapFormat, start: string): Promise<void> => {
      for await (const batch of TAP_READERS[format](endless(start), NOW)) ids([batch]);
    };
    await expect(take('json', '[{"id":"')).rejects.toThrow(/^record 1: is longer than/);
    await expect(take('jsonl', '{"id":"')).rejects.toThrow(/^record 1: is longer than/);
    expect(given).toBeLessThan(100);
  });
});

describe('the form of a file of taps', () => {
  it('follows from its name', () => {
    expect(['a.jsonl', 'a.NDJSON', 'a.json', 'taps'].map(tapFormatOf)).toEqual(['jsonl', 'jsonl', 'json', 'json']);
  });
});
