import type { Enrolment } from '../medical';
import { fen, type Fen } from '../platform/money';
import { CAPABILITIES, type Capability } from '../registry';
import { demoEnrolment } from './demo-enrolments';

/** A business of the demo city with its one terminal. */
export interface DemoBusiness {
  /** 15 digits: a made-up acquirer, area 2201, category, serial. */
  readonly merchantId: string;
  readonly merchantName: string;
  readonly mcc: string;
  readonly category: string;
  readonly programmes: readonly string[];
  readonly terminalId: string;
  /** Name of the terminal; the word that tells the kind of business comes in it. */
  readonly terminalName: string;
  readonly capabilities: readonly Capability[];
}

/** A purse of a demo person and what is put into it. */
export interface DemoPurse {
  readonly purse: string;
  /** Fen. */
  readonly amount: Fen;
}

/** An invented person. */
export interface DemoPerson {
  readonly name: string;
  /** First 17 digits of the ID number, in the area 220199, which does not exist. */
  readonly idBody: string;
  readonly purses: readonly DemoPurse[];
  /** How the person is insured. */
  readonly enrolment: Enrolment;
}

/** The subsidy programme of the demo city. */
export const DEMO_PROGRAMME = { number: 1, code: 'elder-care', name: '居家养老服务补贴' } as const;

/** Last month of validity of the demo cards. */
export const DEMO_CARDS_EXPIRE_ON = '2036-12';

const AT_THE_TILL: readonly Capability[] = CAPABILITIES.filter((one) => one !== 'privileged' && one !== 'top_up');

/** The businesses of the demo city; the last one is the office, whose terminal is privileged. */
export const DEMO_BUSINESSES: readonly DemoBusiness[] = [
  business('8062', 'hospital', '市中心医院', 'HOSP0001', 'City hospital, cashier 1'),
  business('5912', 'pharmacy', '惠民大药房', 'PHAR0001', 'Huimin pharmacy'),
  business('4111', 'bus', '公交6路', 'BUS00601', 'Bus line 6, validator'),
  business('4112', 'metro', '地铁1号线', 'METRO101', 'Metro line 1, gate 1'),
  business('5411', 'shop', '桂林路便民超市', 'SHOP0001', 'Corner shop, till 1'),
  business('8050', 'elder-care', '夕阳红养老服务中心', 'CARE0001', 'Elder-care centre, desk', [DEMO_PROGRAMME.code]),
  { ...business('9399', 'office', '一卡通服务中心', 'OFFICE01', 'Service office'), capabilities: CAPABILITIES },
];

const NAMES = [
  ['林小满', '周立春', '郑白露', '陈谷雨', '吴清明', '孙惊蛰', '何夏至', '高秋分', '徐寒露', '马霜降'],
  ['朱立冬', '胡小雪', '郭大雪', '罗冬至', '梁小寒', '宋大寒', '谢雨水', '韩立夏', '唐芒种', '冯处暑'],
].flat();

/** Every fourth person is of an age for the elder-care subsidy. */
const SUBSIDY_EVERY = 4;

/** Twenty invented people with a card each. */
export const DEMO_PEOPLE: readonly DemoPerson[] = NAMES.map((name, index) => {
  const elder = index % SUBSIDY_EVERY === SUBSIDY_EVERY - 1;
  const year = elder ? 1945 + (index % 10) : 1970 + index;
  const month = String((index % 12) + 1).padStart(2, '0');
  const serial = String(index + 1).padStart(3, '0');
  const purses = [
    { purse: 'epurse', amount: fen(50_000 + index * 1_000) },
    { purse: 'medical', amount: fen(120_000 + index * 5_000) },
    { purse: 'transit', amount: fen(10_000) },
  ];
  const subsidy = { purse: `subsidy:${DEMO_PROGRAMME.code}`, amount: fen(60_000) };
  const enrolment = demoEnrolment(index, elder);
  return { name, idBody: `220199${year}${month}15${serial}`, purses: elder ? [...purses, subsidy] : purses, enrolment };
});

function business(
  mcc: string,
  category: string,
  merchantName: string,
  terminalId: string,
  terminalName: string,
  programmes: readonly string[] = [],
): DemoBusiness {
  const merchantId = `9902201${mcc}0001`;
  return { merchantId, merchantName, mcc, category, programmes, terminalId, terminalName, capabilities: AT_THE_TILL };
}
