import fc from 'fast-check';
import { type Fen, fen } from '../../../platform/money';
import type { DayNumber } from '../fare/shanghai-days';
import { MODES, TAP_KINDS } from '../fare/tap';
import type { HeldTap, PricedJourney, TapEnd, TransitAccount } from './account';
import { accountPacking, KEEPS_EVERY_FIELD } from './packed-account';

const text = fc.string({ maxLength: 8 });
const hexId = fc.stringMatching(/^[0-9a-f]{32}$/);
const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
const amount = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value): Fen => fen(value));
const dayNumber = fc.integer({ min: 0, max: 40_000 }).map((value) => value as DayNumber);
const ended: fc.Arbitrary<TapEnd> = fc.oneof(
  fc.constantFrom<TapEnd>(
    { end: 'charged' },
    { end: 'free' },
    { end: 'exception', reason: 'late', liable: 'operator' },
  ),
  fc.constant<TapEnd>({ end: 'exception', reason: 'no_fare_policy' }),
);

/** Every field that a tap may have; those that may be left out are, now and then. */
const tapOf = (id: fc.Arbitrary<string>): fc.Arbitrary<HeldTap> =>
  fc.record(
    {
      ...{ id, card: text, at: instant, operator: text, mode: fc.constantFrom(...MODES), line: text, stop: text },
      ...{ vehicle: text, kind: fc.constantFrom(...TAP_KINDS), terminal: text, riders: fc.nat(9), cardCity: text },
      ...{ listOnDevice: amount, chargedOnDevice: amount, receivedAt: instant, city: text, account: fc.nat(), ended },
      reception: fc.constantFrom('tac_invalid', 'deny_listed', 'suspended'),
    },
    { requiredKeys: ['id', 'card', 'at', 'operator', 'mode', 'kind', 'receivedAt', 'city', 'account', 'ended'] },
  );

const journeyOf = (id: fc.Arbitrary<string>): fc.Arbitrary<PricedJourney> =>
  fc.record(
    {
      ...{ id, status: fc.constantFrom('complete', 'open', 'missing_exit'), day: dayNumber, city: text },
      ...{ account: fc.nat(), exception: fc.constantFrom('no_leg_rule', 'too_many_riders'), end: instant },
      ...{ list: amount, concession: amount, transfer: amount, cap: amount, due: amount, subsidy: amount },
      borneByOperator: amount,
      shared: fc.array(fc.record({ kind: fc.constant('cap'), rule: text, borne: amount, since: dayNumber })),
    },
    {
      requiredKeys: [
        ...(['id', 'status', 'day', 'city', 'account', 'list', 'concession', 'transfer', 'cap', 'due'] as const),
        ...(['subsidy', 'borneByOperator'] as const),
      ],
    },
  ) as fc.Arbitrary<PricedJourney>;

const accountOf = (id: fc.Arbitrary<string>): fc.Arbitrary<TransitAccount> =>
  fc
    .uniqueArray(tapOf(id), { selector: (tap) => tap.id, maxLength: 12 })
    .chain((taps) => {
      // Of some journeys the first tap is held, of some it is forgotten.
      const ids = fc.constantFrom('forgotten', ...taps.map((tap) => tap.id));
      const journeys = fc.uniqueArray(journeyOf(ids), { selector: (journey) => journey.id, maxLength: 6 });
      return fc.record({ taps: fc.constant(taps), journeys, newest: instant, settledBefore: dayNumber });
    })
    .map((changing) => ({
      ...{ number: 3, cardIndex: 'f'.repeat(32), token: 'card_1', entitlements: [] },
      paid: { transit: fen(1), epurse: fen(-2), owed: fen(0) },
      ...changing,
    }));

const stored = (account: unknown): unknown => JSON.parse(JSON.stringify(accountPacking.pack(account)));

it.each([
  ['pseudonyms', hexId],
  ['any text', text],
])('an account comes back as it was stored, its taps named by %s', (_ids, id) => {
  fc.assert(
    fc.property(accountOf(id), (account) => {
      expect(accountPacking.unpack(stored(account))).toEqual(account);
    }),
  );
});

it('what was stored before there was this form is none of it', () => {
  expect(accountPacking.unpack({ number: 3, taps: [], journeys: [] })).toBeUndefined();
});

it('an account whose stored form has lost a part is none', () => {
  const [account] = fc.sample(
    accountOf(hexId).filter(({ taps }) => taps.length > 0),
    { numRuns: 1, seed: 1 },
  );
  const whole = stored(account) as object;
  expect(() => accountPacking.unpack({ ...whole, shapes: [] })).toThrow(RangeError);
});

it('no field of a tap or a journey is left behind', () => {
  expect(KEEPS_EVERY_FIELD).toEqual([true, true]);
});
