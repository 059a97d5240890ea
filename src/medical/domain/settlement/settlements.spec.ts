import { defaultTenderPolicy } from '../../../authorization';
import { INTER_LANE, MEDICAL_CASH, medicalFund } from '../../../ledger';
import {
  Given,
  INSTITUTION,
  line,
  NOW,
  ORIGIN,
  PATIENT,
  POLICY,
  postedBy,
  settlement,
  TODAY,
} from '../../../../test/support/medical-history';
import {
  cancelWithAid,
  decideCancelSettlement,
  decidePreSettle,
  decideRegisterVisit,
  decideSettle,
  decideUploadFees,
  grantAid,
  MAX_GRANTS,
  MAX_SETTLEMENTS,
  medicalOf,
  refundWithAid,
  type RegisterVisitCommand,
  revokeAid,
  settleWithAid,
} from './index';

const OWNER = PATIENT + 1;
const CANCEL = { number: 1, now: NOW, reason: 'wrong_bill', terminalId: 'HOSP0001' };

function visited(given: Given, change: Partial<RegisterVisitCommand> = {}): Given {
  const account = { tenderPolicy: defaultTenderPolicy, card: 1 };
  const visit = { kind: 'outpatient', medType: '11', institution: INSTITUTION, began: TODAY } as const;
  given.when(decideRegisterVisit({ ...visit, terminalId: 'HOSP0001', now: NOW, account, ...change }));
  return given;
}

function billedAt(institution: Partial<typeof INSTITUTION>): Given {
  const given = visited(Given.insured(0), { institution: { ...INSTITUTION, ...institution } });
  given.when(decideUploadFees({ lines: [line('1', 1)], now: NOW }));
  return given;
}

function billed(balance = 10_000, ...yuan: readonly number[]): Given {
  const given = visited(Given.insured(balance));
  const lines = yuan.map((amount, index) => line(String(index + 1), amount));
  if (lines.length > 0) given.when(decideUploadFees({ lines, now: NOW }));
  return given;
}

describe('a settlement', () => {
  it('books fund, account and cash against what the institution is owed', () => {
    const given = billed(10_000, 400);
    expect(given.when(decideSettle(settlement()))).toMatchObject({ result: 'done', settlement: 1 });
    expect(Object.fromEntries(postedBy(given.events))).toEqual({
      [medicalFund('310100', '220100', 2026)]: -12_000,
      [PATIENT * 64 + 1]: -10_000,
      [MEDICAL_CASH]: -18_000,
      [INSTITUTION.payable]: 40_000,
    });
    expect(medicalOf(given.state)).toMatchObject({ visits: [], years: { '310:2026': { dedc: 20_000, hifp: 12_000 } } });
  });

  it('moves nothing when it is only pre-settled, and holds a later one to the split', () => {
    const given = billed(10_000, 400);
    expect(given.when(decidePreSettle(settlement()))).toMatchObject({ result: 'done', split: { account: 10_000 } });
    expect(given.events.flatMap(({ postings }) => postings)).toEqual([]);
    const strict = settlement({ acceptSplit: false, useAccount: false });
    expect(given.when(decideSettle(strict))).toMatchObject({ reason: 'split_changed' });
    expect(given.when(decideSettle(settlement({ acceptSplit: false })))).toMatchObject({ result: 'done' });
  });

  it.each([
    ['no visit', Given.insured(), {}, 'visit_not_found'],
    ['no lines', billed(0), {}, 'no_lines'],
    ['no lines of the batch', billed(0, 1), { batch: 'B9' }, 'no_lines'],
    ['another total', billed(0, 1), { expectedTotal: 99 }, 'total_differs'],
    ['no pre-settlement', billed(0, 1), { acceptSplit: false }, 'not_pre_settled'],
    ['an interim one of an outpatient', billed(0, 1), { stage: 'interim' }, 'not_inpatient'],
    ['a day without insurance', billed(0, 1), { careDate: '2019-01-01' }, 'not_insured'],
    ['an institution whose level the policy does not know', billedAt({ level: 'L3' }), {}, 'level_not_covered'],
    ['care in an area that the policy does not know', billedAt({ area: '220202' }), {}, 'area_not_covered'],
  ] as const)('is refused: %s', (_, given, change, reason) => {
    expect(given.when(decideSettle(settlement(change)))).toMatchObject({ result: 'refused', reason });
    expect(given.events).toEqual([]);
  });
});

