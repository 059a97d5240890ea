import fc from 'fast-check';
import { STREAM } from '../../../../test/transit/rider';
import { SAMPLE_RECORD } from '../../../../test/transit/sample-record';
import { composeAggregates } from '../../../authorization';
import { merchantPayable } from '../../../ledger';
import { fen } from '../../../platform/money';
import { transitExtension } from '../transit-extension';
import { type ChipPurse, type ChipTap, type ChipTapsTakenData, evolveChip, takeChipTaps } from '../chip';
import { naturalKeyOf, type TapRecord } from '../taps/tap-record';
import { chipMovementsOf, chipSubjectsOf } from './chip-movements';
import { creditOf, type OperatorMovement, type Told, toldAfter } from './movements';

const OPERATORS = {
  '2410000000000001': { account: merchantPayable(1), city: '2410', mode: 'bus' as const },
  '2410000000000002': { account: merchantPayable(2), city: '2410', mode: 'bus' as const },
};
const STATE = composeAggregates([transitExtension])[0]!.initialState(STREAM);
const NOON = Date.UTC(2026, 2, 2, 4);
const HOUR_MS = 3_600_000;

/** An on-chip purse whose taps are taken, with the rows of operators followed. */
class Chip {
  readonly posted = new Map<number, number>();
  readonly rows: OperatorMovement[] = [];
  readonly #told = new Map<string, Told>();
  #version = 1;
  #purse: ChipPurse = evolveChip(undefined, {
    ...{ streamId: STREAM, version: 1, type: 'ChipPurseOpened', entity: 1, postings: [] },
    data: { cardIndex: 'f'.repeat(64), token: 'card_1', balance: 5_000, counter: 0, loadCounter: 0, at: 0, holds: [] },
  });

  take(taps: readonly ChipTap[]): readonly OperatorMovement[] {
    const command = { source: 'batch', taps, operators: OPERATORS, lateAfterDays: 10, now: 0 };
    const { events } = takeChipTaps(command)(STATE, { version: this.#version, entity: this.#purse });
    const fresh: OperatorMovement[] = [];
    for (const event of events) {
      this.#version += 1;
      const data = JSON.parse(JSON.stringify(event.data)) as ChipTapsTakenData;
      this.#purse = evolveChip(this.#purse, { ...event, data, entity: 1, streamId: STREAM, version: this.#version });
      for (const { account, amount } of event.postings)
        this.posted.set(account, (this.posted.get(account) ?? 0) + amount);
      expect(chipSubjectsOf(data)).toEqual(expect.arrayContaining(Object.keys(data.ends)));
      for (const movement of chipMovementsOf(data, this.#told)) {
        fresh.push(movement);
        this.#told.set(movement.subject, toldAfter(this.#told.get(movement.subject), movement));
      }
    }
    this.rows.push(...fresh);
    return fresh;
  }
}

function tap(counter: number, more: Partial<TapRecord> = {}, days = 0): ChipTap {
  const { previous: _previous, ...sample } = SAMPLE_RECORD;
  const record: TapRecord = { ...sample, counter, terminalSequence: counter, at: NOON + counter * HOUR_MS, ...more };
  return { id: naturalKeyOf(record), record, reception: 'accepted', receivedAt: record.at + days * 24 * HOUR_MS };
}

describe('the rows of an operator from on-chip purses', () => {
  it('tell a ride with what the chip paid, and an exception with its reason', () => {
    const chip = new Chip();
    expect(chip.take([tap(1), tap(2, {}, 11)])).toMatchObject([
      { kind: 'ride', rides: 1, list: 200, concession: 20, paid: 180, details: { policy: 'on-chip 1' } },
      { kind: 'exception', exceptions: 1, paid: 0, details: { reason: 'late', liable: 'operator' } },
    ]);
  });

  it('tell a grey tap as an exception until the next tap says that it was paid', () => {
    const chip = new Chip();
    const grey = tap(1, { grey: true });
    expect(chip.take([grey])).toMatchObject([{ kind: 'exception', details: { reason: 'grey_open' } }]);
    const { at, terminal, driver, line, stop, city, operator, device: vehicle } = grey.record;
    const next = tap(2, { previous: { at, terminal, driver, line, stop, city, operator, vehicle } });
    expect(chip.take([next])).toContainEqual(
      expect.objectContaining({ kind: 'correction', subject: grey.id, rides: 1, exceptions: -1, paid: 180 }),
    );
  });

  it('come to what was posted to each operator, in whatever order taps come and however often', () => {
    const any = fc.record({
      counter: fc.integer({ min: 1, max: 12 }),
      operator: fc.constantFrom(...Object.keys(OPERATORS)),
      amount: fc.integer({ min: 0, max: 300 }).map(fen),
      grey: fc.boolean(),
      late: fc.integer({ min: 0, max: 12 }),
    });
    const taps = any.map(({ counter, late, ...more }) => tap(counter, more, late));
    fc.assert(
      fc.property(fc.array(fc.array(taps, { maxLength: 4 }), { maxLength: 8 }), (batches) => {
        const chip = new Chip();
        for (const batch of [...batches, ...batches.toReversed()]) chip.take(batch);
        for (const [code, { account }] of Object.entries(OPERATORS)) {
          const credit = chip.rows
            .filter(({ operator }) => operator === code)
            .reduce((sum, row) => sum + creditOf(row), 0);
          expect(credit).toBe(chip.posted.get(account) ?? 0);
        }
      }),
      { numRuns: 200 },
    );
  });
});
