import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { hexKey } from '../../event-store';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { ProblemError } from '../../platform/errors';
import { ChipPurses, type NamedChip } from '../chip/chip-purses';
import { type Fen, fen, ZERO_FEN } from '../../platform/money';
import type { PaidFrom, RefusedReception } from '../domain/account';
import { type ChipTap, type ChipTapsTaken, takeChipTaps } from '../domain/chip';
import { TacVerifier } from '../domain/taps/tac-verifier';
import { naturalKeyOf, tapOf, type TapRecord } from '../domain/taps/tap-record';
import { OperatorDirectory, type TransitOperator } from '../operators/operator-directory';
import { knownTaps } from '../take-taps/kept-taps';
import { type TakenBatch, type TakenTap, TapIntake, type UploadedTap } from '../take-taps/tap-intake';
import { TapScreening } from '../take-taps/screening';
import { TransitAccounts } from '../transit-accounts';
import { TerminalSequences } from './terminal-sequences';

/** On-chip purses whose taps are settled side by side. */
const CARDS_AT_ONCE = 256;
/** Digits of the pseudonym of a card in the records of events. */
const PSEUDONYM_DIGITS = 32;

/** What came of a batch of records: those of its taps in their order, and what cards paid. */
export interface TakenRecords extends TakenBatch {
  /** What on-chip purses had paid, fen; negative where an earlier one turned out not to count. */
  readonly fromChips: Fen;
}

interface Found {
  readonly record: TapRecord;
  readonly reception: RefusedReception | undefined;
  readonly cardIndex: string;
  readonly operator: TransitOperator;
}

/**
 * Takes records as terminals write them: checks their TAC and their operator, and has the core book them. Cards whose on-chip purse
 * is known here paid already, others are charged by fare policies.
 */
@Injectable()
export class RecordIntake {
  constructor(
    private readonly intake: TapIntake,
    private readonly chips: ChipPurses,
    private readonly accounts: TransitAccounts,
    private readonly operators: OperatorDirectory,
    private readonly screening: TapScreening,
    private readonly sequences: TerminalSequences,
    private readonly tacs: TacVerifier,
    private readonly clock: Clock,
    private readonly config: Config,
    @Inject(Pool) private readonly pool: Pool,
  ) {}

  /**
   * Takes records; the same again moves nothing. `source` names the batch or file to people. With `merchantId` they must all be of
   * its operators.
   * @throws ProblemError `validation_failed` naming the first record whose operator is not registered; nothing is taken then.
   */
  async take(source: string, records: readonly TapRecord[], merchantId?: string): Promise<TakenRecords> {
    const operators = await this.#operatorsOf(records, merchantId);
    const looked = await Promise.all(records.map((record) => this.#look(record, operators)));
    const found = await this.#screened(looked);
    const chips = await this.chips.find([...new Set(found.map(({ cardIndex }) => cardIndex))]);
    const taken = new Array<TakenTap>(records.length);
    const [onChip, others] = partition(found, ({ cardIndex }) => chips.has(cardIndex));
    const paid = await this.#takeAccounts(source, found, others, taken);
    const fromChips = await this.#takeChips(source, found, onChip, chips, taken);
    await this.sequences.note(records);
    return { taps: taken, paid, fromChips: fen(fromChips) };
  }

  async #look(record: TapRecord, operators: ReadonlyMap<string, TransitOperator>): Promise<Found> {
    const operator = operators.get(record.operator);
    if (operator === undefined) throw new RangeError(`operator ${record.operator} was not found before`);
    const isForged = (await this.tacs.verify(record)) === 'invalid';
    const cardIndex = this.accounts.indexOf(record.card);
    return { record, reception: isForged ? 'tac_invalid' : undefined, cardIndex, operator };
  }

  async #screened(found: readonly Found[]): Promise<readonly Found[]> {
    const findings = await this.screening.screen(
      found.map(({ cardIndex, operator, record: { terminal, at } }) => ({ cardIndex, operator, terminal, at })),
    );
    return found.map((one, place) => ({ ...one, reception: one.reception ?? findings[place] }));
  }

