import fc from 'fast-check';
import {
  CHIP_OPERATOR,
  ChipRider,
  chipRecord,
  EPURSE_ACCOUNT,
  TRANSIT_ACCOUNT,
  uploadedChipTap,
} from '../../../../test/transit/chip-rider';
import { ADJUSTMENTS, TRANSIT_TOP_UP_CLEARING } from '../../../ledger';
import { fen } from '../../../platform/money';
import type { ChipChangeAnswer } from './close-chip';
import { adjustChip, closeChip } from './close-chip';
import { type LoadAnswer, reverseLoad } from './load-chip';

const DAY_MS = 86_400_000;
const tap = (nth: number, change = {}, receipt = {}) => uploadedChipTap(chipRecord(nth, change), receipt);

describe('an on-chip purse', () => {
  it('is opened with what the card holds, claimed from those who took it, and held in the transit purse', () => {
    const rider = new ChipRider(5_000);
    expect(rider.balance(TRANSIT_ACCOUNT)).toBe(5_000);
    expect(rider.balance(TRANSIT_TOP_UP_CLEARING)).toBe(-5_000);
    expect(rider.held).toBe(5_000);
  });

  it('pays the operator what the terminal took, once however often the tap comes', () => {
    const rider = new ChipRider(5_000);
    expect(rider.take([tap(1)])).toMatchObject({ taken: 180, results: { [tap(1).id]: 'accepted' } });
    expect(rider.take([tap(1), tap(1)])).toMatchObject({ taken: 0, results: { [tap(1).id]: 'duplicate' } });
    expect(rider.balance(CHIP_OPERATOR)).toBe(180);
    expect([rider.balance(TRANSIT_ACCOUNT), rider.held, rider.purse?.balance]).toEqual([4_820, 4_820, 4_820]);
  });

  it('lets a genuine tap count that a forged one came before', () => {
    const rider = new ChipRider(5_000);
    const forged = tap(1, {}, { id: 'forged', reception: 'tac_invalid' });
    expect(rider.take([forged])).toMatchObject({ taken: 0, ends: { forged: { reason: 'tac_invalid' } } });
    expect(rider.take([tap(1)])).toMatchObject({ taken: 180, results: { [tap(1).id]: 'accepted' } });
  });

  it('charges a grey tap when the next one tells that it was paid', () => {
    const rider = new ChipRider(5_000);
    const grey = chipRecord(1, { grey: true });
    expect(rider.take([uploadedChipTap(grey)])).toMatchObject({ taken: 0 });
    const { at, terminal } = grey;
    const previous = { at, terminal, driver: '0', line: 1, stop: 1, city: '2410', operator: '0', vehicle: '0' };
    expect(rider.take([tap(2, { previous })])).toMatchObject({ taken: 360 });
    expect(rider.balance(CHIP_OPERATOR)).toBe(360);
  });

  it('takes a charge back when an earlier tap shows that its counter was used twice', () => {
    const rider = new ChipRider(5_000);
    rider.take([tap(2, { counter: 101, terminalSequence: 9 })]);
    expect(rider.balance(CHIP_OPERATOR)).toBe(180);
    expect(rider.take([tap(1)])).toMatchObject({ taken: 0 });
    expect(rider.balance(CHIP_OPERATOR)).toBe(180);
    expect(Object.values(rider.purse?.ends ?? {}).map((end) => end.end)).toEqual(['charged', 'exception']);
  });

  it('gives what came too late to the operator, also of days that are closed', () => {
    const rider = new ChipRider(5_000);
    const late = tap(1, {}, { receivedAt: chipRecord(1).at + 11 * DAY_MS });
    expect(rider.take([late])).toMatchObject({
      taken: 0,
      results: { [late.id]: 'late' },
      ends: { [late.id]: { end: 'exception', reason: 'late', liable: 'operator' } },
    });
    const later = chipRecord(2).at + 40 * DAY_MS;
    for (const nth of [2, 3])
      rider.take([tap(nth, { at: later + nth * 60_000 }, { receivedAt: later + nth * DAY_MS })]);
    expect(rider.take([tap(4)])).toMatchObject({ taken: 0, results: { [tap(4).id]: 'late' } });
    expect(rider.balance(CHIP_OPERATOR)).toBe(360);
  });

  it('has what taps took beyond it borne by the adjustments account, and made good by a load', () => {
    const rider = new ChipRider(100, 1_000);
    rider.take([tap(1)]);
    expect([rider.balance(TRANSIT_ACCOUNT), rider.balance(ADJUSTMENTS), rider.purse?.balance]).toEqual([0, -80, -80]);
    expect(rider.load({ counter: 101, cardBalance: 0, amount: 500 })).toEqual({
      ...{ result: 'approved', balance: 500, adjustment: { amount: 80, reason: 'card_holds_more' } },
    });
    expect([rider.balance(TRANSIT_ACCOUNT), rider.balance(ADJUSTMENTS), rider.held]).toEqual([500, -80, 500]);
  });
});

