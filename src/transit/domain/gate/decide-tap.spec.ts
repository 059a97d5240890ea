import fc from 'fast-check';
import { changchun, ORDINARY_RIDER } from '../../../../test/transit/fare-fixtures';
import { busAt, GATE_OPERATORS, GateRider, instantAt, metroAt } from '../../../../test/transit/gate-rider';
import { credit, messageAt, type Story, STORY_CHANGE } from '../../../../test/model/story';
import { decideAuthorization, defaultTenderPolicy } from '../../../authorization';
import { freezeCard, reportLoss, setApplicationState } from '../../../cardholder';
import { ADVICE_RECEIVABLE } from '../../../ledger';
import { rate, totalsOf } from '../fare/rate';
import type { Tap } from '../fare/tap';
import type { GateTapTakenData, TransitTapDeclinedData } from './gate-events';
import { GATE_REASONS, gateReason } from './gate-reasons';

const RISK_LIMIT = 600;
const ENTRY = metroAt('08:00', 'entry', 'L1-01');
const EXIT = metroAt('08:25', 'exit', 'L1-07');

describe('a tap at a gate', () => {
  it('opens it for a card with money, charges the journey at the exit, and says how it came about', () => {
    const rider = new GateRider({ epurse: 1_000 });
    expect(rider.ask(ENTRY)).toMatchObject({ result: 'approved', charged: 0, expected: 200, available: 1_000 });
    const exit = rider.ask(EXIT);
    expect(exit).toMatchObject({
      ...{ result: 'approved', responseCode: '00', charged: 300, paid: { transit: 0, epurse: 300, owed: 0 } },
      ...{ expected: null, available: 700, owed: 0, today: { day: '2026-11-24', charged: 300, journeys: 1 } },
    });
    expect(exit.journeys).toMatchObject([{ status: 'complete', from: 'L1-01', to: 'L1-07', list: 300, due: 300 }]);
    expect(exit.journeys[0]?.steps.at(-1)).toBe('票价政策 CC-SAMPLE 2026-1');
    expect(rider.story.account(GATE_OPERATORS.metro)).toBe(300);
  });

  it('of a bus is charged at once, with the rebate of the metro ride before it, and the day adds up', () => {
    const rider = new GateRider({ epurse: 1_000 });
    for (const tap of [ENTRY, EXIT]) rider.ask(tap);
    expect(rider.ask(busAt('08:40'))).toMatchObject({ charged: 80, today: { charged: 380, journeys: 2 } });
  });

  it('takes the transit purse before the e-purse', () => {
    const rider = new GateRider({ transit: 100, epurse: 1_000 });
    expect(rider.ask(busAt('08:40')).paid).toEqual({ transit: 100, epurse: 80, owed: 0 });
  });

  it('charges the make-up fare of a ride whose exit is missing when the next one begins there', () => {
    const rider = new GateRider({ epurse: 1_000 });
    rider.ask(ENTRY);
    const next = rider.ask(metroAt('19:00', 'entry', 'L1-07'));
    expect(next).toMatchObject({ result: 'approved', charged: 600, journeys: [{ status: 'missing_exit', due: 600 }] });
  });

  it('is one that was uploaded before: it is declined, for the rider has passed', () => {
    const rider = new GateRider({ epurse: 1_000 });
    rider.upload([busAt('08:40')]);
    expect(rider.ask(busAt('08:40'))).toMatchObject({ reason: 'duplicate_transaction', charged: 0 });
  });

  it('that comes again in an upload moves nothing', () => {
    const rider = new GateRider({ epurse: 1_000 });
    for (const tap of [ENTRY, EXIT]) rider.ask(tap);
    const { length } = rider.story.events;
    rider.upload([EXIT, ENTRY]);
    expect(rider.story.events).toHaveLength(length);
  });
});

