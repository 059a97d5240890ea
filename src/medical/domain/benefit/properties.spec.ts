import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { plainSettlement, type PlainInput } from '../../../../test/medical/plain-benefits';
import { isBill, type ReadBill, readBill } from './bill-document';
import { calculate, type Settlement } from './calculate';
import type { BenefitPolicy } from './policy';
import type { BenefitPolicyDocument } from './policy-document';
import { isPolicy, readPolicy } from './read-policy';
import { setlinfo } from './settlement-document';

const FIXTURES = join(__dirname, '..', '..', '..', '..', 'test', 'fixtures', 'medical', 'benefit-policies.json');
const documents = JSON.parse(readFileSync(FIXTURES, 'utf8')) as readonly BenefitPolicyDocument[];
const RUNS = { numRuns: 400 };

const yuanText = (most: number) => fc.integer({ min: 0, max: most }).map((fen) => (fen / 100).toFixed(2));
const ratioText = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((tenThousandths) => (tenThousandths / 10_000).toFixed(4));

/** Policies beside the sample ones: every payer may be there, bands may, the figures are anything. */
const anyPolicy: fc.Arbitrary<BenefitPolicyDocument> = fc
  .record({
    levels: fc.tuple(yuanText(200_000), ratioText(0, 10_000), yuanText(200_000), ratioText(0, 10_000)),
    dedc_scope: fc.constantFrom('per_admission' as const, 'per_visit' as const, 'annual' as const, 'none' as const),
    nth_admission_factor: fc.array(ratioText(0, 10_000), { minLength: 1, maxLength: 3 }),
    retiree_bonus: ratioText(0, 1_000),
    pool_cap_fund: yuanText(20_000_000),
    tiered: fc.option(fc.tuple(ratioText(0, 10_000), ratioText(0, 10_000), fc.integer({ min: 1, max: 50_000 })), {
      nil: undefined,
    }),
    hifob: fc.option(fc.record({ ratio: ratioText(0, 10_000), cap_fund: yuanText(40_000_000) }), { nil: undefined }),
    cvlserv: fc.option(ratioText(0, 10_000), { nil: undefined }),
    catastrophic: fc.option(fc.tuple(ratioText(0, 10_000), ratioText(0, 10_000), yuanText(40_000_000), fc.boolean()), {
      nil: undefined,
    }),
    maf: fc.option(
      fc.record({ low: ratioText(0, 10_000), deductible: yuanText(100_000), annual_cap: yuanText(3_000_000) }),
      { nil: undefined },
    ),
    away: ratioText(0, 3_000),
    overlmt_borne_by_hospital: fc.boolean(),
  })
  .map(({ levels, tiered, cvlserv, catastrophic, maf, away, ...rest }): BenefitPolicyDocument => {
    const [first, firstRatio, second, secondRatio] = levels;
    return {
      ...{ param_set: 'ANY', insutype: '310', med_type: '21', year: 2025 },
      act_pay_dedc_std: { L1: first, L2: second },
      pool_ratio: { L1: firstRatio, L2: secondRatio },
      out_of_area_pp: { local: '0', unfiled: away },
      nth_admission_factor: rest.nth_admission_factor,
      ...{ dedc_scope: rest.dedc_scope, retiree_bonus: rest.retiree_bonus, pool_cap_fund: rest.pool_cap_fund },
      overlmt_borne_by_hospital: rest.overlmt_borne_by_hospital,
      ...(tiered === undefined
        ? {}
        : {
            pool_tiers: [
              ['0.00', tiered[2].toFixed(2), tiered[0]],
              [tiered[2].toFixed(2), null, tiered[1]],
            ],
          }),
      ...(rest.hifob === undefined ? {} : { hifob: rest.hifob }),
      ...(cvlserv === undefined ? {} : { cvlserv: { of: 'inband_self' as const, rate: cvlserv } }),
      ...(catastrophic === undefined
        ? {}
        : {
            hifmi: {
              threshold: '13000.00',
              tiers: [
                ['13000.00', '50000.00', catastrophic[0]],
                ['50000.00', null, catastrophic[1]],
              ],
              cap_fund: catastrophic[2],
              tilt: {
                categories: ['特困', '低保'],
                threshold_factor: '0.5',
                ratio_bonus: '0.05',
                cap_removed: catastrophic[3],
              },
            },
          }),
      ...(maf === undefined
        ? {}
        : {
            maf: { rate: { 特困: '1.00', 低保: maf.low }, deductible: maf.deductible, annual_cap: maf.annual_cap },
          }),
    };
  });

const anyLine = fc.record(
  {
    chrgitm_lv: fc.constantFrom('01', '02', '03'),
    pric: fc.integer({ min: 0, max: 30_000_000_000 }).map((micro) => (micro / 1e6).toFixed(6)),
    cnt: fc.integer({ min: 0, max: 200_000 }).map((tenThousandths) => (tenThousandths / 1e4).toFixed(4)),
    selfpay_prop: ratioText(0, 10_000),
    pric_uplmt_amt: fc.integer({ min: 0, max: 2_000_000 }).map((fen) => (fen / 100).toFixed(2)),
  },
  { requiredKeys: ['chrgitm_lv', 'pric', 'cnt'] },
);

