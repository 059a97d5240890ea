import { BillFaultsError, calculateBill, calculateCases } from './calculate-bill';

const params = {
  ...{ param_set: 'EMPLOYEES', insutype: '310', med_type: '21', year: 2025, dedc_scope: 'per_admission' },
  ...{ act_pay_dedc_std: { L1: '200.00' }, pool_ratio: { L1: '0.95' }, nth_admission_factor: ['1'] },
  ...{ retiree_bonus: '0.02', pool_cap_fund: '1000.00', out_of_area_pp: { local: '0' } },
};
const line = { chrgitm_lv: '01', pric: '10', cnt: '50' };
const input = { hosp_level: 'L1', lines: [line] };

function faultsOf(calculate: () => unknown): readonly string[] {
  try {
    calculate();
  } catch (error) {
    if (error instanceof BillFaultsError) return error.faults.map(({ field, message }) => `${field} ${message}`);
    throw error;
  }
  return [];
}

describe('bills of a file', () => {
  it('are calculated in their order, each by its own policy', () => {
    const cheaper = { ...params, act_pay_dedc_std: { L1: '100.00' } };
    const results = calculateCases([
      { params, input },
      { params: cheaper, input },
    ]);
    expect(results.map(({ setlinfo }) => setlinfo['hifp_pay'])).toEqual(['285.00', '380.00']);
  });

  it('are cancelled by the first word of the name of an earlier one', () => {
    const [, mirror] = calculateCases([{ name: 'E1 a stay', params, input }, { input: { cancel_of: 'E1' } }]);
    expect(mirror?.setlinfo['hifp_pay']).toBe('-285.00');
  });

  it('are refused all together, with the case and the field of every fault', () => {
    const cases = [
      { params, input },
      { params: { ...params, insutype: '320' }, input },
      { params, input: { ...input, hosp_level: 'L3' } },
      { params, input: { hosp_level: 'L1', lines: [{ ...line, pric: '9000000000', cnt: '800000000000' }] } },
      { params, input: { cancel_of: 5 } },
      { params, input: { cancel_of: 'E9' } },
      null,
    ];
    expect(faultsOf(() => calculateCases(cases))).toEqual([
      expect.stringMatching(/^cases\.1\.params\.insutype must be one of 310, /),
      'cases.2.input.hosp_level the policy EMPLOYEES does not pay at level L3',
      expect.stringMatching(/^cases\.3\.input\.lines come to more than /),
      'cases.4.input.cancel_of must be the first word of the name of a case',
      'cases.5.input.cancel_of names no earlier case: E9',
      expect.stringMatching(/^cases\.6\.params/),
    ]);
  });

  it('are a list', () => {
    expect(faultsOf(() => calculateCases({}))).toEqual([' must be a list of at most 10000 cases']);
  });

  it('of one policy file are refused by the name of that file', () => {
    expect(faultsOf(() => calculateBill({ ...params, year: 1 }, input))[0]).toMatch(/^policy\.year /);
  });
});