describe('a card without the money', () => {
  it('has its first ride within the risk limit, and owes it', () => {
    const rider = new GateRider({ epurse: 0 });
    expect(rider.ask(ENTRY)).toMatchObject({ result: 'approved', expected: 200 });
    expect(rider.ask(EXIT)).toMatchObject({ result: 'approved', charged: 300, paid: { owed: 300 }, owed: 300 });
    expect(rider.story.account(ADVICE_RECEIVABLE)).toBe(-300);
  });

  it('begins no second ride before it has paid the first', () => {
    const rider = new GateRider({ epurse: 0 });
    rider.ask(busAt('08:00'));
    const second = rider.ask(busAt('09:00'));
    expect(second).toMatchObject({ result: 'declined', reason: 'debt_unpaid', charged: 0, owed: 180 });
    expect(rider.account?.taps).toHaveLength(1);
  });

  it('is declined where the policy has no risk limit, and a fen more than it owns is declined, too', () => {
    const { gate: _gate, ...strict } = { ...changchun() };
    const policy = { ...strict, gate: { riskLimit: 0 as never, entryNeeds: 'lowest' as const } };
    const [poor, rich] = [new GateRider({ epurse: 199 }, policy), new GateRider({ epurse: 200 }, policy)];
    expect(poor.ask(ENTRY)).toMatchObject({ reason: 'insufficient_funds', responseCode: '51', expected: 200 });
    expect(rich.ask(ENTRY).result).toBe('approved');
  });

  it('must cover the make-up fare where the policy says so', () => {
    const policy = changchun({ gate: { risk_limit: '0.00', entry_needs: 'make_up' } });
    const [poor, rich] = [new GateRider({ epurse: 599 }, policy), new GateRider({ epurse: 600 }, policy)];
    expect(poor.ask(ENTRY)).toMatchObject({ reason: 'insufficient_funds', expected: 600 });
    expect(rich.ask(ENTRY).result).toBe('approved');
  });

  it('is kept at the exit when the ride costs more than money and risk limit, and gets out once it has the money', () => {
    const policy = changchun({ gate: { risk_limit: '2.00' } });
    const rider = new GateRider({ epurse: 0 }, policy);
    rider.ask(ENTRY);
    expect(rider.ask(EXIT)).toMatchObject({ reason: 'insufficient_funds', owed: 0 });
    credit(rider.story, 'epurse', 100);
    const paid = rider.ask({ ...EXIT, id: 'again' });
    expect(paid).toMatchObject({ result: 'approved', charged: 300, paid: { epurse: 100, owed: 200 } });
  });

  it('gets out although it owes for uploads of before', () => {
    const rider = new GateRider({ epurse: 0 });
    rider.ask(ENTRY);
    rider.upload([busAt('07:00', { line: '1' })]);
    expect(rider.owed).toBeGreaterThan(0);
    expect(rider.ask(EXIT).result).toBe('approved');
  });
});

describe('a card that may not ride', () => {
  const { now: _now, ...change } = { ...STORY_CHANGE, cardId: 1 };
  const moment = { ...change, now: instantAt('07:00') };

  it('because it is frozen stays outside, and inside, whatever money it has; the decision says what it saw', () => {
    const rider = new GateRider({ epurse: 1_000 });
    rider.ask(ENTRY);
    rider.story.run(freezeCard({ ...moment, kind: 'temporary' }));
    const { result, reason, textZh, events } = rider.ask(EXIT);
    expect([result, reason, textZh]).toEqual(['declined', 'card_frozen', '卡已冻结']);
    const { checks, tap } = events[0]!.data as TransitTapDeclinedData;
    expect(checks).toEqual([['card', 0, ['frozen', '2026-11'], ['active', '2030-12']]]);
    expect(tap.id).toBe(EXIT.id);
    expect(rider.story.purse('epurse').balance).toBe(1_000);
  });

  it('because it is lost is declined', () => {
    const rider = new GateRider({ epurse: 1_000 });
    rider.story.run(reportLoss({ ...moment, loss: 'formal' }));
    expect(rider.ask(ENTRY)).toMatchObject({ reason: 'card_lost', responseCode: '41', advice: 'contact_issuer' });
  });

  it('because its citizen application is frozen is declined', () => {
    const rider = new GateRider({ epurse: 1_000 });
    rider.story.run(setApplicationState({ ...moment, application: 'citizen', state: 'frozen' }));
    expect(rider.ask(ENTRY).reason).toBe('application_not_active');
  });

  it('because the day has no fare policy, or the ride no fare, is declined', () => {
    const rider = new GateRider({ epurse: 1_000 });
    expect(rider.ask(ENTRY, { policies: [] }).reason).toBe('no_fare_policy');
    expect(rider.ask(metroAt('08:00', 'entry', 'nowhere')).reason).toBe('fare_unknown');
    expect(rider.ask(busAt('08:00', { riders: 6 })).reason).toBe('fare_unknown');
  });

  it.each([
    [-10 * 60_000 - 1, 'clock_off'],
    [-10 * 60_000, 'approved'],
    [10 * 60_000, 'approved'],
    [10 * 60_000 + 1, 'clock_off'],
  ])('because its tap is %s ms off the time of the decision: %s', (off, reason) => {
    const rider = new GateRider({ epurse: 1_000 });
    expect(rider.ask(ENTRY, { now: ENTRY.at + off }).reason).toBe(reason);
  });
});

