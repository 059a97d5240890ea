import fc from 'fast-check';
import { readElements, TapFileError } from './json-elements';
import { survey } from './survey';
import { readTaps } from './tap-reader';

const RIDE = {
  deal_date: '2018-08-31 23:11:06',
  close_date: '2018-09-01 00:00:00',
  card_no: 'FFHEDIBCC',
  deal_value: '700',
  deal_type: '地铁出站',
  company_name: '地铁五号线',
  car_no: 'OGT-101',
  station: '长龙',
  conn_mark: '0',
  deal_money: '665',
  equ_no: '263031101',
};

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('the elements of a file', () => {
  it('are those of the array "data", however the text is cut into pieces', async () => {
    const element = fc.record({ a: fc.string(), data: fc.array(fc.string()), n: fc.record({ data: fc.integer() }) });
    const file = fc.record({ total: fc.integer(), data: fc.array(element, { maxLength: 5 }), more: fc.array(element) });
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 7 }), fc.constantFrom(0, 2), async (content, size, indent) => {
        const text = JSON.stringify(content, null, indent);
        const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
        const elements = await collect(readElements(pieces));
        expect(elements.map((found) => JSON.parse(found) as unknown)).toEqual(content.data);
      }),
    );
  });

  it('are read from several pages that follow each other, and from a bare array', async () => {
    expect(await collect(readElements(['{"data":[1]}\n{"data":[2,3]}']))).toEqual(['1', '2', '3']);
    expect(await collect(readElements(['[{"x":[1,2]},{"x":"],"}]']))).toEqual(['{"x":[1,2]}', '{"x":"],"}']);
  });

  it.each([['{"rows":[1]}'], ['{"data":7}'], ['']])('are missing in %j, which is an error', async (text) => {
    await expect(collect(readElements([text]))).rejects.toThrow(TapFileError);
  });

  it('are not taken for complete when the file was cut off', async () => {
    await expect(collect(readElements(['{"data":[{"a":1},{"a"']))).rejects.toThrow('ends in the middle');
  });
});

describe('the survey of a file', () => {
  const rows = [
    RIDE,
    { ...RIDE, deal_money: '0', car_no: undefined },
    { ...RIDE, deal_money: 'x' },
    RIDE,
    { ...RIDE, card_no: 'OTHER', deal_money: '200', company_name: '金华南巴士', deal_type: '巴士' },
  ];
  const text = JSON.stringify({ total: 1_337_000, data: rows });

  it('counts every row once and adds the fares up by merchant and card', async () => {
    const found = await survey(readTaps([text]));
    expect(found).toMatchObject({ rows: 5, paid: 2, free: 1, dirty: 1, duplicates: 1, incomplete: 1, paidAmount: 865 });
    expect([...found.merchants.values()].map(({ company, amount }) => [company, amount])).toEqual([
      ['地铁五号线', 665],
      ['金华南巴士', 200],
    ]);
    expect([...found.cards]).toEqual([
      ['FFHEDIBCC', 665],
      ['OTHER', 200],
    ]);
  });

  it('names the rows that were not charged, and why', async () => {
    const found = await survey(readTaps([text]));
    expect(found.dirtyRows).toEqual([{ row: 3, note: 'deal_money is not valid: x' }]);
    expect(found.duplicateRows).toEqual([{ row: 4, note: 'an equal row was charged' }]);
    expect(found.incompleteRows).toEqual([{ row: 2, note: 'without car_no; counted as free' }]);
  });
});
