import type { Accumulators } from '../domain/benefit/bill';
import { yuan } from '../domain/benefit/exact';
import type { FundPayments } from '../domain/benefit/calculate';
import { feeGroups, type FeeParts, feeSum } from '../domain/statement/fee-summary';
import { legalAmount } from '../domain/statement/legal-amount';
import { CHARGE_LEVELS, INSUTYPES, MED_TYPES, PSN_TYPES } from '../fsi/tables/code-lists';
import type { SettlementView } from '../look-up/medical.queries';
import { accumulatorsOf } from './accumulators';
import { statementDigest } from './statement-digest';
import { categoryWord, dayInWords, dayWords, levelWord, outOfAreaWord } from './statement-words';
import { summedLines } from './summed-lines';

/** What a statement is made of. */
export interface StatementFacts {
  readonly settlement: SettlementView;
  readonly institution: { readonly code: string; readonly name: string };
  /** Masked; null when the person was erased. */
  readonly personName: string | null;
  readonly policy: {
    readonly policyId: string;
    readonly name: string;
    /** Where its figures come from, as its document says. */
    readonly certainty: string | undefined;
  };
}

/** A table: headings and rows of texts; figures stand at the right. */
export interface StatementTable {
  readonly heading: string;
  readonly columns: readonly { readonly name: string; readonly width: number; readonly figures?: true }[];
  readonly rows: readonly (readonly string[])[];
  /** A last row that sums up. */
  readonly sum?: readonly string[];
}

/** A statement (医保结算单) in words and figures, ready to be laid out. */
export interface StatementContent {
  readonly settlementId: string;
  readonly title: string;
  readonly subtitle: string;
  /** When it was cancelled, in words; undefined while it stands. */
  readonly cancelled: string | undefined;
  /** Facts in three columns. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly tables: readonly StatementTable[];
  /** Amounts in figures and legal words. */
  readonly amounts: readonly (readonly [name: string, figures: string, words: string])[];
  readonly steps: readonly string[];
  readonly notes: readonly string[];
  /** ms since the epoch. */
  readonly settledAt: number;
}

const FUNDS: readonly (readonly [keyof FundPayments, string])[] = [
  ['hifp', '基本医疗保险统筹基金'],
  ['hifob', '大额医疗费用补助'],
  ['hifmi', '大病保险'],
  ['cvlserv', '公务员医疗补助'],
  ['hifes', '企业补充医疗保险'],
  ['maf', '医疗救助'],
];
const ACCUMULATED: Readonly<Record<keyof Accumulators, string>> = {
  dedc: '起付线',
  hifp: '统筹基金支付',
  hifob: '大额医疗费用补助支付',
  hifmi: '大病保险支付',
  maf: '医疗救助支付',
  compliantOop: '政策范围内个人负担（合规自付）',
};
const SHANGHAI = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});
const NONE = '—';

/** Puts a settlement into the words of its statement. Pure: the same facts give the same statement for ever. */
export function statementContent(facts: StatementFacts): StatementContent {
  const { settlement } = facts;
  const { split, cancelledAt, settlementId, settledAt } = settlement;
  return {
    settlementId,
    title: '医疗保障费用结算单',
    subtitle: subtitleOf(settlement),
    cancelled: cancelledAt === null ? undefined : `本结算已于 ${moment(cancelledAt)} 撤销，结算单作废`,
    facts: factsOf(facts),
    tables: [splitTable(settlement), ...feeTables(settlement), yearTable(settlement)],
    amounts: [
      ['医疗费总额', `￥${yuan(split.total)}`, legalAmount(split.total)],
      ['基金支付总额', `￥${yuan(split.fundTotal)}`, legalAmount(split.fundTotal)],
      ['个人现金支付', `￥${yuan(split.cash)}`, legalAmount(split.cash)],
    ],
    steps: settlement.steps,
    notes: notesOf(facts),
    settledAt,
  };
}

function subtitleOf({ visit, stage }: SettlementView): string {
  const insurance = INSUTYPES[visit.insutype] ?? visit.insutype;
  const care = MED_TYPES[visit.medType] ?? visit.medType;
  return `${insurance} · ${care}${stage === 'interim' ? ' · 中途结算' : ''}`;
}