it('every decision stores the checks it made', () => {
  const rider = new GateRider({ epurse: 100 });
  const data = rider.ask(ENTRY).events[0]!.data as GateTapTakenData;
  expect(data.gate).toEqual({
    terminalId: 'GATE0001',
    checks: [
      ['card', 1, ['active', '2026-11'], ['active', '2030-12']],
      ['money', 0, 100, 200],
      ['risk_limit', 1, 100, RISK_LIMIT],
    ],
  });
});

it('every reason has a code, an advice and words in two languages', () => {
  for (const reason of GATE_REASONS) {
    const { responseCode, text, textZh } = gateReason(reason);
    expect([responseCode.length, text.length > 0, /\p{Script=Han}/u.test(textZh)]).toEqual([2, true, true]);
  }
});

describe('whatever is tapped, in whatever order', () => {
  const STOPS = ['L1-01', 'L1-03', 'L1-07', 'L1-12', 'L2-07', 'nowhere'];
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ tap: fc.constantFrom('entry', 'exit', 'bus'), stop: fc.nat(STOPS.length - 1) }),
    },
    { weight: 1, arbitrary: fc.record({ credit: fc.integer({ min: 1, max: 400 }) }) },
    { weight: 1, arbitrary: fc.record({ spend: fc.integer({ min: 1, max: 400 }) }) },
    { weight: 1, arbitrary: fc.record({ upload: fc.boolean() }) },
  );
  /** Minutes between two steps; hundreds of them make exits go missing and days end. */
  const steps = fc.array(
    fc.tuple(step, fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 200, max: 800 }))),
    {
      maxLength: 40,
    },
  );

  function tapOf(index: number, minutes: number, what: string, stop: number): Tap {
    const time = instantAt('05:00') + minutes * 60_000;
    const base = what === 'bus' ? busAt('05:00') : metroAt('05:00', what as 'entry' | 'exit', STOPS[stop] ?? '');
    return { ...base, at: time, id: `tap ${index}` };
  }

  /** In a shop, also between an entry and its exit: gates set no money aside. */
  function spend(story: Story, amount: number): void {
    const purchase = { kind: 'purchase', now: instantAt('05:00'), cardId: 1, amount, allowPartial: true } as const;
    story.run(decideAuthorization({ ...messageAt('5411'), ...purchase, holdTtlMs: 1, policy: defaultTenderPolicy }));
  }

  /** Plays the steps; answers the taps that were let through. */
  function play(rider: GateRider, list: typeof steps extends fc.Arbitrary<infer List> ? List : never): Tap[] {
    const opened: Tap[] = [];
    let minutes = 0;
    for (const [index, [what, pause]] of list.entries()) {
      minutes += pause;
      if ('credit' in what) credit(rider.story, 'epurse', what.credit);
      else if ('spend' in what) spend(rider.story, what.spend);
      else if ('upload' in what) rider.upload(opened);
      else {
        const before = rider.owed;
        const tap = tapOf(index, minutes, what.tap, what.stop);
        const answer = rider.ask(tap);
        if (answer.result === 'approved') opened.push(tap);
        else expect(rider.owed).toBe(before);
        expect(rider.owed).toBeLessThanOrEqual(RISK_LIMIT);
        expect(answer.owed).toBe(rider.owed);
        expect(rider.story.purse('epurse').balance).toBe(answer.available);
      }
    }
    return opened;
  }

  it('no card comes to owe more than the risk limit, and all that gates let through costs what rating it at once costs', () => {
    fc.assert(
      fc.property(steps, fc.nat(900), (list, epurse) => {
        const rider = new GateRider({ epurse });
        const opened = play(rider, list);
        const { due, subsidy } = totalsOf(rate(rider.policy, ORDINARY_RIDER, opened).charges);
        const { transit, epurse: paid, owed } = rider.account!.paid;
        expect(transit + paid + owed).toBe(due);
        expect(rider.story.account(GATE_OPERATORS.metro) + rider.story.account(GATE_OPERATORS.bus)).toBe(due + subsidy);
      }),
      { numRuns: 300 },
    );
  });
});
