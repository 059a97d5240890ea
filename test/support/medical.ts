import { randomUUID } from 'node:crypto';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { hexKey, type RequestIdentity } from '../../src/event-store';
import {
  CancelSettlement,
  DischargePatient,
  type Enrolment,
  EnrolPerson,
  type FeeLineInput,
  type FinalSettlementOptions,
  GetAccumulators,
  GetSettlement,
  GetVisit,
  GrantMutualAid,
  ImportPolicies,
  type ListedSettlement,
  ListSettlements,
  type MedicalAnswer,
  type NewVisit,
  type Patient,
  PreSettle,
  RefundLines,
  RegisterInstitution,
  RegisterVisit,
  type SettlementOptions,
  Settle,
  type SettlementView,
  type Split,
  UploadFees,
  type VisitView,
  type YearTotals,
} from '../../src/medical';
import { businessDay } from '../../src/platform/clock';
import { type City, issueCard, type Service, type TestCard } from './app';

/** Pooling area of the tests. */
export const AREA = '220100';
export const HOSPITAL = 'H22010000001';
export const PHARMACY = 'P22010000001';
const PLACE = '220102';
/** Millionths of a yuan, and ten-thousandths: the units of prices and counts. */
const YUAN = 1_000_000;
const ONE = 10_000;

const SMALL = {
  insutype: '310',
  certainty: 'figures of tests',
  nth_admission_factor: ['1', '0.5'],
  retiree_bonus: '0.05',
  out_of_area_pp: { local: '0', unfiled: '0.20' },
  area: AREA,
  effective_from: '2025-01-01',
  effective_to: '2028-12-31',
};

/** Policies of a small city: outpatients, in-patients and pharmacies. */
export const SMALL_POLICIES = {
  outpatient: {
    ...{ ...SMALL, param_set: 'TEST-OP', med_type: '11', med_types: ['14'], year: 2025, dedc_scope: 'annual' },
    ...{ act_pay_dedc_std: { L2: '200.00' }, pool_ratio: { L2: '0.60' }, pool_cap_fund: '1000.00' },
  },
  inpatient: {
    ...{ ...SMALL, param_set: 'TEST-IP', med_type: '21', year: 2025, dedc_scope: 'per_admission' },
    ...{ act_pay_dedc_std: { L2: '500.00' }, pool_ratio: { L2: '0.80' }, pool_cap_fund: '100000.00' },
  },
  pharmacy: {
    ...{ ...SMALL, param_set: 'TEST-PH', med_type: '41', year: 2025, dedc_scope: 'none' },
    ...{ act_pay_dedc_std: { L0: '0.00' }, pool_ratio: { L0: '0' }, pool_cap_fund: '0.00' },
  },
} as const;

/** A command's own key and fingerprint. */
export function newRequest(): RequestIdentity {
  const key = hexKey(randomUUID());
  return { key, digest: hexKey(`content of ${key}`) };
}

/** A line of class 甲 for so many yuan. */
export function line(serial: string, yuan: number, extra: Partial<FeeLineInput> = {}): FeeLineInput {
  return {
    ...{ serial, level: '01', price: Math.round(yuan * YUAN), count: ONE, batch: 'B1', date: '2026-11-25' },
    ...{ itemCode: `XJ01${serial}`, itemName: `药品${serial}` },
    ...extra,
  };
}

/** Hospitals, pharmacies and insured people of a service under test, by commands as its gateways send them. */
export class MedicalCity {
  constructor(
    readonly service: Service,
    readonly city: City,
  ) {}

  get commands(): CommandBus {
    return this.service.app.get(CommandBus);
  }

  get queries(): QueryBus {
    return this.service.app.get(QueryBus);
  }

  get today(): string {
    return businessDay(this.service.now());
  }

  /** Registers a hospital of level 2 and a pharmacy, and imports the small policies. */
  async build(policies: readonly object[] = Object.values(SMALL_POLICIES)): Promise<this> {
    await this.commands.execute(new ImportPolicies(policies, {}, 'test'));
    const hospital = { code: HOSPITAL, name: '测试医院', level: 'L2', kind: 'hospital' } as const;
    const pharmacy = { code: PHARMACY, name: '测试药店', level: 'L0', kind: 'pharmacy' } as const;
    for (const [details, mcc] of [
      [hospital, '8062'],
      [pharmacy, '5912'],
    ] as const) {
      const command = new RegisterInstitution({ ...details, area: PLACE, merchantId: `9902201${mcc}0001` });
      await this.commands.execute(command);
    }
    return this;
  }

  /** A person with a card and a medical account of so many fen, insured as an employee. */
  async insured(balance: number, enrolment: Partial<Enrolment> = {}): Promise<TestCard> {
    const card = await issueCard(this.city.office, { medical: balance });
    await this.enrol(card.cardholderId, enrolment);
    return card;
  }