  async #takeAccounts(
    source: string,
    found: readonly Found[],
    places: readonly number[],
    taken: TakenTap[],
  ): Promise<PaidFrom> {
    const receivedAt = this.clock.now();
    const uploads = places.flatMap((place): UploadedTap[] => {
      const one = found[place];
      if (one === undefined) return [];
      const reception = one.reception === undefined ? {} : { reception: one.reception };
      return [{ tap: tapOf(one.record, one.operator.mode), receivedAt, record: one.record, ...reception }];
    });
    if (uploads.length === 0) return { transit: ZERO_FEN, epurse: ZERO_FEN, owed: ZERO_FEN };
    const batch = await this.intake.take(source, uploads);
    places.forEach((place, index) => {
      const one = batch.taps[index];
      if (one !== undefined) taken[place] = one;
    });
    return batch.paid;
  }

  async #takeChips(
    source: string,
    found: readonly Found[],
    places: readonly number[],
    chips: ReadonlyMap<string, NamedChip>,
    taken: TakenTap[],
  ): Promise<number> {
    const groups = [...Map.groupBy(places, (place) => found[place]?.cardIndex ?? '')];
    let sum = 0;
    for (let from = 0; from < groups.length; from += CARDS_AT_ONCE) {
      const amounts = await Promise.all(
        groups.slice(from, from + CARDS_AT_ONCE).map(async ([cardIndex, ofCard]) => {
          const chip = chips.get(cardIndex);
          if (chip === undefined) throw new RangeError('an on-chip purse was not found before');
          const answers = await this.#takeChip(
            source,
            chip,
            ofCard.flatMap((place) => found[place] ?? []),
          );
          ofCard.forEach((place, index) => (taken[place] = answers.taps[index] ?? REPEATED));
          return answers.taken;
        }),
      );
      sum += amounts.reduce((total, amount) => total + amount, 0);
    }
    return sum;
  }

  async #takeChip(
    source: string,
    chip: NamedChip,
    found: readonly Found[],
  ): Promise<{ readonly taps: readonly TakenTap[]; readonly taken: number }> {
    const receivedAt = this.clock.now();
    const taps = found.map(({ record, reception }): ChipTap => ({
      id: this.intake.pseudonymOf(naturalKeyOf(record), reception),
      record: { ...record, card: chip.cardIndex.slice(0, PSEUDONYM_DIGITS) },
      ...{ reception: reception ?? 'accepted', receivedAt },
    }));
    const ids = taps.map(({ id }) => id);
    const known = await knownTaps(this.pool, ids);
    const fresh = taps.filter(({ id }) => !known.has(id));
    if (fresh.length === 0) return { taps: taps.map(() => REPEATED), taken: 0 };
    const key = hexKey(['chip taps', chip.cardIndex, source, ...ids].join('\n'));
    const operators = Object.fromEntries(
      found.map(({ operator: { code, payableAccount: account, city, mode } }) => [code, { account, city, mode }]),
    );
    const decide = takeChipTaps({
      ...{ source, taps: fresh, operators, now: receivedAt },
      lateAfterDays: this.config.transitUploadWindowDays,
    });
    const { text, replayed } = await this.chips.execute(chip, { key, digest: key }, decide);
    // The same taps of the same source had their outcome before: they are repeated, and nothing moves.
    if (replayed) return { taps: taps.map(() => REPEATED), taken: 0 };
    const { results, ends, taken } = JSON.parse(text) as ChipTapsTaken;
    const seen = new Set<string>();
    return { taps: taps.map(({ id }) => takenTap(id, seen, { results, ends })), taken };
  }

  async #operatorsOf(
    records: readonly TapRecord[],
    merchantId: string | undefined,
  ): Promise<ReadonlyMap<string, TransitOperator>> {
    const operators = await this.operators.find([...new Set(records.map(({ operator }) => operator))]);
    const stranger = records.findIndex(({ operator }) => !operators.has(operator));
    if (stranger >= 0) throw invalid(stranger, 'is_registered', 'must be a registered operator');
    const foreign = records.findIndex(
      ({ operator }) => merchantId !== undefined && operators.get(operator)?.merchantId !== merchantId,
    );
    if (foreign >= 0) throw invalid(foreign, 'is_own', "must be an operator of the terminal's merchant");
    return operators;
  }
}

const REPEATED: TakenTap = { result: 'duplicate', end: 'duplicate' };

function takenTap(id: string, seen: Set<string>, { results, ends }: Omit<ChipTapsTaken, 'taken'>): TakenTap {
  const result = results[id];
  const end = ends[id];
  if (seen.has(id) || result === undefined || result === 'duplicate' || end === undefined) return REPEATED;
  seen.add(id);
  return end.end === 'exception' ? { result, end: 'exception', reason: end.reason } : { result, end: end.end };
}

/** Places of the items that are so, and of those that are not. */
function partition<Item>(items: readonly Item[], isSo: (item: Item) => boolean): readonly [number[], number[]] {
  const [so, not]: [number[], number[]] = [[], []];
  items.forEach((item, place) => (isSo(item) ? so : not).push(place));
  return [so, not];
}

function invalid(place: number, code: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field: `records.${place}.operator`, code, message }] });
}
