import fc from 'fast-check';
import { Story } from '../../../test/model/story';
import { type Card, CARD_STATES, kindOf, OWN_APPLICATIONS } from './card';
import {
  activateCard,
  collectCard,
  freezeCard,
  lockPin,
  recordProduction,
  reportLoss,
  setApplicationState,
  settleDue,
  unfreezeCard,
  unlockPin,
  withdrawLoss,
} from './card-decisions';
import { isLive } from './card-due';
import { CARD_EVENTS, REPLACEMENT_CAUSES } from './card-events';
import { applyForCard, issueCard, replaceCard } from './card-issue';
import { closeCard } from './closure-decisions';
import type { ChangeOrigin } from './origin';
import { registerCardholder } from './person-decisions';
import { openPurse, creditPurse } from './purse-decisions';

const BEGIN = Date.parse('2026-11-24T02:00:00Z');
const DAY_MS = 86_400_000;
const origin: ChangeOrigin = { channel: 'app', reason: 'history', approval: 'ap_1' };
const BALANCE = 12_345;

const step = fc.record({
  what: fc.nat(15),
  cardId: fc.constantFrom(1, 1, 1, 2, 2, 3, 4, 5),
  waitDays: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, 6, 40, 1_500),
  flag: fc.boolean(),
  pick: fc.nat(3),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** One person who does whatever comes to mind, with the clock going on. */
class Life {
  readonly story = new Story();
  #now = BEGIN;
  #tokens = 0;

  constructor() {
    this.story.run(registerCardholder());
    for (const purse of ['epurse', 'transit']) {
      this.story.run(openPurse({ purse }));
      this.story.run(creditPurse({ purse, amount: BALANCE, kind: 'top_up', sourceAccount: 1 }));
    }
    const card = { token: 'card-0', expiresOn: '2028-12', maskedNumber: '9220****0001', numberIndex: 'card-0' };
    this.story.run(applyForCard({ ...card, area: '220102', now: BEGIN, origin }));
  }

  take(one: Step): void {
    this.#now += one.waitDays * DAY_MS;
    const told = this.story.run(this.#decider(one));
    expect(told.events.length > 0).toBe(told.answer['result'] === 'done');
    for (const event of told.events)
      expect(event.data).toMatchObject({ origin: { reason: expect.any(String) as string } });
  }

  #decider({ what, cardId, flag, pick }: Step) {
    const now = this.#now;
    const command = { cardId, now, origin };
    this.#tokens += 1;
    const month = new Date(now + (flag ? 300 : 3_000) * DAY_MS).toISOString().slice(0, 7);
    const token = `card-${this.#tokens}`;
    const card = { token, expiresOn: month, maskedNumber: '9220****0001', numberIndex: token };
    const kind = flag ? ('temporary' as const) : ('judicial' as const);
    const deciders = [
      () => applyForCard({ ...card, area: '220102', now, origin }),
      () => issueCard({ ...card, kind: flag ? 'electronic' : 'physical', activate: true, now, origin }),
      () => recordProduction(flag ? command : { ...command, failedAt: 'maker' }),
      () => collectCard({ ...command, activate: flag }),
      () => activateCard(command),
      () => freezeCard({ ...command, kind, document: 'order-7' }),
      () => unfreezeCard({ ...command, kind }),
      () => reportLoss({ ...command, loss: 'provisional', lapsesAt: now + 5 * DAY_MS }),
      () => reportLoss({ ...command, loss: 'formal' }),
      () => withdrawLoss(command),
      () => lockPin(command),
      () => unlockPin(command),
      () =>
        replaceCard({
          ...{ ...command, cause: REPLACEMENT_CAUSES[pick]!, card, transitWindowMs: 10 * DAY_MS },
          ...(flag ? { production: { area: '220102' } } : {}),
        }),
      () => closeCard({ ...command, cause: 'requested', transitWindowMs: 10 * DAY_MS }),
      () =>
        setApplicationState({
          ...command,
          application: OWN_APPLICATIONS[pick % 3]!,
          state: flag ? 'active' : 'frozen',
        }),
      () => settleDue(now),
    ];
    return deciders[what]!();
  }
}

function check(before: readonly Card[], after: readonly Card[]): void {
  for (const kind of ['physical', 'electronic']) {
    expect(after.filter((card) => kindOf(card) === kind && isLive(card)).length).toBeLessThanOrEqual(1);
  }
  for (const card of after) {
    expect(CARD_STATES).toContain(card.state);
    expect(card.lapsesAt === undefined).toBe(card.state !== 'provisional_loss');
    if (card.replacedBy !== undefined) {
      expect(card.state).toBe('closed');
      expect(card.replacedBy).toBeGreaterThan(card.id);
      expect(after.some((next) => next.id === card.replacedBy && kindOf(next) === kindOf(card))).toBe(true);
    }
  }
  for (const card of before) {
    if (card.state === 'closed') expect(after[card.id - 1]).toMatchObject({ state: 'closed', token: card.token });
  }
  const successors = after.flatMap((card) => card.replacedBy ?? []);
  expect(new Set(successors).size).toBe(successors.length);
}

/** Lives some histories and checks each; answers the types of the events that came about. */
function live(parameters: fc.Parameters<[Step[]]>): ReadonlySet<string> {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }), (steps) => {
      const life = new Life();
      const { story } = life;
      for (const one of steps) {
        const before = story.state.cards;
        life.take(one);
        check(before, story.state.cards);
      }
      expect([story.purse('epurse').balance, story.purse('transit').balance]).toEqual([BALANCE, BALANCE]);
      let replayed = story.aggregate.initialState(story.streamId);
      for (const event of story.events) {
        seen.add(event.type);
        replayed = story.aggregate.evolve(replayed, event);
      }
      expect(JSON.parse(JSON.stringify(replayed))).toEqual(JSON.parse(JSON.stringify(story.state)));
    }),
    parameters,
  );
  return seen;
}

describe('any history of a person’s cards', () => {
  it('keeps one live card of a kind, closed ones closed, successors in order, and the money where it was', () => {
    expect(live({ numRuns: 200 }).size).toBeGreaterThan(0);
  });

  // A history that never gets anywhere would prove nothing.
  it('comes, among some hundreds, through every transition there is', () => {
    const seen = live({ numRuns: 400, seed: 20_261_124 });
    expect(CARD_EVENTS.filter((type) => !seen.has(type) && type !== 'TransitCardLinked')).toEqual([]);
  });
});