  async enrol(cardholderId: string, enrolment: Partial<Enrolment> = {}): Promise<MedicalAnswer> {
    const whole: Enrolment = {
      ...{ insutype: '310', area: AREA, psnNo: 'P0001', psnType: '1101', state: 'active', civilServant: false },
      ...{ from: '2020-01-01', ...enrolment },
    };
    const origin = { channel: 'system', reason: 'enrolled', operator: 'test' } as const;
    return this.commands.execute(new EnrolPerson(newRequest(), cardholderId, whole, origin));
  }

  async grant(owner: TestCard, relative: TestCard, limits: { monthLimit?: number; yearLimit?: number } = {}) {
    const grant = { relation: 'child', from: '2020-01-01', to: '2030-12-31', ...limits } as const;
    const origin = { channel: 'system', reason: 'granted', operator: 'test' } as const;
    return this.commands.execute(
      new GrantMutualAid(newRequest(), owner.cardholderId, relative.cardholderId, grant, origin),
    );
  }

  /** Registers a visit with the card; answers its id. */
  async visit(
    patient: TestCard,
    visit: Partial<NewVisit> = {},
    shown: Partial<Patient> = { cardId: 1 },
  ): Promise<string> {
    const answer = await this.register(patient, visit, shown);
    if (answer.visitId === undefined) throw new Error(`no visit: ${JSON.stringify(answer)}`);
    return answer.visitId;
  }

  register(patient: TestCard, visit: Partial<NewVisit> = {}, shown: Partial<Patient> = { cardId: 1 }) {
    const whole: NewVisit = {
      ...{ kind: 'outpatient', medType: '11', fixmedinsCode: HOSPITAL, terminalId: 'HOSP0001', began: this.today },
      ...visit,
    };
    const { cardholderId } = patient;
    return this.commands.execute(new RegisterVisit(newRequest(), { cardholderId, ...shown }, whole));
  }

  upload(visitId: string, ...lines: readonly FeeLineInput[]): Promise<MedicalAnswer> {
    return this.commands.execute(new UploadFees(newRequest(), visitId, { lines }));
  }

  discharge(visitId: string, day: string | null): Promise<MedicalAnswer> {
    return this.commands.execute(new DischargePatient(newRequest(), visitId, day));
  }

  preSettle(visitId: string, options: Partial<SettlementOptions> = {}): Promise<MedicalAnswer> {
    const whole = { useAccount: true, terminalId: 'HOSP0001', ...options };
    return this.commands.execute(new PreSettle(newRequest(), visitId, whole));
  }

  settle(
    visitId: string,
    options: Partial<FinalSettlementOptions> = {},
    request = newRequest(),
  ): Promise<MedicalAnswer> {
    const whole: FinalSettlementOptions = {
      ...{ useAccount: true, terminalId: 'HOSP0001', stage: 'final', acceptSplit: true },
      ...options,
    };
    return this.commands.execute(new Settle(request, visitId, whole));
  }

  /** Settles and answers the id; fails when it is refused. */
  async settled(visitId: string, options: Partial<FinalSettlementOptions> = {}): Promise<string> {
    const answer = await this.settle(visitId, options);
    if (answer.settlementId === undefined) throw new Error(`not settled: ${JSON.stringify(answer)}`);
    return answer.settlementId;
  }

  cancel(settlementId: string, request = newRequest()): Promise<MedicalAnswer> {
    const change = { reason: 'wrong_bill', terminalId: 'HOSP0001' };
    return this.commands.execute(new CancelSettlement(request, settlementId, change));
  }

  refund(settlementId: string, ...serials: readonly string[]): Promise<MedicalAnswer> {
    const refund = { serials, reason: 'returned', terminalId: 'HOSP0001' };
    return this.commands.execute(new RefundLines(newRequest(), settlementId, refund));
  }

  /** Totals of the employees' insurance in a year; zero when there are none. */
  async totals(patient: TestCard, year = this.today.slice(0, 4)): Promise<Partial<YearTotals>> {
    const { years } = await this.queries.execute(new GetAccumulators(patient.cardholderId));
    return years[`310:${year}`] ?? {};
  }

  /** All settlements of an institution, read in small pages. */
  async list(fixmedinsCode = HOSPITAL): Promise<readonly ListedSettlement[]> {
    const items: ListedSettlement[] = [];
    let cursor: string | undefined;
    do {
      const range = { from: 0, to: this.service.now() + 1, limit: 3 };
      const filter = { fixmedinsCode, ...range, ...(cursor === undefined ? {} : { cursor }) };
      const page = await this.queries.execute(new ListSettlements(filter));
      items.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return items;
  }

  getVisit(visitId: string): Promise<VisitView> {
    return this.queries.execute(new GetVisit(visitId));
  }

  getSettlement(settlementId: string): Promise<SettlementView> {
    return this.queries.execute(new GetSettlement(settlementId));
  }
}

/** Who paid how much, fen. */
export function payersOf(answer: Readonly<Record<string, unknown>>) {
  const { total, fundTotal, account, mutualAid, cash } = answer['split'] as Split;
  return { total, fund: fundTotal, account, mutualAid, cash };
}
