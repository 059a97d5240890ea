import { Injectable } from '@nestjs/common';
import { type CardholderState, findPurse } from '../../../cardholder';
import type { RevealedPerson } from '../../../person';
import { businessDay } from '../../../platform/clock';
import { type FundPayments } from '../../domain/benefit/calculate';
import { fundType } from '../../domain/benefit/fund-types';
import type { BenefitPolicy } from '../../domain/benefit/policy';
import { type Enrolment, type YearTotals } from '../../domain/settlement';
import { GetAccumulators } from '../../medical-commands';
import { PolicyDirectory } from '../../policies/policy-directory';
import { FsiError } from '../fsi-error';
import type { FsiHandler, FsiMessage } from '../fsi-handler';
import { moneyText } from '../reading/amount-texts';
import { dayOf } from '../reading/message-time';
import { MED_TYPES } from '../tables/code-lists';
import { type FsiRow, rowOf, textOf } from '../tables/fsi-field';
import { baseInfo } from './settlement-output';
import { FsiDesk, type FsiHandlerGroup, handlerOf } from './transaction';

/** Purse of the personal account, and its number among the funds. */
const ACCOUNT = 'medical';
const ACCOUNT_FUND = '310200';
/** 待遇检查类型: 1 an item of a fund, 99 other. */
const CHECK_FUND = '1';
const CHECK_OTHER = '99';
/** 参保状态: 1 insured, 2 paused, 4 ended. */
const STATES = { active: '1', paused: '2', ended: '4' } as const;

/** 1101, 2001 and 5206: who is insured, what may be had, and what has added up. */
@Injectable()
export class PersonTransactions implements FsiHandlerGroup {
  constructor(
    private readonly desk: FsiDesk,
    private readonly policies: PolicyDirectory,
  ) {}

  handlers(): readonly FsiHandler[] {
    return [
      handlerOf('1101', (message) => this.#person(message)),
      handlerOf('2001', (message) => this.#entitlement(message)),
      handlerOf('5206', (message) => this.#cumulative(message)),
    ];
  }

  async #person(message: FsiMessage): Promise<object> {
    const row = rowOf(message.input, 'data');
    const person = await this.desk.people.byCredential(row, 'input.data', message);
    const [first] = person.enrolments;
    if (first === undefined) throw new FsiError('the person is not insured', 'input.data.mdtrt_cert_no');
    const begins = textOf(row, 'begntime');
    const day = begins === '' ? businessDay(message.now) : dayOf(begins);
    await this.desk.people.enterNumbers(person);
    const told = await this.desk.people.tell(person, message);
    checkClaims(row, told);
    const identities = person.enrolments.filter(({ category }) => category !== undefined);
    return {
      baseinfo: baseInfo(told, first.psnNo, businessDay(message.now)),
      insuinfo: person.enrolments.map((enrolment) => insuranceOf(enrolment, person.state, day)),
      idetinfo: identities.map(({ category, from, to }) => ({
        ...{ psn_idet_type: category ?? '', psn_type_lv: '', memo: '' },
        ...{ begntime: from, endtime: to ?? '' },
      })),
    };
  }

  async #entitlement(message: FsiMessage): Promise<object> {
    const row = rowOf(message.input, 'data');
    if (textOf(row, 'fixmedins_code') !== message.institution.code) {
      throw new FsiError('must be the sender’s', 'input.data.fixmedins_code');
    }
    const psnNo = textOf(row, 'psn_no');
    const { enrolments } = await this.desk.people.byNumber(psnNo, 'input.data', message);
    const insutype = textOf(row, 'insutype');
    const day = dayOf(textOf(row, 'begntime'));
    const area = message.envelope.insuplc_admdvs;
    const enrolment = enrolments.find((one) => one.insutype === insutype && (area === '' || one.area === area));
    if (enrolment === undefined) return { trtinfo: [checkRow(psnNo, { rslt: '未参加该险种' })] };
    const covered = enrolment.state === 'active' && covers(enrolment, day);
    const medType = textOf(row, 'med_type');
    const found = await this.policies.pick({ area: enrolment.area, insutype, medType, day });
    if (found === undefined) {
      return { trtinfo: [checkRow(psnNo, { enrolment, rslt: `${MED_TYPES[medType] ?? '该医疗类别'}无待遇政策` })] };
    }
    const rslt = covered ? '' : enrolment.state === 'paused' ? '参保暂停' : '不在参保期间';
    const funds = fundsOf(found.policy);
    return { trtinfo: funds.map((fund) => checkRow(psnNo, { enrolment, fund, enjoyed: covered, rslt })) };
  }

  async #cumulative(message: FsiMessage): Promise<object> {
    const row = rowOf(message.input, 'data');
    const person = await this.desk.people.byNumber(textOf(row, 'psn_no'), 'input.data', message);
    const month = textOf(row, 'cum_ym') || businessDay(message.now).slice(0, 7).replace('-', '');
    if (!/^\d{4}(?:\d{2})?$/.test(month)) throw new FsiError('must be yyyyMM', 'input.data.cum_ym');
    const { years } = await this.desk.queries.execute(new GetAccumulators(person.cardholderId));
    const year = month.slice(0, 4);
    const cuminfo = Object.entries(years)
      .filter(([key]) => key.endsWith(`:${year}`))
      .flatMap(([key, totals]) => {
        const insutype = key.slice(0, key.indexOf(':'));
        return countersOf(insutype, totals).map(([code, cum]) => ({
          ...{ insutype, year, cum_ym: month, cum_type_code: code, cum },
        }));
      });
    return { cuminfo };
  }
}

