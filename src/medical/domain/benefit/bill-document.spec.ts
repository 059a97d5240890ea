import { isBill, MAX_LINES, readBill } from './bill-document';

const line = { chrgitm_lv: '02', pric: '33.335', cnt: '3' };

function faults(document: unknown): readonly string[] {
  const read = readBill(document);
  return isBill(read) ? [] : read.map(({ field, message }) => `${field}: ${message}`);
}

describe('a bill', () => {
  it('is read with what is left out taken as usual', () => {
    const read = readBill({ hosp_level: 'L1', lines: [line] });
    expect(read).toEqual({
      input: {
        person: { retired: false, civilServant: false, category: undefined },
        visit: { level: 'L1', nthAdmission: 1, area: 'local' },
        ytd: { dedc: 0, hifp: 0, hifob: 0, hifmi: 0, maf: 0, compliantOop: 0 },
        means: { useAccount: false, account: 0, mutualAid: 0 },
      },
      lines: [{ serial: '1', level: '02', price: 33_335_000, count: 30_000 }],
    });
  });

  it('takes people as retired by their type, unless it says so itself', () => {
    const retired = (fields: object): unknown => {
      const read = readBill({ hosp_level: 'L1', lines: [line], ...fields });
      return isBill(read) && read.input.person.retired;
    };
    expect(retired({ psn_type: '1201' })).toBe(true);
    expect(retired({ psn_type: '1101' })).toBe(false);
    expect(retired({ psn_type: '1201', retired: false })).toBe(false);
    expect(retired({ psn_type: '1101', retired: '1' })).toBe(true);
  });

  it('reads every field of a line', () => {
    const full = { ...line, feedetl_sn: 'A1', selfpay_prop: '0.10', pric_uplmt_amt: '30', hosp_appr_flag: '2' };
    const read = readBill({ hosp_level: 'L1', lines: [full] });
    expect(isBill(read) && read.lines).toEqual([
      {
        ...{ serial: 'A1', level: '02', price: 33_335_000, count: 30_000 },
        ...{ firstSelfPay: 100_000, priceLimit: 30_000_000, selfPaid: true },
      },
    ]);
  });

  it('reads the year so far and what may pay', () => {
    const read = readBill({
      ...{ hosp_level: 'L1', lines: [line], area: 'unfiled', nth_admission: 2, cvlserv_flag: '1', psn_idet: '低保' },
      ...{ acct_used_flag: '1', acct_balance: '45.30', mulaid_balance: '60.00' },
      ytd: { dedc: '1.00', hifp: '2.00', hifob: '3.00', hifmi: '4.00', maf: '5.00', compliant_oop: '6.00' },
    });
    expect(isBill(read) && read.input).toEqual({
      person: { retired: false, civilServant: true, category: '低保' },
      visit: { level: 'L1', nthAdmission: 2, area: 'unfiled' },
      ytd: { dedc: 100, hifp: 200, hifob: 300, hifmi: 400, maf: 500, compliantOop: 600 },
      means: { useAccount: true, account: 4_530, mutualAid: 6_000 },
    });
  });

  it.each([
    ['2', true],
    [2, true],
    ['1', undefined],
    [0, undefined],
    ['', undefined],
    [undefined, undefined],
  ])('with the approval %p of a line has it paid by the person: %p', (flag, selfPaid) => {
    const read = readBill({ hosp_level: 'L1', lines: [{ ...line, hosp_appr_flag: flag }] });
    expect(isBill(read) && read.lines[0]?.selfPaid).toBe(selfPaid);
  });

  it('says what is wrong and nothing else', () => {
    expect(readBill({ hosp_level: 'L1', lines: [] })).toEqual([
      { field: 'lines', message: `must be a list of 1 to ${MAX_LINES} fee lines` },
    ]);
    expect(readBill('bill')).toEqual([{ field: '', message: 'must be an object' }]);
    expect(faults({ lines: [line] })).toHaveLength(1);
  });

  it('goes to the very end of what is allowed', () => {
    expect(faults({ hosp_level: 'L1', lines: [line], nth_admission: 366 })).toEqual([]);
    expect(faults({ hosp_level: 'L1', lines: [line], nth_admission: 1 })).toEqual([]);
    expect(faults({ hosp_level: 'L1', area: 'a'.repeat(30), lines: [line] })).toEqual([]);
    const lines = Array.from({ length: MAX_LINES }, () => line);
    expect(faults({ hosp_level: 'L1', lines })).toEqual([]);
  });

  it('takes numbers for texts, and what is empty for what is not there', () => {
    const read = readBill({
      ...{ hosp_level: 'L1', acct_balance: 45.3, mulaid_balance: null, cvlserv_flag: 0, acct_used_flag: 1, area: '' },
      ...{ retired: 1, psn_idet: '', lines: [{ ...line, pric: 2, selfpay_prop: '', pric_uplmt_amt: null }] },
    });
    expect(read).toMatchObject({
      input: {
        ...{ person: { retired: true, civilServant: false, category: undefined }, visit: { area: 'local' } },
        means: { useAccount: true, account: 4_530, mutualAid: 0 },
      },
      lines: [{ serial: '1', level: '02', price: 2_000_000, count: 30_000 }],
    });
    expect(isBill(read) && read.lines[0]).not.toHaveProperty('priceLimit');
    const no = readBill({ hosp_level: 'L1', lines: [line], psn_type: '1201', retired: '0', cvlserv_flag: false });
    expect(isBill(no) && no.input.person).toEqual({ retired: false, civilServant: false, category: undefined });
  });

  it.each<readonly [string, unknown, string]>([
    ['no object', 'bill', ': must be an object'],
    ['a list', [], ': must be an object'],
    ['no level', { lines: [line] }, 'hosp_level: must be a text'],
    ['no lines', { hosp_level: 'L1', lines: [] }, 'lines: must be a list'],
    ['lines that are no list', { hosp_level: 'L1', lines: {} }, 'lines: must be a list'],
    ['too many lines', { hosp_level: 'L1', lines: Array(MAX_LINES + 1).fill(line) }, 'lines: must be a list'],
    ['a line that is none', { hosp_level: 'L1', lines: [7] }, 'lines.0: must be an object'],
    ['a level of nothing', { hosp_level: 'L1', lines: [{ ...line, chrgitm_lv: '4' }] }, 'lines.0.chrgitm_lv: must be'],
    ['a price below zero', { hosp_level: 'L1', lines: [{ ...line, pric: '-1' }] }, 'lines.0.pric: must be a number'],
    ['no quantity', { hosp_level: 'L1', lines: [{ ...line, cnt: undefined }] }, 'lines.0.cnt: must be a number'],
    ['a share above one', { hosp_level: 'L1', lines: [{ ...line, selfpay_prop: '2' }] }, 'lines.0.selfpay_prop: must'],
    [
      'a serial twice',
      { hosp_level: 'L1', lines: [line, { ...line, feedetl_sn: '1' }] },
      'lines.1.feedetl_sn: is there',
    ],
    ['an unknown accumulator', { hosp_level: 'L1', lines: [line], ytd: { hifq: '1' } }, 'ytd.hifq: is no accumulator'],
    ['accumulators that are none', { hosp_level: 'L1', lines: [line], ytd: '1' }, 'ytd: must be an object'],
    ['an amount with three decimals', { hosp_level: 'L1', lines: [line], acct_balance: '1.001' }, 'acct_balance: must'],
    ['a flag of nothing', { hosp_level: 'L1', lines: [line], acct_used_flag: '2' }, 'acct_used_flag: must be 0 or 1'],
    ['the admission before the first', { hosp_level: 'L1', lines: [line], nth_admission: 0 }, 'nth_admission: must be'],
    ['an admission every day and one more', { hosp_level: 'L1', lines: [line], nth_admission: 367 }, 'nth_admission:'],
    ['an unknown kind of retirement', { hosp_level: 'L1', lines: [line], retired: 'yes' }, 'retired: must be 0 or 1'],
    ['an unknown kind of servant', { hosp_level: 'L1', lines: [line], cvlserv_flag: 'x' }, 'cvlserv_flag: must be 0'],
    ['a type of person that is no text', { hosp_level: 'L1', lines: [line], psn_type: 11 }, 'psn_type: must be a text'],
    ['a category that is no text', { hosp_level: 'L1', lines: [line], psn_idet: 7 }, 'psn_idet: must be a text'],
    ['an area that is no text', { hosp_level: 'L1', lines: [line], area: 7 }, 'area: must be a text'],
    [
      'money of relatives that is none',
      { hosp_level: 'L1', lines: [line], mulaid_balance: 'x' },
      'mulaid_balance: must',
    ],
    ['an accumulator that is none', { hosp_level: 'L1', lines: [line], ytd: { hifp: '-1' } }, 'ytd.hifp: must be yuan'],
    [
      'a serial that is none',
      { hosp_level: 'L1', lines: [{ ...line, feedetl_sn: 7 }] },
      'lines.0.feedetl_sn: must be a',
    ],
    [
      'a limit that is none',
      { hosp_level: 'L1', lines: [{ ...line, pric_uplmt_amt: 'x' }] },
      'lines.0.pric_uplmt_amt:',
    ],
    ['a level that is no text', { hosp_level: 'L1', lines: [{ ...line, chrgitm_lv: 1 }] }, 'lines.0.chrgitm_lv: must'],
    [
      'an amount that is an object',
      { hosp_level: 'L1', lines: [line], acct_balance: {} },
      'acct_balance: must be yuan',
    ],
    [
      'an approval that there is not',
      { hosp_level: 'L1', lines: [{ ...line, hosp_appr_flag: '3' }] },
      'lines.0.hosp_appr_flag: must be 0, 1 or 2',
    ],
    [
      'a price that cannot be counted',
      { hosp_level: 'L1', lines: [{ ...line, pric: '9999999999.99' }] },
      'lines.0.pric: must be a number of 0 or more with 6 decimals at most, below 9007199254',
    ],
    [
      'an amount that cannot be counted',
      { hosp_level: 'L1', lines: [line], acct_balance: '99999999999999' },
      'acct_balance: must be yuan with two decimals at most, 0 or more and below 90071992547409',
    ],
    ['nothing', null, ': must be an object'],
    ['half an admission', { hosp_level: 'L1', lines: [line], nth_admission: 1.5 }, 'nth_admission: must be'],
    ['a long text', { hosp_level: 'L'.repeat(31), lines: [line] }, 'hosp_level: must be a text of 1 to 30'],
  ])('with %s is refused by the name of the field', (_, document, expected) => {
    expect(faults(document).join('\n')).toContain(expected);
  });
});
