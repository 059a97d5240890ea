import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type CentreRow, compareDetails } from './compare-details';
import { MAX_DETAIL_ROWS, readDetailFile, writeDetailFile, writeResultFile } from './detail-file';
import type { DetailRow } from './movement';

const FILES = join(__dirname, '..', '..', '..', '..', 'test', 'fixtures', 'medical');
const golden = (name: string): string => readFileSync(join(FILES, name), 'utf8');

const first: DetailRow = {
  ...{ setlId: 'ms_00000hs0', mdtrtId: 'mv_00000g00', psnNo: '22019900000000000000000001', refund: '0' },
  ...{ medfee: 22_280, fundPay: 9_744, accountPay: 12_536 },
};
const refund: DetailRow = { ...first, refund: '1', medfee: -22_280, fundPay: -9_744, accountPay: -12_536 };
const second: DetailRow = { ...first, setlId: 'ms_00000hs1', medfee: 5, fundPay: 0, accountPay: 0 };

function ours(row: DetailRow): CentreRow {
  const settlement = {
    ...{ settlementId: row.setlId, visitId: row.mdtrtId, stream: 7, insutype: '310', area: '220199', clrType: '11' },
    ...{ medinsSetlId: 'H22010000001202611010915300001', settledOn: '2026-11-01' },
    ...{ medfee: row.medfee, fundPay: row.fundPay, acctPay: row.accountPay, mulaidPay: 0 },
  };
  const { refund: flag, medfee, fundPay, accountPay } = row;
  return { ...row, movement: { settlement, refund: flag, day: '2026-11-01', medfee, fundPay, accountPay } };
}

const faultsOf = (text: string): readonly string[] => readDetailFile(text).faults ?? [];
const line = (...cells: readonly string[]): string => `${cells.join('\t')}\n`;

describe('the file of an institution', () => {
  it('is written as it was agreed on, and read as it was written', () => {
    const rows = [first, refund, second];
    expect(writeDetailFile(rows)).toBe(golden('reconciliation-upload.txt'));
    expect(readDetailFile(golden('reconciliation-upload.txt'))).toEqual({ rows });
  });

  it('may begin with a byte order mark, end without a line end and leave exp_content out', () => {
    const text = `\uFEFF${['ms_00000hs1', first.mdtrtId, first.psnNo, '0.05', 'null', '0', '0'].join('\t')}`;
    expect(readDetailFile(text)).toEqual({ rows: [second] });
  });

  it('may be empty: then the institution has nothing', () => {
    expect(readDetailFile('')).toEqual({ rows: [] });
  });

  it('survives writing and reading, whatever the amounts', () => {
    const id = fc.stringMatching(/^[0-9A-Za-z]{1,30}$/).filter((text) => text !== 'null');
    const amount = fc.nat(10 ** 12);
    const row = fc.record({ setlId: id, mdtrtId: id, psnNo: id, medfee: amount, fundPay: amount, accountPay: amount });
    fc.assert(
      fc.property(fc.array(row.map((one): DetailRow => ({ ...one, refund: '0' }))), (rows) => {
        expect(readDetailFile(writeDetailFile(rows))).toEqual({ rows });
      }),
    );
  });

  it('is refused with line and column, and what stood there is not repeated', () => {
    const good = line('ms_1', 'mv_1', 'P1', '1.00', '0.00', '0.00', '0', 'null');
    expect(faultsOf(`${good}${line('ms_1', 'mv_1')}`)).toEqual(['line 2: 2 columns, there must be 8']);
    expect(faultsOf(line('张三', 'null', 'P 1', '1,00', '0.001', '--1', '2', 'null'))).toEqual([
      'line 1: setl_id is no id',
      'line 1: mdtrt_id is no id',
      'line 1: psn_no is no id',
      'line 1: medfee_sumamt is no amount with two decimals',
      'line 1: fund_pay_sumamt is no amount with two decimals',
      'line 1: acct_pay is no amount with two decimals',
      'line 1: refd_setl_flag is neither 0 nor 1',
    ]);
    expect(faultsOf(`${good}\n${good}`)).toEqual(['line 2: 1 columns, there must be 8']);
    expect(faultsOf(line('a', 'b', 'c', '1.00', '0.00', '0.00', '1', 'null'))).toEqual([
      'line 1: a refund has positive money',
    ]);
    expect(faultsOf(line('a', 'b', 'c', '-1.00', '0.00', '0.00', '0', 'null'))).toEqual([
      'line 1: a settlement has negative money',
    ]);
    expect(faultsOf(line('a', 'b', 'c', '1', '0', '0', '0', 'x'.repeat(4_001)))).toEqual([
      'line 1: exp_content is longer than 4000',
    ]);
  });

  it('tells twenty faults at most, and takes no more rows than it may have', () => {
    expect(faultsOf('x\n'.repeat(100))).toHaveLength(21);
    expect(faultsOf('\n'.repeat(MAX_DETAIL_ROWS + 1))).toEqual([`the file has more than ${MAX_DETAIL_ROWS} rows`]);
  });
});

describe('the file of results', () => {
  it('is written as it was agreed on', () => {
    const theirs = { ...second, medfee: 6, psnNo: 'P2' };
    const compared = compareDetails(
      [ours(first), ours(second), ours({ ...first, setlId: 'ms_00000hs2' })],
      [first, theirs, { ...first, setlId: 'ms_00000hs9' }, first],
    );
    expect(writeResultFile(compared)).toBe(golden('reconciliation-result.txt'));
  });
});
