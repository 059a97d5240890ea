import type { RevealedPerson } from '../../../person';
import { FUND_ORDER, fundType } from '../../domain/benefit/fund-types';
import type { Enrolment, Split, Visit } from '../../domain/settlement';
import { EMPTY_NUMBER, moneyText, ratioText } from '../reading/amount-texts';
import { timeText } from '../reading/message-time';
import { CLEARING_WAY_BY_ITEM, clearingTypeOf, fundName } from '../tables/code-lists';
import type { FsiRow } from '../tables/fsi-field';

/** A settlement, or what it would be, to be told. */
export interface SettlementToTell {
  readonly person: RevealedPerson;
  readonly enrolment: Enrolment | undefined;
  readonly psnNo: string;
  readonly visit: Pick<Visit, 'kind' | 'medType' | 'insutype' | 'area'>;
  readonly mdtrtId: string;
  /** Empty of a pre-settlement. */
  readonly setlId: string;
  readonly split: Split;
  /** ms since the epoch. */
  readonly at: number;
  /** How the person showed who it is; empty when nothing was shown now. */
  readonly certType: string;
  /** Fen in the personal account afterwards. */
  readonly balance: number;
  readonly medinsSetlId: string;
  /** Six digits of the clearing agency (清算经办机构). */
  readonly clearedAt: string;
}

/** How an answer differs: money of a cancellation is below zero; some transactions have other names. */
export interface OutputStyle {
  readonly cancelled?: boolean;
  /** `psn_pay` and `cash_payamt` instead of `psn_part_amt` and `psn_cash_pay` (2103, 5203). */
  readonly oldNames?: boolean;
}

const MALE = '1';
const FEMALE = '2';
/** 居民身份证. */
const ID_CARD = '01';

/** `baseinfo` of 1101, which `setlinfo` repeats. */
export function baseInfo(person: RevealedPerson, psnNo: string, today: string): FsiRow {
  const { idNumber, name, birthDate } = person;
  return {
    psn_no: psnNo,
    psn_cert_type: ID_CARD,
    certno: idNumber,
    psn_name: name,
    gend: Number(idNumber[16]) % 2 === 1 ? MALE : FEMALE,
    naty: '',
    brdy: birthDate,
    age: ageOn(birthDate, today),
  };
}

/** `setlinfo`. */
export function setlInfo(told: SettlementToTell, style: OutputStyle = {}): FsiRow {
  const { person, enrolment, visit, split, at, clearedAt } = told;
  return {
    mdtrt_id: told.mdtrtId,
    setl_id: told.setlId,
    ...baseInfo(person, told.psnNo, timeText(at).slice(0, 10)),
    insutype: visit.insutype,
    psn_type: enrolment?.psnType ?? '',
    cvlserv_flag: enrolment?.civilServant === true ? '1' : '0',
    setl_time: timeText(at),
    mdtrt_cert_type: told.certType,
    med_type: visit.medType,
    ...moneyOf(split, style),
    balc: moneyText(told.balance),
    medins_setl_id: told.medinsSetlId,
    clr_optins: clearedAt,
    clr_way: CLEARING_WAY_BY_ITEM,
    clr_type: clearingTypeOf(visit.kind),
  };
}

function moneyOf(split: Split, { cancelled = false, oldNames = false }: OutputStyle): FsiRow {
  // Zero has no sign.
  const money = (fen: number): string => moneyText(cancelled && fen !== 0 ? -fen : fen);
  const { funds } = split;
  return {
    medfee_sumamt: money(split.total),
    fulamt_ownpay_amt: money(split.ownPay),
    overlmt_selfpay: money(split.overLimit),
    preselfpay_amt: money(split.firstSelfPay),
    inscp_scp_amt: money(split.inScope),
    act_pay_dedc: money(split.deductible),
    hifp_pay: money(funds.hifp),
    pool_prop_selfpay: ratioText(split.poolRatio),
    cvlserv_pay: money(funds.cvlserv),
    hifes_pay: money(funds.hifes),
    hifmi_pay: money(funds.hifmi),
    hifob_pay: money(funds.hifob),
    maf_pay: money(funds.maf),
    hifdm_pay: EMPTY_NUMBER,
    oth_pay: EMPTY_NUMBER,
    fund_pay_sumamt: money(split.fundTotal),
    [oldNames ? 'psn_pay' : 'psn_part_amt']: money(split.personPart),
    acct_pay: money(split.account),
    acct_mulaid_pay: money(split.mutualAid),
    [oldNames ? 'cash_payamt' : 'psn_cash_pay']: money(split.cash),
    hosp_part_amt: money(split.hospitalPart),
  };
}

/** `setldetail`: what each fund pays. */
export function setlDetail({ split, visit }: SettlementToTell, { cancelled = false }: OutputStyle = {}): FsiRow[] {
  const sign = cancelled ? -1 : 1;
  return FUND_ORDER.filter((fund) => split.funds[fund] > 0).map((fund) => {
    const { code } = fundType(fund, visit.insutype);
    return {
      fund_pay_type: code,
      inscp_scp_amt: moneyText(sign * split.inScope),
      crt_payb_lmt_amt: EMPTY_NUMBER,
      fund_payamt: moneyText(sign * split.funds[fund]),
      fund_pay_type_name: fundName(code, visit.area),
      setl_proc_info: '',
    };
  });
}

/** Years between two days with one decimal (数值型 4,1), rounded down. */
export function ageOn(birthDate: string, day: string): string {
  const [year = 0, month = 0, date = 0] = birthDate.split('-').map(Number);
  const [toYear = 0, toMonth = 0, toDate = 0] = day.split('-').map(Number);
  const months = (toYear - year) * 12 + toMonth - month - (toDate < date ? 1 : 0);
  const tenths = Math.max(0, Math.floor((months * 10) / 12));
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}
