import { defaultTenderPolicy } from '../../src/authorization';
import type { CardholderState } from '../../src/cardholder';
import type { Decide, Decision, NewEvent } from '../../src/event-store';
import { cardholderAggregates } from '../../src/composition';
import type { BenefitPolicy } from '../../src/medical/domain/benefit/policy';
import { isPolicy, readPolicy } from '../../src/medical/domain/benefit/read-policy';
import type { Enrolment, FinalSettleCommand, Visit, VisitLine } from '../../src/medical/domain/settlement';

export const PATIENT = 2 ** 27;
export const NOW = Date.parse('2026-11-25T10:00:00+08:00');
export const TODAY = '2026-11-25';
const ONE = 10_000;
const YUAN = 1_000_000;

/** A small policy: 200 yuan once a year, 60 % up to 1,000 yuan. */
export const POLICY: BenefitPolicy = read({ dedc_scope: 'annual', act_pay_dedc_std: { L2: '200.00' } });

function read(figures: object): BenefitPolicy {
  const policy = readPolicy({
    ...{ param_set: 'TEST', insutype: '310', med_type: '11', year: 2026, nth_admission_factor: ['1', '0.5'] },
    ...{ pool_ratio: { L2: '0.60' }, retiree_bonus: '0.05', pool_cap_fund: '1000.00' },
    ...{ out_of_area_pp: { local: '0' } },
    ...(figures as { dedc_scope: 'annual'; act_pay_dedc_std: Record<string, string> }),
  });
  if (!isPolicy(policy)) throw new Error('the policy of the tests is wrong');
  return policy;
}

export const ENROLMENT: Enrolment = {
  ...{ insutype: '310', area: '220100', psnNo: 'P1', psnType: '1101', state: 'active', civilServant: false },
  from: '2020-01-01',
};

export const INSTITUTION = {
  ...{ code: 'H22010000001', level: 'L2', area: '220102', mcc: '8062', merchantId: '990220180620001', payable: 1_001 },
};

export const ORIGIN = { channel: 'system', reason: 'test', operator: 'test' } as const;

/** A line of class 甲 for so many yuan. */
export function line(serial: string, yuan: number, batch = 'B1'): VisitLine {
  return { serial, level: '01', price: yuan * YUAN, count: ONE, batch, date: TODAY };
}

/** A cardholder and one visit, as the events that happened make them. */
export class Given {
  readonly #aggregate = cardholderAggregates()[0]!;
  state: CardholderState;
  visit: Visit | undefined;
  version = 0;
  /** The events of the newest decision. */
  events: readonly NewEvent[] = [];

  constructor(readonly streamId = PATIENT) {
    this.state = this.#aggregate.initialState(streamId);
  }

  /** Somebody registered, with an active card and a medical account of so many fen. */
  static person(balance = 10_000, streamId = PATIENT): Given {
    const given = new Given(streamId);
    given.happened('CardholderRegistered', { at: NOW });
    given.happened('CardIssued', { cardId: 1, token: 'card_1', masked: '9220****0013', expiresOn: '2036-12', at: NOW });
    given.happened('CardActivated', { cardId: 1, at: NOW });
    given.happened('PurseOpened', { purse: 'medical', slot: 1, account: streamId * 64 + 1 });
    given.happened('PurseCredited', { purse: 'medical', at: NOW }, [[streamId * 64 + 1, balance]]);
    return given;
  }

  /** As `person`, enrolled. */
  static insured(balance = 10_000, enrolment: Partial<Enrolment> = {}, streamId = PATIENT): Given {
    const given = Given.person(balance, streamId);
    given.happened('InsuranceEnrolled', { enrolment: { ...ENROLMENT, ...enrolment }, at: NOW, origin: ORIGIN });
    return given;
  }

  /** The person has moved away. */
  left(): this {
    this.happened('CardholderLeft', { status: 'moved_out', at: NOW, origin: ORIGIN });
    return this;
  }

  happened(type: string, data: object, postings: readonly (readonly [number, number])[] = []): void {
    const posted = postings.map(([account, amount]) => ({ account, amount }));
    this.take([{ type, entity: null, data, postings: posted } as unknown as NewEvent]);
  }

  /** Decides and takes what came of it; answers the outcome. */
  when(decide: Decide<CardholderState, Visit>): Record<string, unknown> {
    return this.took(decide(this.state, { version: this.version, entity: this.visit }));
  }

  /** Takes a decision; answers the outcome. */
  took(decision: Decision): Record<string, unknown> {
    this.take(decision.events);
    return JSON.parse(decision.outcome) as Record<string, unknown>;
  }

  take(events: readonly NewEvent[]): void {
    this.events = events;
    for (const made of events) {
      this.version += 1;
      const entity = made.entity === 'self' ? this.version : made.entity;
      const event = { ...made, streamId: this.streamId, version: this.version, entity };
      this.state = this.#aggregate.evolve(this.state, event);
      if (entity !== null) {
        const before = made.entity === 'self' ? undefined : this.visit;
        this.visit = this.#aggregate.evolveEntity(before as never, event) as unknown as Visit;
      }
    }
  }
}

/** A settlement with the card, whatever was pre-settled. */
export function settlement(change: Partial<FinalSettleCommand> = {}): FinalSettleCommand {
  return {
    ...{ now: NOW, policyId: 'bp_1', policy: POLICY, careDate: TODAY, useAccount: true, terminalId: 'HOSP0001' },
    account: { tenderPolicy: defaultTenderPolicy, card: 1 },
    ...{ visitId: 'mv_00000001', stage: 'final', acceptSplit: true },
    ...change,
  };
}

/** Fen on each account that the newest events posted to. */
export function postedBy(events: readonly NewEvent[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const { account, amount } of events.flatMap(({ postings }) => postings)) {
    sums.set(account, (sums.get(account) ?? 0) + amount);
  }
  return sums;
}
