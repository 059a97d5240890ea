import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pdfPages } from '../../../test/support/pdf-text';
import { calculateBill } from '../calculate-bill/calculate-bill';
import { readBill } from '../domain/benefit/bill-document';
import { readYuan } from '../domain/benefit/exact';
import type { Split, Visit } from '../domain/settlement';
import type { SettlementView } from '../look-up/medical.queries';
import { type StatementContent, statementContent, type StatementFacts } from './statement-content';
import { statementDigest } from './statement-digest';
import { statementFonts } from './statement-fonts';
import { statementPdf } from './statement-pdf';

const EXAMPLES = join(__dirname, '..', '..', '..', 'test', 'fixtures', 'medical', 'benefit-examples.json');
const SETTLED_AT = Date.parse('2025-03-21T10:15:30+08:00');
/** Reading fonts and a PDF takes a moment on a busy machine. */
const LONG_MS = 60_000;

interface Example {
  readonly name: string;
  readonly params: object;
  readonly input: { readonly lines: readonly object[] };
}

const examples = JSON.parse(readFileSync(EXAMPLES, 'utf8')) as readonly Example[];
const CATEGORIES = ['09', '03', '08', '14'];

/** A worked example as a settlement that was made at a hospital, with its steps, as the query answers it. */
function settlementOf(name: string, change: Partial<SettlementView> = {}, repeat = 1): SettlementView {
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

function factsOf(settlement: SettlementView, change: Partial<StatementFacts> = {}): StatementFacts {
  return {
    settlement,
    institution: { code: 'H22010000001', name: '长春市示例中心医院' },
    personName: '张*',
    policy: { policyId: 'bp_0123456789abcdef', name: 'CC-EMP-IP-2025', certainty: 'secondary: a fixture' },
    digest: statementDigest(settlement),
    ...change,
  };
}

async function printed(content: StatementContent): Promise<{ pdf: Buffer; pages: string[] }> {
  const pdf = await statementPdf(content, await statementFonts());
  return { pdf, pages: pdfPages(pdf) };
}

const tableOf = (content: StatementContent, heading: string) =>
  content.tables.find((table) => table.heading.includes(heading))!;

describe('the content of a statement', () => {
  it('says who was treated where, when and under which insurance', () => {
    const { facts, title, subtitle, cancelled } = statementContent(factsOf(settlementOf('E01')));
    expect([title, subtitle, cancelled]).toEqual(['医疗保障费用结算单', '职工基本医疗保险 · 普通住院', undefined]);
    expect(Object.fromEntries(facts)).toMatchObject({
      ...{ 医药机构: '长春市示例中心医院', 机构编号: 'H22010000001', 机构等级: '三级', 姓名: '张*' },
      ...{ 人员编号: '22019900000000000000000001', 人员类别: '职工在职', 参保地: '220199' },
      ...{ 入院日期: '2025年03月11日', 出院日期: '2025年03月20日', 住院次数: '本年第 1 次' },
      ...{ 结算编号: 'ms_0000abc1', 结算时间: '2025-03-21 10:15:30' },
    });
  });

  it('sums the fees by category and by level to the total of the bill', () => {
    const content = statementContent(factsOf(settlementOf('E01')));
    expect(tableOf(content, '类别').rows).toEqual([
      ['检查费', '4000.00', '0.00', '0.00', '400.00', '3600.00'],
      ['卫生材料费', '3000.00', '0.00', '500.00', '250.00', '2250.00'],
      ['西药费', '8000.00', '0.00', '0.00', '0.00', '8000.00'],
      ['其他费', '600.00', '600.00', '0.00', '0.00', '0.00'],
    ]);
    expect(tableOf(content, '等级').rows.map(([level, total]) => [level, total])).toEqual([
      ['甲类', '8000.00'],
      ['乙类', '7000.00'],
      ['丙类', '600.00'],
    ]);
    const sum = ['合计', '15600.00', '600.00', '500.00', '650.00', '13850.00'];
    expect([tableOf(content, '类别').sum, tableOf(content, '等级').sum]).toEqual([sum, sum]);
  });

  it('names every payer with its amount, and the amounts in legal words', () => {
    const content = statementContent(factsOf(settlementOf('E01')));
    const split = Object.fromEntries(
      tableOf(content, '分担').rows.flatMap(([fund, paid, name, amount]) => [
        [fund, paid],
        [name, amount],
      ]),
    ) as Record<string, string>;
    expect(split).toEqual({
      ...{ 基本医疗保险统筹基金: '11572.00', 大额医疗费用补助: '0.00', 大病保险: '0.00', 公务员医疗补助: '0.00' },
      ...{ 企业补充医疗保险: '0.00', 医疗救助: '0.00', 个人账户支付: '1500.00', 家庭共济支付: '0.00' },
      ...{ 个人现金支付: '2528.00', 个人负担合计: '4028.00', 医院负担: '0.00', 本次起付线: '700.00' },
    });
    expect(content.amounts).toEqual([
      ['医疗费总额', '￥15600.00', '壹万伍仟陆佰元整'],
      ['基金支付总额', '￥11572.00', '壹万壹仟伍佰柒拾贰元整'],
      ['个人现金支付', '￥2528.00', '贰仟伍佰贰拾捌元整'],
    ]);
  });

  it('shows the accumulators of the year before, by and after this settlement', () => {
    const { document, inputs } = settlementOf('E06');
    const rows = tableOf(statementContent(factsOf(settlementOf('E06'))), '年度累计').rows;
    const pool = rows.find(([name]) => name === '统筹基金支付')!;
    expect(pool.slice(1)).toEqual([(inputs.ytd.hifp / 100).toFixed(2), '87880.00', document.cum_after['hifp']]);
    expect(rows.find(([name]) => name === '大病保险支付')?.[2]).toBe('26828.00');
  });

  it('has the steps as they were recalculated, the policy, and that a sample policy is not official', () => {
    const settlement = settlementOf('E06');
    const { steps, notes } = statementContent(factsOf(settlement));
    expect(steps).toEqual(settlement.steps);
    expect(notes.join('\n')).toMatch(/bp_0123456789abcdef[\s\S]*示例参数，并非主管部门公布的官方政策/);
    expect(notes.at(-1)).toContain(statementDigest(settlement));
    const policy = { policyId: 'bp_1', name: 'X', certainty: 'official: published' };
    expect(statementContent(factsOf(settlement, { policy })).notes.join()).not.toContain('示例');
  });

  it('says so when a recalculation differs, when the person was erased, and when it was an interim settlement', () => {
    const settlement = settlementOf('E01', { reproducible: false, stage: 'interim', enrolment: undefined });
    const content = statementContent(factsOf(settlement, { personName: null }));
    expect(content.notes.join()).toContain('结果与结算时不一致');
    expect(content.subtitle).toContain('中途结算');
    expect(Object.fromEntries(content.facts)).toMatchObject({ 姓名: '（已依法删除）', 人员编号: '—' });
  });
});

describe('the digest of a settlement', () => {
  it('is of 64 hexadecimal digits, and another one as soon as an amount or its cancellation differs', () => {
    const settlement = settlementOf('E01');
    const digest = statementDigest(settlement);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(statementDigest(settlementOf('E01'))).toBe(digest);
    const split = { ...settlement.split, cash: settlement.split.cash + 1 };
    expect(statementDigest({ ...settlement, split })).not.toBe(digest);
    expect(statementDigest({ ...settlement, cancelledAt: 1 })).not.toBe(digest);
  });

  it('does not hang on texts about the person, which may be erased', () => {
    const settlement = settlementOf('E01');
    const lines = settlement.lines.map(({ category: _, ...line }) => line);
    expect(statementDigest({ ...settlement, lines, enrolment: undefined })).toBe(statementDigest(settlement));
  });
});

describe('the printed statement', () => {
  it(
    'has everything of its content in the text of its pages, with their numbers',
    async () => {
      const content = statementContent(factsOf(settlementOf('E06')));
      const { pages } = await printed(content);
      const text = pages.join('');
      const { title, subtitle, facts, tables, amounts, steps, notes } = content;
      const texts = [
        ...[title, subtitle, ...steps, ...notes, ...facts.flat(), ...amounts.flat()],
        ...tables.flatMap(({ heading, rows, sum = [] }) => [heading, ...rows.flat(), ...sum]),
      ];
      expect(texts.filter((one) => !text.includes(one.replaceAll(/\s+/g, '')))).toEqual([]);
      pages.forEach((page, index) => expect(page).toContain(`第${index + 1}页共${pages.length}页`));
      expect(pages.every((page) => page.includes('ms_0000abc1'))).toBe(true);
    },
    LONG_MS,
  );

  it(
    'is the same to the byte whenever it is printed, and embeds no more of the fonts than it needs',
    async () => {
      const content = statementContent(factsOf(settlementOf('E01')));
      const [first, second] = [await printed(content), await printed(content)];
      expect(first.pdf.equals(second.pdf)).toBe(true);
      expect(first.pdf.length).toBeLessThan(300_000);
    },
    LONG_MS,
  );

  it(
    'is marked on every page once it was cancelled, and never before',
    async () => {
      const cancelled = settlementOf('E01', { cancelledAt: Date.parse('2025-03-22T09:00:00+08:00') });
      const { pages } = await printed(statementContent(factsOf(cancelled)));
      expect(pages.every((page) => page.includes('已撤销'))).toBe(true);
      expect(pages[0]).toContain('本结算已于2025-03-2209:00:00撤销，结算单作废');
      const standing = await printed(statementContent(factsOf(settlementOf('E01'))));
      expect(standing.pages.join('')).not.toContain('撤销');
    },
    LONG_MS,
  );

  it(
    'goes on over as many pages as a long stay needs',
    async () => {
      const long = settlementOf('E01', {}, 100);
      const { pages } = await printed(statementContent(factsOf(long)));
      expect(pages.length).toBeGreaterThan(5);
      expect(pages.join('').match(/明细400等级03/g)).toHaveLength(1);
    },
    LONG_MS,
  );
});