function inputFor(document: BenefitPolicyDocument): fc.Arbitrary<PlainInput> {
  return fc
    .record({
      psn_type: fc.constantFrom('1101', '1201', '1501'),
      hosp_level: fc.constantFrom(...Object.keys(document.act_pay_dedc_std)),
      cvlserv_flag: fc.constantFrom('0', '1'),
      psn_idet: fc.constantFrom(undefined, '低保', '特困', '普通'),
      nth_admission: fc.integer({ min: 1, max: 4 }),
      area: fc.constantFrom(...Object.keys(document.out_of_area_pp)),
      acct_used_flag: fc.constantFrom('0', '1'),
      acct_balance: yuanText(500_000),
      mulaid_balance: yuanText(500_000),
      ytd: fc.record({
        ...{ dedc: yuanText(100_000), hifp: yuanText(20_000_000), hifob: yuanText(40_000_000) },
        ...{ hifmi: yuanText(40_000_000), maf: yuanText(4_000_000), compliant_oop: yuanText(20_000_000) },
      }),
      lines: fc.array(anyLine, { minLength: 1, maxLength: 12 }),
    })
    .map(({ psn_idet, ...rest }) => (psn_idet === undefined ? rest : { ...rest, psn_idet }));
}

const anyCase = fc
  .oneof(fc.constantFrom(...documents), anyPolicy)
  .chain((document) => fc.record({ document: fc.constant(document), input: inputFor(document) }));

function read(document: BenefitPolicyDocument, input: PlainInput): { policy: BenefitPolicy; bill: ReadBill } {
  const policy = readPolicy(document);
  const bill = readBill(input);
  if (!isPolicy(policy) || !isBill(bill)) throw new Error(JSON.stringify([policy, bill]));
  return { policy, bill };
}

function settle(document: BenefitPolicyDocument, input: PlainInput): Settlement {
  const { policy, bill } = read(document, input);
  return calculate(policy, bill.input, bill.lines);
}

describe('the benefit engine', () => {
  it('agrees with the plain implementation to the fen', () => {
    fc.assert(
      fc.property(anyCase, ({ document, input }) => {
        const { policy, bill } = read(document, input);
        const split = setlinfo(policy, calculate(policy, bill.input, bill.lines));
        const plain = plainSettlement(document, input);
        expect(Object.fromEntries(Object.keys(plain).map((name) => [name, split[name]]))).toEqual(plain);
      }),
      { numRuns: 1_500 },
    );
  });

  it('lets the funds pay no more than is in scope, and the person no less than what is outside', () => {
    fc.assert(
      fc.property(anyCase, ({ document, input }) => {
        const { sums, fundTotal, personPart, hospitalPart, account, mutualAid, cash } = settle(document, input);
        expect(fundTotal).toBeLessThanOrEqual(sums.inScope);
        expect(personPart + hospitalPart).toBeGreaterThanOrEqual(sums.ownPay + sums.firstSelfPay + sums.overLimit);
        for (const part of [account, mutualAid, cash]) expect(part).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  });

  it('never takes a fund above its ceiling of the year', () => {
    fc.assert(
      fc.property(anyCase, ({ document, input }) => {
        const { policy, bill } = read(document, input);
        const { accumulatorsAfter: after, payers } = calculate(policy, bill.input, bill.lines);
        const { ytd } = bill.input;
        expect(after.hifp).toBeLessThanOrEqual(Math.max(policy.poolCap, ytd.hifp));
        for (const rule of policy.payers) {
          if (rule.rule === 'hifob') expect(after.hifob).toBeLessThanOrEqual(Math.max(rule.cap, ytd.hifob));
          if (rule.rule === 'maf') expect(after.maf).toBeLessThanOrEqual(Math.max(rule.cap, ytd.maf));
          const tilted = payers.some(({ cumulative }) => cumulative?.tilted);
          if (rule.rule === 'hifmi' && !tilted) {
            expect(after.hifmi).toBeLessThanOrEqual(Math.max(rule.cap, ytd.hifmi));
          }
        }
      }),
      RUNS,
    );
  });

  it('pays the same whatever order the lines are in', () => {
    fc.assert(
      fc.property(anyCase, fc.integer(), ({ document, input }, seed) => {
        const shuffled = [...input.lines].sort((a, b) => (`${a['pric']}${seed}` < `${b['pric']}${seed}` ? 1 : -1));
        const first = settle(document, input);
        const second = settle(document, { ...input, lines: shuffled.reverse() });
        expect({ ...second, lines: [] }).toEqual({ ...first, lines: [] });
      }),
      RUNS,
    );
  });

  it('gives the same for the same, to whoever asks again', () => {
    fc.assert(
      fc.property(anyCase, ({ document, input }) => {
        expect(settle(document, input)).toEqual(settle(document, input));
      }),
      { numRuns: 50 },
    );
  });
});