describe('the settlements of one visit', () => {
  it('are so many at most, cancelled ones included', () => {
    const given = billed(0, 1);
    for (let number = 1; number <= MAX_SETTLEMENTS; number += 1) {
      expect(given.when(decideSettle(settlement()))).toMatchObject({ result: 'done', settlement: number });
      given.when(decideCancelSettlement({ ...CANCEL, number }));
    }
    expect(given.when(decideSettle(settlement()))).toMatchObject({ reason: 'too_many_settlements' });
    expect(given.visit?.settlements).toHaveLength(MAX_SETTLEMENTS);
  });

  it('of a stay are final after the discharge only, and are cancelled from the newest on', () => {
    const given = visited(Given.insured(0), { kind: 'inpatient', medType: '21' });
    given.when(decideUploadFees({ lines: [line('1', 1), line('2', 1, 'B2')], now: NOW }));
    expect(given.when(decideSettle(settlement()))).toMatchObject({ reason: 'not_discharged' });
    for (const batch of ['B1', 'B2']) given.when(decideSettle(settlement({ stage: 'interim', batch })));
    expect(given.when(decideCancelSettlement(CANCEL))).toMatchObject({
      reason: 'later_settlement_stands',
      settlement: 2,
    });
    expect(given.when(decideCancelSettlement({ ...CANCEL, number: 2 }))).toMatchObject({ result: 'done' });
    expect(given.when(decideCancelSettlement(CANCEL))).toMatchObject({ result: 'done' });
  });

  it.each([
    ['a settlement that is not there', { number: 2 }, 'settlement_not_found'],
    ['a line that is not in it', { serials: ['9'] }, 'line_not_found'],
  ])('are not refunded: %s', (_, change, reason) => {
    const given = billed(0, 1, 2);
    given.when(decideSettle(settlement()));
    expect(refunded(given, change)).toMatchObject({ reason });
    given.when(decideCancelSettlement(CANCEL));
    expect(refunded(given)).toMatchObject({ reason: 'settlement_cancelled' });
    expect(refunded(new Given())).toMatchObject({ reason: 'visit_not_found' });
  });

  function refunded(given: Given, change: object = {}): unknown {
    const command = { number: 1, serials: ['1'], reason: 'returned', settle: settlement(), ...change };
    return given.took(refundWithAid(given.state, given.visit, [], command)[0]!);
  }
});

describe('the ceilings of a year', () => {
  /** One more bill of 2,200 yuan, settled under the policy of that care. */
  const settledAs = (given: Given, medType: string) => {
    visited(given);
    given.when(decideUploadFees({ lines: [line('1', 2_200)], now: NOW }));
    const policy = { ...POLICY, medType };
    return given.when(decideSettle(settlement({ policy, useAccount: false }))) as { split: { fundTotal: number } };
  };

  it('are those of each kind of care: a stay in hospital does not use up what out-patients have', () => {
    const given = Given.insured();
    expect(settledAs(given, '21').split.fundTotal).toBe(100_000);
    expect(settledAs(given, '11').split.fundTotal).toBe(100_000);
    expect(settledAs(given, '11').split.fundTotal).toBe(0);
    expect(medicalOf(given.state).years['310:2026']).toMatchObject({
      hifp: 200_000,
      pools: { '11': { dedc: 20_000, hifp: 100_000 }, '21': { dedc: 20_000, hifp: 100_000 } },
    });
    given.when(decideCancelSettlement(CANCEL));
    expect(settledAs(given, '21').split.fundTotal).toBe(0);
  });
});

describe('a cancellation', () => {
  it('is the mirror of the settlement, once', () => {
    const given = billed(10_000, 400);
    given.when(decideSettle(settlement()));
    const booked = [...postedBy(given.events)];
    expect(given.when(decideCancelSettlement(CANCEL))).toMatchObject({ result: 'done' });
    expect(new Map(booked.map(([account, amount]) => [account, -amount]))).toEqual(postedBy(given.events));
    expect(given.visit).toMatchObject({ state: 'open', lines: [{ serial: '1' }] });
    expect(medicalOf(given.state).years['310:2026']).toMatchObject({ dedc: 0, hifp: 0, settlements: 0 });
    expect(given.when(decideCancelSettlement(CANCEL))).toMatchObject({ result: 'already_so' });
    expect(given.when(decideCancelSettlement({ ...CANCEL, number: 2 }))).toMatchObject({
      reason: 'settlement_not_found',
    });
    expect(Given.insured().when(decideCancelSettlement(CANCEL))).toMatchObject({ reason: 'visit_not_found' });
  });
});

