import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateBill } from '../../src/medical/calculate-bill/calculate-bill';
import { readBill } from '../../src/medical/domain/benefit/bill-document';
import { readYuan } from '../../src/medical/domain/benefit/exact';
import type { Split, Visit } from '../../src/medical/domain/settlement';
import type { SettlementView } from '../../src/medical/look-up/medical.queries';
import type { StatementFacts } from '../../src/medical/statement/statement-content';

const EXAMPLES = join(__dirname, '..', 'fixtures', 'medical', 'benefit-examples.json');
const SETTLED_AT = Date.parse('2025-03-21T10:15:30+08:00');

interface Example {
  readonly name: string;
  readonly params: object;
  readonly input: { readonly lines: readonly object[] };
}

const examples = JSON.parse(readFileSync(EXAMPLES, 'utf8')) as readonly Example[];
const CATEGORIES = ['09', '03', '08', '14'];

/** A worked example as a settlement that was made at a hospital, with its steps, as the query answers it. */
export function settlementOf(name: string, change: Partial<SettlementView> = {}, repeat = 1): SettlementView {
  const { params, input } = examples.find((one) => one.name.startsWith(name))!;
  const lines = Array.from({ length: repeat }, (_, round) =>
    input.lines.map((line, index) => ({ ...line, feedetl_sn: `${round}-${index + 1}` })),
  ).flat();
  const { steps, ...document } = calculateBill(params, { ...input, lines });
  const bill = readBill({ ...input, lines });
  if (!('lines' in bill)) throw new Error('the example cannot be read');
  const { insutype = '', med_type: medType = '' } = document.setlinfo;
  const kind = medType === '21' ? 'inpatient' : medType === '41' ? 'pharmacy' : 'outpatient';
  const visit = {
    ...{ kind, medType, insutype, area: '220199', outOfArea: 'local', began: '2025-03-11', ended: '2025-03-20' },
    ...{ nthAdmission: 1, ownNumber: 'ZY20250311007', institution: { level: bill.input.visit.level } },
  } as unknown as Visit;
  return {
    ...{ settlementId: 'ms_0000abc1', visitId: 'mv_0000abc0', cardholderId: 'ch_27wlfk', number: 1, stage: 'final' },
    ...{ split: splitOf(document.setlinfo), visit, steps, document, reproducible: true, year: `${insutype}:2025` },
    inputs: {
      ...{ policyId: 'bp_0123456789abcdef', serials: bill.lines.map(({ serial }) => serial), ytd: bill.input.ytd },
      ...{ outOfArea: bill.input.visit.area, nthAdmission: 1, careDate: '2025-03-20', level: bill.input.visit.level },
    } as unknown as SettlementView['inputs'],
    enrolment: {
      ...{ insutype, area: '220199', psnNo: '22019900000000000000000001', psnType: '1101', state: 'active' },
      ...{ civilServant: false, from: '2020-01-01' },
    },
    lines: bill.lines.map((line, index) => ({
      ...{ ...line, batch: 'B1', date: '2025-03-12' },
      category: CATEGORIES[index % CATEGORIES.length]!,
    })),
    ...{ medinsSetlId: 'H22010000001202503211015300001', settledAt: SETTLED_AT, cancelledAt: null },
    ...change,
  };
}

function splitOf(setlinfo: Readonly<Record<string, string>>): Split {
  const fen = (field: string): number => readYuan(setlinfo[field] ?? '')!;
  return {
    ...{ total: fen('medfee_sumamt'), ownPay: fen('fulamt_ownpay_amt'), overLimit: fen('overlmt_selfpay') },
    ...{ firstSelfPay: fen('preselfpay_amt'), inScope: fen('inscp_scp_amt'), deductible: fen('act_pay_dedc') },
    ...{ poolRatio: 0, fundTotal: fen('fund_pay_sumamt'), hospitalPart: fen('hosp_part_amt') },
    ...{ personPart: fen('psn_part_amt'), account: fen('acct_pay'), mutualAid: fen('acct_mulaid_pay') },
    cash: fen('psn_cash_pay'),
    funds: {
      ...{ hifp: fen('hifp_pay'), cvlserv: fen('cvlserv_pay'), hifes: fen('hifes_pay') },
      ...{ hifmi: fen('hifmi_pay'), hifob: fen('hifob_pay'), maf: fen('maf_pay') },
    },
  };
}

/** What its statement is made of. */
export function factsOf(settlement: SettlementView, change: Partial<StatementFacts> = {}): StatementFacts {
  return {
    settlement,
    institution: { code: 'H22010000001', name: '长春市示例中心医院' },
    personName: '张*',
    policy: { policyId: 'bp_0123456789abcdef', name: 'CC-EMP-IP-2025', certainty: 'secondary: a fixture' },
    ...change,
  };
}
