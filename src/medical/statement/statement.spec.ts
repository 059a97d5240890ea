import { factsOf, settlementOf } from '../../../test/medical/statement-examples';
import { pdfPages } from '../../../test/support/pdf-text';
import { type StatementContent, statementContent } from './statement-content';
import { statementDigest } from './statement-digest';
import { statementFonts } from './statement-fonts';
import { statementPdf } from './statement-pdf';

/** Reading fonts and a PDF takes a moment on a busy machine. */
const LONG_MS = 60_000;

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
    'goes on over as many pages as a long stay needs, with the heading on each',
    async () => {
      const long = settlementOf('E01', {}, 100);
      const { pages } = await printed(statementContent(factsOf(long)));
      expect(pages.length).toBeGreaterThan(5);
      expect(pages.slice(2, -1).every((page) => page.startsWith('计算过程（续）'))).toBe(true);
      expect(pages.join('').match(/明细400等级03/g)).toHaveLength(1);
    },
    LONG_MS,
  );
});
