import fc from 'fast-check';
import { type CentreRow, compareDetails, countResults, DUPLICATE, resultOfDetails } from './compare-details';
import { judgeTotals } from './judge-totals';
import {
  type CentreSettlement,
  type DetailRow,
  type Movement,
  movementsOf,
  reconciledTotals,
  type ReconciledTotals,
} from './movement';

const settlement: CentreSettlement = {
  ...{ settlementId: 'ms_00000001', visitId: 'mv_00000001', stream: 7, insutype: '310', area: '220199', clrType: '11' },
  ...{ medinsSetlId: 'H22010000001202611010915300001', settledOn: '2026-11-01', cancelledOn: '2026-11-03' },
  ...{ medfee: 10_000, fundPay: 6_000, acctPay: 1_000, mulaidPay: 500 },
};

function centreRow(movement: Movement): CentreRow {
  const { settlementId, visitId } = movement.settlement;
  const { refund, medfee, fundPay, accountPay } = movement;
  return { ...{ setlId: settlementId, mdtrtId: visitId, psnNo: 'P1', refund, medfee, fundPay, accountPay }, movement };
}

function sent(row: CentreRow): DetailRow {
  const { movement: _, ...rest } = row;
  return rest;
}

const row = (id: number, change: Partial<CentreSettlement> = {}): CentreRow => {
  const one = { ...settlement, settlementId: `ms_0000000${id}`, ...change };
  return centreRow(movementsOf(one, { from: '2026-11-01', to: '2026-11-01' })[0]!);
};

describe('what of a settlement falls into a period', () => {
  it('is the settlement on its day and its cancellation on a day of its own, with negative money', () => {
    const of = (from: string, to: string) =>
      movementsOf(settlement, { from, to }).map(({ refund, day, medfee, fundPay, accountPay }) => ({
        ...{ refund, day, medfee, fundPay, accountPay },
      }));
    const there = { refund: '0', day: '2026-11-01', medfee: 10_000, fundPay: 6_000, accountPay: 1_500 };
    const back = { refund: '1', day: '2026-11-03', medfee: -10_000, fundPay: -6_000, accountPay: -1_500 };
    expect(of('2026-11-01', '2026-11-02')).toEqual([there]);
    expect(of('2026-11-02', '2026-11-03')).toEqual([back]);
    expect(of('2026-11-01', '2026-11-30')).toEqual([there, back]);
    expect(of('2026-10-01', '2026-10-31')).toEqual([]);
  });

  it('comes to nothing when it is settled and cancelled within the period', () => {
    const both = movementsOf(settlement, { from: '2026-11-01', to: '2026-11-30' });
    expect(reconciledTotals(both)).toEqual({ count: 0, medfee: 0, fundPay: 0, accountPay: 0 });
  });
});

describe('totals of two sides', () => {
  const totals: ReconciledTotals = { count: 3, medfee: 300, fundPay: 200, accountPay: 50 };

  it('are equal when count and all money are', () => {
    expect(judgeTotals(totals, { ...totals })).toEqual({ result: '000000', differing: [] });
  });

  it('name who has more by the count', () => {
    expect(judgeTotals(totals, { ...totals, count: 2, medfee: 400 })).toEqual({
      result: '000101',
      differing: ['fixmedins_setl_cnt', 'medfee_sumamt'],
    });
    expect(judgeTotals(totals, { ...totals, count: 4 }).result).toBe('000102');
  });

  it('tell that data differ when as many settlements come to other money', () => {
    expect(judgeTotals(totals, { ...totals, accountPay: 51 })).toEqual({ result: '000103', differing: ['acct_pay'] });
  });
});

describe('two lists', () => {
  it('that say the same are equal', () => {
    const rows = [row(1), row(2)];
    expect(resultOfDetails(compareDetails(rows, rows.map(sent).reverse()))).toBe('000000');
  });

  it('tell what only the centre has', () => {
    const compared = compareDetails([row(1), row(2)], [sent(row(1))]);
    expect(compared.map(({ result }) => result)).toEqual(['000000', '000101']);
    expect(resultOfDetails(compared)).toBe('000101');
  });

  it('tell what only the institution has, and what it sent twice', () => {
    const compared = compareDetails([row(1)], [sent(row(1)), sent(row(1)), sent(row(2))]);
    expect(compared.map(({ result, differing }) => [result, differing])).toEqual([
      ['000000', []],
      ['000102', [DUPLICATE]],
      ['000102', []],
    ]);
  });

  it('tell which data of one settlement differ', () => {
    const theirs = { ...sent(row(1)), psnNo: 'P2', fundPay: 1 };
    const [compared] = compareDetails([row(1)], [theirs]);
    expect([compared?.result, compared?.differing]).toEqual(['000103', ['psn_no', 'fund_pay_sumamt']]);
  });

  it('do not take the refund of a settlement for the settlement', () => {
    const refund = centreRow(movementsOf(settlement, { from: '2026-11-03', to: '2026-11-03' })[0]!);
    const there = row(1);
    expect(compareDetails([there, refund], [sent(there)]).map(({ result }) => result)).toEqual(['000000', '000101']);
    expect(countResults(compareDetails([there, refund], [sent(refund), sent(there)]))['000000']).toBe(2);
  });

  it('put every row of either side into exactly one class, and their money ties out', () => {
    const money = fc.integer({ min: 0, max: 1_000 });
    const ours = fc
      .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), money, money), { selector: ([id]) => id, maxLength: 9 })
      .map((list) => list.map(([id, medfee, fundPay]) => row(id, { medfee, fundPay })));
    const theirs = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 9 }), money, money, fc.boolean()), { maxLength: 12 })
      .map((list) => list.map(([id, medfee, fundPay]) => sent(row(id, { medfee, fundPay }))));
    const same = fc.array(fc.nat(8), { maxLength: 9 });
    fc.assert(
      fc.property(ours, theirs, same, (centre, some, repeated) => {
        const institution = [...some, ...repeated.flatMap((index) => (centre[index] ? [sent(centre[index])] : []))];
        const compared = compareDetails(centre, institution);
        expect(compared.flatMap((one) => (one.institution ? [one.institution] : []))).toEqual(institution);
        const found = compared.flatMap((one) => (one.centre ? [one.centre] : []));
        expect(new Set(found).size).toBe(centre.length);
        expect(found.length).toBe(centre.length);
        for (const { result, centre: a, institution: b } of compared) {
          expect([result, a !== undefined, b !== undefined]).toEqual([
            result,
            ...[result !== '000102', result !== '000101'],
          ]);
          if (result === '000000') expect(a && sent(a)).toEqual(b);
          if (result === '000103') expect(a && sent(a)).not.toEqual(b);
        }
        expect(Object.values(countResults(compared)).reduce((a, b) => a + b, 0)).toBe(compared.length);
        const [mine, other] = [reconciledTotals(centre), reconciledTotals(institution)];
        const difference = (rows: readonly (typeof compared)[number][]) =>
          rows.reduce((sum, { centre: a, institution: b }) => sum + (a?.medfee ?? 0) - (b?.medfee ?? 0), 0);
        expect(difference(compared.filter(({ result }) => result !== '000000'))).toBe(mine.medfee - other.medfee);
        if (resultOfDetails(compared) === '000000') expect(judgeTotals(mine, other).result).toBe('000000');
      }),
    );
  });

  it('cannot be compared when the centre has one settlement twice', () => {
    expect(() => compareDetails([row(1), row(1)], [])).toThrow(RangeError);
  });
});
