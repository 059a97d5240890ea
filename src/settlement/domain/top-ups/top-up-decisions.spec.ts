import * as fc from 'fast-check';
import type { CardholderState } from '../../../cardholder';
import type { Decision } from '../../../event-store';
import { BANK_CLEARING, TOP_UP_SUSPENSE } from '../../../ledger';
import { assignFromSuspense, creditOrSuspend, type PurseTopUp } from './top-up-decisions';

const BASE = 8_589_934_592;
const EPURSE = BASE + 2;

/** Somebody with a card and an e-purse, and what is different. */
function person(change: { readonly status?: string; readonly card?: string; readonly balance?: number | null } = {}) {
  const { status, card = 'active', balance = 0 } = change;
  const list = balance === null ? [] : [{ name: 'epurse', slot: 2, balance, held: 0 }];
  return {
    person: { registered: true, ...(status === undefined ? {} : { status }) },
    cards: [{ id: 1, token: 'card_1', state: card, expiresOn: '2036-12', masked: '' }],
    purses: { base: BASE, list },
  } as unknown as CardholderState;
}

const topUp = (change: Partial<PurseTopUp> = {}): PurseTopUp => ({
  ...{ channel: 'bank', reference: 'R1', amount: 100, token: 'card_1', balanceLimit: 1_000 },
  ...change,
});

const decided = (decide: typeof creditOrSuspend, order: PurseTopUp, state: CardholderState): Decision =>
  decide(order)(state, { entity: undefined } as never);

const bookedBy = (decision: Decision): Readonly<Record<number, number>> =>
  Object.fromEntries(decision.events.flatMap(({ postings }) => postings.map((one) => [one.account, one.amount])));

describe('the money of a notice', () => {
  it.each([
    ['person_deceased', person({ status: 'deceased' })],
    ['person_merged', person({ status: 'merged' })],
    ['card_closed', person({ card: 'closed' })],
    ['purse_not_open', person({ balance: null })],
    ['balance_too_large', person({ balance: 901 })],
  ])('goes into suspense: %s', (reason, state) => {
    const decision = decided(creditOrSuspend, topUp(), state);
    expect(JSON.parse(decision.outcome)).toEqual({ result: 'done', suspended: reason });
    expect(bookedBy(decision)).toEqual({ [BANK_CLEARING]: -100, [TOP_UP_SUSPENSE]: 100 });
    const assigned = decided(assignFromSuspense, topUp(), state);
    expect([assigned.events, JSON.parse(assigned.outcome)]).toEqual([[], { result: 'refused', reason }]);
  });

  it.each(['lost', 'frozen', 'expired'])('reaches the purse of a person whose card is %s', (card) => {
    expect(bookedBy(decided(creditOrSuspend, topUp(), person({ card })))).toEqual({
      ...{ [BANK_CLEARING]: -100, [EPURSE]: 100 },
    });
  });

  it('is all in the purse or all in suspense, and never above the limit', () => {
    const amounts = fc.integer({ min: 1, max: 2_000 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 2_000 }), amounts, (amount, balance, balanceLimit) => {
        const booked = bookedBy(decided(creditOrSuspend, topUp({ amount, balanceLimit }), person({ balance })));
        const [credited, suspended] = [booked[EPURSE] ?? 0, booked[TOP_UP_SUSPENSE] ?? 0];
        expect(credited + suspended).toBe(amount);
        expect(booked[BANK_CLEARING]).toBe(-amount);
        expect(credited > 0).toBe(balance + amount <= balanceLimit);
      }),
    );
  });
});
