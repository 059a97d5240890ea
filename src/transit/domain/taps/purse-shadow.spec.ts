import fc from 'fast-check';
import { fen } from '../../../platform/money';
import { evolveShadow, openShadow, proposeAdjustment, type PurseEvent } from './purse-shadow';

const trip = (sequence: number): PurseEvent => ({ type: 'trip', sequence, amount: fen(200) });
const load: PurseEvent = { type: 'load', sequence: 1, amount: fen(5_000) };
const shadowOf = (events: readonly PurseEvent[]) => events.reduce(evolveShadow, openShadow(fen(1_000), 7, 0));

describe('the shadow of an on-chip purse', () => {
  it('is the same whatever the order of trips and loads and however often they come', () => {
    const events = [trip(8), trip(9), trip(11), load];
    const repeated = fc.shuffledSubarray([...events, ...events], { minLength: 8 });
    fc.assert(fc.property(repeated, (given) => expect(shadowOf(given)).toEqual(shadowOf(events))));
    expect(shadowOf(events).balance).toBe(1_000 - 400 + 5_000);
  });

  it('proposes an adjustment only when the card shows another balance, and says why', () => {
    expect(proposeAdjustment(shadowOf([trip(8)]), fen(800))).toBeUndefined();
    expect(proposeAdjustment(shadowOf([trip(8)]), fen(700))).toEqual({ amount: -100, reason: 'card_holds_less' });
    expect(proposeAdjustment(shadowOf([trip(8)]), fen(900))).toEqual({ amount: 100, reason: 'card_holds_more' });
    expect(proposeAdjustment(shadowOf([trip(9)]), fen(600))).toEqual({ amount: -400, reason: 'uploads_missing' });
  });

  it('takes each adjustment once', () => {
    const adjustment: PurseEvent = { type: 'adjustment', number: 1, amount: fen(-100), reason: 'card_holds_less' };
    expect(shadowOf([adjustment, adjustment]).balance).toBe(900);
  });
});
