import { defaultTenderPolicy } from '../../../authorization';
import {
  ENROLMENT,
  Given,
  INSTITUTION,
  line,
  NOW,
  ORIGIN,
  settlement,
  TODAY,
} from '../../../../test/support/medical-history';
import {
  decideCancelVisit,
  decideDischarge,
  decideEnrol,
  decideRegisterVisit,
  decideSettle,
  decideUploadFees,
  decideWithdrawFees,
  MAX_ENROLMENTS,
  MAX_OPEN_VISITS,
  MAX_VISIT_LINES,
  medicalOf,
  type RegisterVisitCommand,
} from './index';

function registration(change: Partial<RegisterVisitCommand> = {}): RegisterVisitCommand {
  return {
    ...{ kind: 'outpatient', medType: '11', institution: INSTITUTION, began: TODAY, terminalId: 'HOSP0001', now: NOW },
    account: { tenderPolicy: defaultTenderPolicy, card: 1 },
    ...change,
  };
}

const inpatient = { kind: 'inpatient', medType: '21' } as const;

function visited(change: Partial<RegisterVisitCommand> = {}, balance = 10_000): Given {
  const given = Given.insured(balance);
  given.when(decideRegisterVisit(registration(change)));
  return given;
}

describe('an enrolment', () => {
  const enrol = (change: object = {}) =>
    decideEnrol({ enrolment: { ...ENROLMENT, ...change }, now: NOW, origin: ORIGIN });

  it('stands instead of the earlier one in the same insurance and area; the same again changes nothing', () => {
    const given = Given.person();
    expect(given.when(enrol())).toMatchObject({ result: 'done' });
    expect(given.when(enrol())).toMatchObject({ result: 'already_so' });
    given.when(enrol({ psnType: '1201' }));
    given.when(enrol({ insutype: '390' }));
    expect(medicalOf(given.state).enrolments.map(({ insutype, psnType }) => [insutype, psnType])).toEqual([
      ['310', '1201'],
      ['390', '1101'],
    ]);
  });

  it.each([
    { insutype: '31' },
    { area: '110100' },
    { psnNo: '' },
    { psnType: '11' },
    { from: '2026-13-01' },
    { to: '2019-12-31' },
  ])('is refused when it is none: %j', (change) => {
    expect(Given.person().when(enrol(change))).toMatchObject({ reason: 'enrolment_invalid' });
  });

  it('is refused for nobody, for who has left, and beyond the insurances of a person', () => {
    expect(new Given().when(enrol())).toMatchObject({ reason: 'cardholder_not_registered' });
    expect(Given.person().left().when(enrol())).toMatchObject({ reason: 'person_left' });
    const given = Given.person();
    for (let area = 220100; area < 220100 + MAX_ENROLMENTS; area += 1) given.when(enrol({ area: String(area) }));
    expect(given.when(enrol({ area: '220900' }))).toMatchObject({ reason: 'enrolment_invalid' });
    expect(given.when(enrol({ psnType: '1201' }))).toMatchObject({ result: 'done' });
  });
});

describe('a registration', () => {
  it('opens a visit under the enrolment that covers the day', () => {
    const given = Given.insured();
    expect(given.when(decideRegisterVisit(registration()))).toMatchObject({
      result: 'done',
      insutype: '310',
      area: '220100',
    });
    expect(given.visit).toMatchObject({ state: 'open', outOfArea: 'local', card: 1 });
    expect(medicalOf(given.state).visits).toHaveLength(1);
  });

  it('tells care out of the area by the prefectures, unless the caller says the kind', () => {
    const institution = { ...INSTITUTION, area: '220202' };
    expect(visited({ institution }).visit?.outOfArea).toBe('unfiled');
    expect(visited({ institution, outOfArea: 'emergency' }).visit?.outOfArea).toBe('emergency');
  });

  it('sets a deposit aside, and gives it back when it is cancelled', () => {
    const given = visited({ ...inpatient, deposit: { purse: 'medical', amount: 4_000 } });
    expect(given.state.purses.list[0]).toMatchObject({ balance: 10_000, held: 4_000 });
    expect(given.when(decideCancelVisit({ now: NOW }))).toMatchObject({ result: 'done' });
    expect(given.state.purses.list[0]).toMatchObject({ balance: 10_000, held: 0 });
    expect(medicalOf(given.state).visits).toEqual([]);
    expect(given.when(decideCancelVisit({ now: NOW }))).toMatchObject({ result: 'already_so' });
  });

  it.each([
    ['nobody', new Given(), registration(), 'cardholder_not_registered'],
    ['who has left', Given.insured().left(), registration(), 'person_left'],
    ['no enrolment', Given.person(), registration(), 'not_insured'],
    ['another insurance', Given.insured(), registration({ insutype: '390' }), 'not_insured'],
    ['another area', Given.insured(), registration({ area: '220200' }), 'not_insured'],
    ['a day before', Given.insured(), registration({ began: '2019-12-31' }), 'not_insured'],
    ['a paused insurance', Given.insured(0, { state: 'paused' }), registration(), 'insurance_paused'],
    [
      'a deposit above the account',
      Given.insured(5),
      registration({ deposit: { purse: 'medical', amount: 6 } }),
      'insufficient_funds',
    ],
    [
      'an unknown card',
      Given.insured(),
      registration({ account: { tenderPolicy: defaultTenderPolicy, card: 7 } }),
      'card_refused',
    ],
    ['a second admission at one place', visited(inpatient), registration(inpatient), 'already_admitted'],
  ])('is refused: %s', (_, given, command, reason) => {
    expect(given.when(decideRegisterVisit(command))).toMatchObject({ result: 'refused', reason });
    expect(given.events).toEqual([]);
  });

  it('is refused beyond the open visits of a person', () => {
    const given = Given.insured();
    for (let index = 0; index < MAX_OPEN_VISITS; index += 1) given.when(decideRegisterVisit(registration()));
    expect(given.when(decideRegisterVisit(registration()))).toMatchObject({ reason: 'too_many_visits' });
  });
});