describe('mutual aid', () => {
  const grant = {
    grantId: 'mg_1',
    relation: 'child',
    from: '2026-01-01',
    to: '2026-12-31',
    monthLimit: 5_000,
  } as const;

  function family(): { readonly patient: Given; readonly owner: Given } {
    const [patient, owner] = [billed(1_000, 300, 100), Given.insured(50_000, {}, OWNER)];
    const command = { owner: OWNER, relative: PATIENT, grant, now: NOW, origin: ORIGIN };
    const [first, second] = grantAid(owner.state, patient.state, command);
    owner.took(first);
    patient.took(second);
    return { patient, owner };
  }

  const relativeOf = (owner: Given) => [{ patient: PATIENT, streamId: OWNER, state: owner.state }];

  it('has so many grants at most on either side, and none of or for who has left', () => {
    const { patient, owner } = family();
    const grantOf = (number: number) => ({ ...grant, grantId: `mg_${number}` });
    const outcomeOf = (from: Given, to: Given, number: number): unknown => {
      const command = { owner: from.streamId, relative: to.streamId, grant: grantOf(number), now: NOW, origin: ORIGIN };
      const [first, second] = grantAid(from.state, to.state, command);
      to.took(second);
      return from.took(first);
    };
    expect(outcomeOf(owner, patient, 1)).toMatchObject({ result: 'already_so' });
    for (let number = 2; number <= MAX_GRANTS; number += 1) outcomeOf(owner, patient, number);
    const other = Given.person(0, OWNER + 1);
    expect(outcomeOf(owner, other, 11)).toMatchObject({ reason: 'too_many_grants' });
    expect(outcomeOf(other, patient, 11)).toMatchObject({ reason: 'too_many_grants' });
    expect(outcomeOf(other, Given.person(0, OWNER + 2), 11)).toMatchObject({ result: 'done' });
    const gone = Given.person(0, OWNER + 3).left();
    expect(outcomeOf(gone, other, 12)).toMatchObject({ reason: 'person_left' });
    expect(outcomeOf(other, gone, 12)).toMatchObject({ reason: 'person_left' });
    expect(other.events).toEqual([]);
  });

  it('of an owner who has left pays nothing more', () => {
    const { patient, owner } = family();
    owner.left();
    const [first, second] = settleWithAid(patient.state, patient.visit, relativeOf(owner), settlement());
    expect(patient.took(first!)).toMatchObject({ split: { mutualAid: 0, cash: 27_000 } });
    expect(second?.events).toEqual([]);
  });

  function settled(careDate = TODAY): { readonly patient: Given; readonly owner: Given } {
    const { patient, owner } = family();
    const [first, second] = settleWithAid(patient.state, patient.visit, relativeOf(owner), settlement({ careDate }));
    patient.took(first!);
    owner.took(second!);
    return { patient, owner };
  }

  it('pays after the own account, within the month of the grant, and the two streams balance between lanes', () => {
    const { patient, owner } = settled();
    expect(patient.visit?.settlements[0]?.split).toMatchObject({ account: 1_000, mutualAid: 5_000, cash: 22_000 });
    expect(owner.state.purses.list[0]?.balance).toBe(45_000);
    expect(postedBy(patient.events).get(INTER_LANE)).toBe(-5_000);
    expect(postedBy(owner.events).get(INTER_LANE)).toBe(5_000);
  });

  it('returns to the month in which it was paid, whenever the care was', () => {
    const { patient, owner } = settled('2026-10-01');
    expect(medicalOf(owner.state).given[0]).toMatchObject({ month: '2026-11', monthUsed: 5_000 });
    const [first, second] = cancelWithAid(patient.state, patient.visit, relativeOf(owner), CANCEL);
    patient.took(first!);
    owner.took(second!);
    expect(owner.state.purses.list[0]?.balance).toBe(50_000);
    expect(medicalOf(owner.state).given[0]).toMatchObject({ monthUsed: 0, yearUsed: 0 });
  });

  it('gives back at a partial refund what the rest does not need', () => {
    const { patient, owner } = settled();
    const command = { number: 1, serials: ['1'], reason: 'returned', settle: settlement() };
    const [first, second] = refundWithAid(patient.state, patient.visit, relativeOf(owner), command);
    expect(patient.took(first!)).toMatchObject({
      result: 'done',
      split: { total: 10_000, account: 1_000, mutualAid: 5_000 },
    });
    owner.took(second!);
    expect(owner.state.purses.list[0]?.balance).toBe(45_000);
    expect(medicalOf(patient.state).years['310:2026']).toMatchObject({ hifp: 0, dedc: 10_000, settlements: 1 });
  });

  it('ends with a revocation, and is refused for oneself, for strangers and backwards', () => {
    const { patient, owner } = family();
    const revoke = { grantId: 'mg_1', now: NOW, origin: ORIGIN };
    const [first, second] = revokeAid(owner.state, revoke);
    owner.took(first);
    patient.took(second);
    expect(medicalOf(patient.state).received).toEqual([]);
    expect(owner.took(revokeAid(owner.state, revoke)[0])).toMatchObject({ reason: 'grant_not_found' });
    const command = { owner: OWNER, relative: PATIENT, grant, now: NOW, origin: ORIGIN };
    const reason = (change: object, relative = patient): unknown =>
      JSON.parse(grantAid(owner.state, relative.state, { ...command, ...change })[0].outcome);
    expect(reason({ relative: OWNER })).toMatchObject({ reason: 'same_person' });
    expect(reason({}, new Given())).toMatchObject({ reason: 'cardholder_not_registered' });
    expect(reason({ grant: { ...grant, to: '2025-01-01' } })).toMatchObject({ reason: 'grant_invalid' });
  });
});
