import { readRow } from './tap-row';

const row = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
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
  ...changes,
});

const read = (changes: Record<string, unknown> = {}) => readRow(JSON.stringify(row(changes)));
const without = (column: string) => readRow(JSON.stringify({ ...row(), [column]: undefined }));

describe('a row of the open data', () => {
  it('that paid is a purchase of deal_money fen at its reader, in the metro', () => {
    expect(read()).toMatchObject({
      kind: 'paid',
      missing: [],
      tap: {
        cardNo: 'FFHEDIBCC',
        equipment: '263031101',
        company: '地铁五号线',
        mcc: '4112',
        amount: 665,
        localTime: '2018-08-31T23:11:06',
      },
    });
  });

  it('of a company whose name says nothing is a bus ride by its deal_type', () => {
    expect(read({ deal_type: '巴士', company_name: '华程交通' })).toMatchObject({ kind: 'paid', tap: { mcc: '4111' } });
  });

  it('that took no money is free', () => {
    expect(read({ deal_money: '0', deal_type: '地铁入站' })).toMatchObject({ kind: 'free' });
  });

  it('that lacks the car and the station is taken, and says so', () => {
    const text = JSON.stringify({ ...row(), car_no: undefined, station: undefined });
    expect(readRow(text)).toMatchObject({ kind: 'paid', missing: ['car_no', 'station'] });
  });

  it.each([
    ['deal_money', 'deal_money is missing'],
    ['deal_date', 'deal_date is missing'],
    ['card_no', 'card_no is missing'],
    ['equ_no', 'equ_no is missing'],
    ['company_name', 'company_name is missing'],
  ])('without %s is dirty and says why', (column, reason) => {
    expect(without(column)).toEqual({ kind: 'dirty', reason });
  });

  it.each([
    ['deal_money', '-5'],
    ['deal_money', '6.65'],
    ['deal_money', 'abc'],
    ['deal_money', '1000001'],
    ['deal_money', '99999999999999999999'],
    ['deal_date', '2018-02-30 10:00:00'],
    ['deal_date', '2018-08-31'],
    ['deal_date', '2018-08-31 25:00:00'],
    ['card_no', 'a b'],
    ['equ_no', '<script>'],
  ])('with %s %j is dirty and shows the value', (column, value) => {
    expect(read({ [column]: value })).toEqual({ kind: 'dirty', reason: `${column} is not valid: ${value}` });
  });

  it('that is neither a bus nor a metro ride is dirty', () => {
    expect(read({ deal_type: '轮渡', company_name: '蛇口码头' })).toMatchObject({ kind: 'dirty' });
  });

  it.each([['{"a":'], ['[]'], ['null'], ['7']])('that is %j is dirty', (text) => {
    expect(readRow(text)).toMatchObject({ kind: 'dirty' });
  });

  it('has message numbers of six digits that follow from what it says and from nothing else', () => {
    const first = read();
    const reordered = readRow(JSON.stringify(Object.fromEntries(Object.entries(row()).reverse())));
    expect(reordered).toEqual(first);
    expect(first).toMatchObject({
      tap: { stan: expect.stringMatching(/^\d{6}$/), batch: expect.stringMatching(/^\d{6}$/) },
    });
    expect(read({ station: '布吉' })).not.toMatchObject({
      tap: { stan: first.kind === 'paid' ? first.tap.stan : '' },
    });
  });
});