describe('a load (圈存)', () => {
  it('moves money of the e-purse to the chip', () => {
    const rider = new ChipRider(5_000, 2_000);
    expect(rider.load({})).toEqual({ result: 'approved', balance: 6_000 });
    expect([rider.balance(EPURSE_ACCOUNT), rider.balance(TRANSIT_ACCOUNT), rider.held]).toEqual([1_000, 6_000, 6_000]);
  });

  it('with cash is claimed from who took it', () => {
    const rider = new ChipRider(5_000);
    expect(rider.load({ source: 'cash' }).result).toBe('approved');
    expect(rider.balance(TRANSIT_TOP_UP_CLEARING)).toBe(-6_000);
  });

  it.each([
    [{ sequence: 6 }, 'sequence_used'],
    [{ cardBalance: 99_500 }, 'balance_too_large'],
    [{ amount: 2_001 }, 'insufficient_funds'],
    [{ source: 'transit' as const }, 'insufficient_funds'],
    [{ now: Date.UTC(2100, 1, 1) }, 'card_expired'],
  ])('is declined, and nothing moves: %j is %s', (change, reason) => {
    const rider = new ChipRider(5_000, 2_000);
    expect(rider.load(change)).toEqual({ result: 'declined', reason });
    expect(rider.held).toBe(5_000);
  });

  it('that the card never wrote is taken back when the card asks again with the same counter', () => {
    const rider = new ChipRider(5_000, 2_000);
    rider.load({});
    expect(rider.load({ amount: 1_500 })).toEqual({ result: 'approved', balance: 6_500, reversed: 1_000 });
    expect([rider.balance(EPURSE_ACCOUNT), rider.held]).toEqual([500, 6_500]);
  });

  it('is taken back once when the machine says that the card did not write it', () => {
    const rider = new ChipRider(5_000, 2_000);
    rider.load({});
    const reverse = (): LoadAnswer => rider.do(reverseLoad(7, 0));
    expect(reverse()).toEqual({ result: 'approved', reversed: 1_000, balance: 5_000 });
    expect(reverse()).toEqual({ result: 'approved' });
    expect([rider.balance(EPURSE_ACCOUNT), rider.held]).toEqual([2_000, 5_000]);
    expect(rider.do(reverseLoad(5, 0))).toEqual({ result: 'declined', reason: 'load_not_found' });
  });

  it('adjusts a shadow that differs with its reason, but waits while taps are missing that may explain it', () => {
    const rider = new ChipRider(5_000, 5_000);
    const missing = { amount: -180, reason: 'uploads_missing' };
    expect(rider.load({ counter: 101, cardBalance: 4_820 })).toMatchObject({ adjustment: missing });
    expect(rider.balance(ADJUSTMENTS)).toBe(0);
    rider.take([tap(1)]);
    expect(rider.load({ sequence: 8, counter: 101, cardBalance: 5_720 })).toMatchObject({
      adjustment: { amount: -100, reason: 'card_holds_less' },
    });
    expect(rider.balance(ADJUSTMENTS)).toBe(100);
    expect(rider.purse?.balance).toBe(6_720);
  });
});

describe('whatever the order of uploads and however often they come', () => {
  const taps = [
    ...Array.from({ length: 12 }, (_, nth) => tap(nth + 1)),
    tap(5, { terminalSequence: 4_000, at: chipRecord(9).at + 1_000 }),
    tap(13, { amount: fen(0), listPrice: fen(200) }),
    tap(14, {}, { id: 'forged', reception: 'tac_invalid' as const }),
    tap(15, { grey: true }),
  ];
  const run = (uploads: readonly (readonly ReturnType<typeof tap>[])[]) => {
    const rider = new ChipRider(1_000);
    for (const upload of uploads) rider.take(upload);
    return {
      balances: [TRANSIT_ACCOUNT, CHIP_OPERATOR, ADJUSTMENTS].map((account) => rider.balance(account)),
      shadow: [rider.purse?.balance, rider.held],
      ends: Object.entries(rider.purse?.ends ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
    };
  };

  it('the same is paid in the end, to the fen', () => {
    const expected = run([taps]);
    expect(expected.balances[1]).toBe(180 * 12);
    expect(expected.balances[2]).toBe(1_000 - 180 * 12);
    const upload = fc.array(fc.constantFrom(...taps), { maxLength: 8 });
    fc.assert(
      fc.property(
        fc.array(upload, { maxLength: 6 }),
        fc.shuffledSubarray(taps, { minLength: taps.length }),
        (some, all) => {
          expect(run([...some, all.slice(0, 5), all.slice(5), ...some])).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('staff', () => {
  it('correct the shadow with a reason, never below nothing', () => {
    const rider = new ChipRider(5_000);
    const adjust = (amount: number): ChipChangeAnswer =>
      rider.do(adjustChip(amount, 'card was read at the counter', 0));
    expect(adjust(-200)).toEqual({ result: 'done', balance: 4_800 });
    expect(adjust(-5_000)).toEqual({ result: 'refused', reason: 'amount_invalid', balance: 4_800 });
    expect([rider.held, rider.balance(ADJUSTMENTS)]).toEqual([4_800, 200]);
  });

  it('do not free what a card holds that is still out', () => {
    const rider = new ChipRider(5_000);
    expect(rider.do(closeChip(0))).toEqual({ result: 'refused', reason: 'uploads_awaited', balance: 5_000 });
    expect(rider.held).toBe(5_000);
  });
});