function factsOf({ settlement, institution, personName }: StatementFacts): StatementContent['facts'] {
  const { visit, enrolment, inputs } = settlement;
  const [first, last] = dayWords(visit.kind);
  return [
    ['医药机构', institution.name],
    ['机构编号', institution.code],
    ['机构等级', levelWord(visit.institution.level)],
    ['姓名', personName ?? '（已依法删除）'],
    ...enrolmentFacts(enrolment),
    ['险种', INSUTYPES[visit.insutype] ?? visit.insutype],
    ['医疗类别', MED_TYPES[visit.medType] ?? visit.medType],
    ['参保地', visit.area],
    [first, dayInWords(visit.began)],
    [last, dayInWords(visit.ended ?? (visit.kind === 'inpatient' ? undefined : inputs.careDate))],
    ['就医方式', outOfAreaWord(inputs.outOfArea)],
    ['就诊编号', settlement.visitId],
    ['病历/单号', visit.ownNumber ?? NONE],
    ['住院次数', visit.kind === 'inpatient' ? `本年第 ${inputs.nthAdmission} 次` : NONE],
    ['结算编号', settlement.settlementId],
    ['机构结算号', settlement.medinsSetlId ?? NONE],
    ['结算时间', moment(settlement.settledAt)],
  ];
}

function enrolmentFacts(enrolment: SettlementView['enrolment']): StatementContent['facts'] {
  return [
    ['人员编号', enrolment?.psnNo ?? NONE],
    ['人员类别', enrolment === undefined ? NONE : (PSN_TYPES[enrolment.psnType] ?? enrolment.psnType)],
  ];
}

const FEE_COLUMNS = [
  { name: '金额', width: 16, figures: true },
  { name: '全自费', width: 14, figures: true },
  { name: '超限价', width: 14, figures: true },
  { name: '先行自付', width: 14, figures: true },
  { name: '政策范围内', width: 16, figures: true },
] as const;

function feeTables(settlement: SettlementView): StatementTable[] {
  const lines = summedLines(settlement);
  const sum = ['合计', ...partsOf(feeSum(lines))];
  const table = (heading: string, name: string, rows: readonly (readonly string[])[]): StatementTable => ({
    ...{ heading, columns: [{ name, width: 26 }, ...FEE_COLUMNS], rows, sum },
  });
  const levelOf = (code: string | undefined): string => CHARGE_LEVELS[code ?? ''] ?? code ?? NONE;
  return [
    table(
      '费用汇总（按收费项目类别，元）',
      '收费项目类别',
      feeGroups(lines, 'category').map((group) => [categoryWord(group.code), ...partsOf(group)]),
    ),
    table(
      '费用汇总（按收费项目等级，元）',
      '收费项目等级',
      feeGroups(lines, 'level').map((group) => [levelOf(group.code), ...partsOf(group)]),
    ),
  ];
}

function splitTable({ split }: SettlementView): StatementTable {
  const funds = FUNDS.map(([fund, name]) => [name, yuan(split.funds[fund])] as const);
  const personal = [
    ['个人账户支付', yuan(split.account)],
    ['家庭共济支付', yuan(split.mutualAid)],
    ['个人现金支付', yuan(split.cash)],
    ['个人负担合计', yuan(split.personPart)],
    ['医院负担', yuan(split.hospitalPart)],
    ['本次起付线', yuan(split.deductible)],
  ] as const;
  return {
    heading: '费用分担（元）',
    columns: [
      { name: '基金支付', width: 30 },
      { name: '金额', width: 20, figures: true },
      { name: '个人及医院负担', width: 30 },
      { name: '金额', width: 20, figures: true },
    ],
    rows: funds.map(([name, amount], index) => [name, amount, ...(personal[index] ?? ['', ''])]),
    sum: ['基金支付合计', yuan(split.fundTotal), '医疗费总额', yuan(split.total)],
  };
}

function yearTable(settlement: SettlementView): StatementTable {
  return {
    heading: `${settlement.year.slice(-4)} 年度累计（元）`,
    columns: [
      { name: '项目', width: 40 },
      { name: '本次结算前', width: 20, figures: true },
      { name: '本次', width: 20, figures: true },
      { name: '本次结算后', width: 20, figures: true },
    ],
    rows: accumulatorsOf(settlement).map(({ name, before, after }) => [
      ACCUMULATED[name],
      ...[before, after - before, after].map(yuan),
    ]),
  };
}

function notesOf({ policy, settlement }: StatementFacts): string[] {
  const isOfficial = policy.certainty?.startsWith('official') === true;
  return [
    `待遇政策：${policy.name}（版本 ${policy.policyId}），按 ${dayInWords(settlement.inputs.careDate)} 有效的政策计算。`,
    ...(isOfficial ? [] : ['本单所用待遇政策为示例参数，并非主管部门公布的官方政策，金额不作为待遇依据。']),
    ...(settlement.reproducible ? [] : ['注意：按留存的输入重新计算，结果与结算时不一致，请联系经办机构核查。']),
    `结算摘要（SHA-256）：${statementDigest(settlement)}`,
  ];
}

function partsOf({ total, ownPay, overLimit, firstSelfPay, inScope }: FeeParts): string[] {
  return [total, ownPay, overLimit, firstSelfPay, inScope].map(yuan);
}

/** `2026-11-25 14:30:05` in Asia/Shanghai. */
function moment(at: number): string {
  return SHANGHAI.format(at);
}