/** What the sender says of the person must be so. */
function checkClaims(row: FsiRow, { idNumber, name }: RevealedPerson): void {
  const certno = textOf(row, 'certno').toUpperCase();
  if (certno !== '' && certno !== idNumber) throw new FsiError('is not the person’s', 'input.data.certno');
  const claimed = textOf(row, 'psn_name');
  if (claimed !== '' && claimed !== name) throw new FsiError('is not the person’s', 'input.data.psn_name');
}

function insuranceOf(enrolment: Enrolment, state: CardholderState, day: string): FsiRow {
  const active = enrolment.state === 'active' && covers(enrolment, day);
  return {
    balc: moneyText(findPurse(state.purses, ACCOUNT)?.balance ?? 0),
    insutype: enrolment.insutype,
    psn_type: enrolment.psnType,
    psn_insu_stas: active ? STATES.active : enrolment.state === 'active' ? STATES.ended : STATES[enrolment.state],
    psn_insu_date: enrolment.from,
    paus_insu_date: enrolment.to ?? '',
    cvlserv_flag: enrolment.civilServant ? '1' : '0',
    insuplc_admdvs: enrolment.area,
    emp_name: '',
  };
}

function covers({ from, to }: Enrolment, day: string): boolean {
  return from <= day && (to === undefined || day <= to);
}

/** The funds that a policy has pay something, in its order. */
function fundsOf({ insutype, payers, accountPays }: BenefitPolicy): readonly string[] {
  const names: readonly (keyof FundPayments)[] = ['hifp', ...payers.map(({ rule }) => rule)];
  const codes = names.map((name) => fundType(name, insutype).code);
  return [...new Set(accountPays ? [...codes, ACCOUNT_FUND] : codes)];
}

interface Check {
  readonly enrolment?: Enrolment;
  readonly fund?: string;
  readonly enjoyed?: boolean;
  readonly rslt: string;
}

function checkRow(psnNo: string, { enrolment, fund, enjoyed = false, rslt }: Check): FsiRow {
  return {
    psn_no: psnNo,
    trt_chk_type: fund === undefined ? CHECK_OTHER : CHECK_FUND,
    fund_pay_type: fund ?? '',
    trt_enjymnt_flag: enjoyed ? '1' : '0',
    begndate: enrolment?.from ?? '',
    enddate: enrolment?.to ?? '',
    trt_chk_rslt: rslt,
  };
}

/** The counters of 5206 (cum_type_code) of an insurance and year. */
function countersOf(insutype: string, totals: YearTotals): readonly (readonly [string, string])[] {
  const pool = insutype.startsWith('39') ? 'D390101' : 'D310101';
  return [
    ['C0000', String(totals.settlements)],
    ['F0000', moneyText(totals.medfee)],
    ['S0000', moneyText(totals.inScope)],
    ['Q0000', moneyText(totals.dedc)],
    [pool, moneyText(totals.hifp)],
    ['D310201', moneyText(totals.account)],
    ['D320101', moneyText(totals.cvlserv)],
    ['D330101', moneyText(totals.hifob)],
    ['D390201', moneyText(totals.hifmi)],
    ['D610101', moneyText(totals.maf)],
  ];
}