describe('fee lines', () => {
  const upload = (...lines: ReturnType<typeof line>[]) => decideUploadFees({ lines, now: NOW });

  it('are added once; the same again changes nothing, another one under the serial is refused', () => {
    const given = visited();
    expect(given.when(upload(line('1', 30)))).toMatchObject({ result: 'done', lines: [{ serial: '1', total: 3_000 }] });
    expect(given.when(upload(line('1', 30)))).toMatchObject({ result: 'already_so' });
    expect(given.when(upload(line('1', 31)))).toMatchObject({ reason: 'line_exists', serials: ['1'] });
    expect(given.visit?.lines).toHaveLength(1);
  });

  it('are taken back by serial, by batch or all', () => {
    const given = visited();
    given.when(upload(line('1', 1), line('2', 1, 'B2'), line('3', 1, 'B2'), line('4', 1)));
    const withdraw = (which: object) => given.when(decideWithdrawFees({ ...which, now: NOW }));
    expect(withdraw({ serials: ['1'] })).toMatchObject({ withdrawn: 1 });
    expect(withdraw({ serials: ['1'] })).toMatchObject({ reason: 'line_not_found' });
    expect(withdraw({ batch: 'B2' })).toMatchObject({ withdrawn: 2 });
    expect(withdraw({})).toMatchObject({ withdrawn: 1 });
    expect(withdraw({})).toMatchObject({ result: 'already_so' });
  });

  it('of a settlement stay', () => {
    const given = visited(inpatient);
    given.when(upload(line('1', 30)));
    expect(given.when(decideSettle(settlement({ stage: 'interim' })))).toMatchObject({ result: 'done' });
    expect(given.when(decideWithdrawFees({ serials: ['1'], now: NOW }))).toMatchObject({ reason: 'line_settled' });
    expect(given.when(decideWithdrawFees({ now: NOW }))).toMatchObject({ result: 'already_so' });
    expect(given.when(decideCancelVisit({ now: NOW }))).toMatchObject({ reason: 'visit_has_fees' });
  });

  it('are refused: none, too many, a visit that is settled or cancelled or was never there', () => {
    const given = visited();
    expect(given.when(upload())).toMatchObject({ reason: 'no_lines' });
    const many = Array.from({ length: MAX_VISIT_LINES + 1 }, (_, index) => line(String(index), 1));
    expect(given.when(upload(...many))).toMatchObject({ reason: 'too_many_lines' });
    given.when(decideCancelVisit({ now: NOW }));
    expect(given.when(upload(line('1', 1)))).toMatchObject({ reason: 'visit_not_open' });
    expect(given.when(decideWithdrawFees({ now: NOW }))).toMatchObject({ reason: 'visit_not_open' });
    const nobody = Given.insured();
    expect(nobody.when(upload(line('1', 1)))).toMatchObject({ reason: 'visit_not_found' });
    expect(nobody.when(decideWithdrawFees({ now: NOW }))).toMatchObject({ reason: 'visit_not_found' });
    expect(nobody.when(decideCancelVisit({ now: NOW }))).toMatchObject({ reason: 'visit_not_found' });
  });
});

describe('a discharge', () => {
  const discharge = (ended: string | null) => decideDischarge({ ended, now: NOW });

  it('ends a stay on a day and is taken back', () => {
    const given = visited(inpatient);
    expect(given.when(discharge(TODAY))).toMatchObject({ result: 'done' });
    expect(given.visit?.ended).toBe(TODAY);
    expect(given.when(discharge(TODAY))).toMatchObject({ result: 'already_so' });
    expect(given.when(discharge(null))).toMatchObject({ result: 'done' });
    expect(given.visit?.ended).toBeUndefined();
  });

  it('is refused before the admission, of outpatients and without a visit', () => {
    expect(visited(inpatient).when(discharge('2026-11-24'))).toMatchObject({ reason: 'date_invalid' });
    expect(visited().when(discharge(TODAY))).toMatchObject({ reason: 'not_inpatient' });
    expect(Given.insured().when(discharge(TODAY))).toMatchObject({ reason: 'visit_not_found' });
    const cancelled = visited(inpatient);
    cancelled.when(decideCancelVisit({ now: NOW }));
    expect(cancelled.when(discharge(TODAY))).toMatchObject({ reason: 'visit_not_open' });
  });
});
