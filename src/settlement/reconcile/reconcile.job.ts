import { Injectable } from '@nestjs/common';
import { addDays, isDay, type Job, type JobParameters, type JobResult, type JobRun } from '../../jobs';
import { businessDay } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { fen } from '../../platform/money';
import { type Break, type MatchResult, type MatchRules, matchSides } from '../domain/reconcile';
import { LedgerEntries } from './ledger-entries';
import { type Pair, PAIRS, ReconcileStore, unsettled } from './reconcile-store';

/** Entries this much older than the date, and than the oldest open break, are looked at too, days. */
const LOOK_BACK_DAYS = 60;
const MOST_TOLERANCE_FEN = 10_000;
const MOST_WINDOW_DAYS = 10;
const DRY_RUN = ' (dry run)';

/** Compares the ledger with the channel's file, and the channel's file with the bank's statement (三方对账). */
@Injectable()
export class ReconcileJob implements Job {
  readonly name = 'reconcile';
  readonly titleEn = 'Reconcile with channels and banks';
  readonly titleZh = '三方对账';
  readonly unit = 'entries';
  readonly parameters = {
    date: 'the day up to which entries are compared, YYYY-MM-DD',
    tolerance: `fen that a match may differ by, 0 to ${MOST_TOLERANCE_FEN}`,
    window: `days that the dates of a match may lie apart, 0 to ${MOST_WINDOW_DAYS}`,
    dryRun: 'true: nothing is stored; or false',
  };
  readonly schedule = {
    cron: '30 9 * * *',
    parameters: (now: number): JobParameters => ({
      ...{ date: addDays(businessDay(now), -1), tolerance: '0', window: '1', dryRun: 'false' },
    }),
  };

  constructor(
    private readonly ledger: LedgerEntries,
    private readonly store: ReconcileStore,
  ) {}

  keyOf({ date = '', dryRun = '' }: JobParameters): string {
    if (!isDay(date)) throw wrong('date', 'must be a day, YYYY-MM-DD');
    if (dryRun !== 'true' && dryRun !== 'false') throw wrong('dryRun', 'must be true or false');
    return dryRun === 'true' ? `${date}${DRY_RUN}` : date;
  }

  async run(run: JobRun): Promise<JobResult> {
    const { date = '' } = run.parameters;
    const rules = rulesOf(run.parameters);
    const found = await this.#compare(date, rules);
    run.signal.throwIfAborted();
    const isDry = run.parameters['dryRun'] === 'true';
    const stored = isDry ? { dryRun: true } : await this.store.save(date, found);
    return { date, ...countsOf(found), ...stored };
  }

  async #compare(date: string, rules: MatchRules): Promise<Readonly<Record<Pair, MatchResult>>> {
    const oldest = await this.store.oldestOpen();
    const from = addDays(oldest !== undefined && oldest < date ? oldest : date, -LOOK_BACK_DAYS);
    const ledger = await this.ledger.entries(from, date);
    // A movement of the last days may be in a file with a later date.
    const until = addDays(date, rules.windowDays);
    const channel = await this.store.entries('channel', from, until);
    const bank = await this.store.entries('bank', from, until);
    const inLedger = await this.store.settled('ledger_channel');
    const inBank = await this.store.settled('channel_bank');
    const batches = unsettled(channel, inBank.left).map((entry) => ({ ...entry, reference: entry.batch }));
    return {
      ledger_channel: matchSides(unsettled(ledger, inLedger.left), unsettled(channel, inLedger.right), rules),
      channel_bank: matchSides(batches, unsettled(bank, inBank.right), rules),
    };
  }
}

function rulesOf({ tolerance = '', window = '' }: JobParameters): MatchRules {
  const windowDays = Number(window);
  if (!/^\d{1,5}$/.test(tolerance) || Number(tolerance) > MOST_TOLERANCE_FEN)
    throw wrong('tolerance', `must be 0 to ${MOST_TOLERANCE_FEN} fen`);
  if (!/^\d{1,2}$/.test(window) || windowDays > MOST_WINDOW_DAYS)
    throw wrong('window', `must be 0 to ${MOST_WINDOW_DAYS} days`);
  return { tolerance: fen(Number(tolerance)), windowDays };
}

function countsOf(found: Readonly<Record<Pair, MatchResult>>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const pair of PAIRS) {
    counts[`${pair}.matched`] = found[pair].matches.length;
    for (const { class: kind } of found[pair].breaks satisfies readonly Break[]) {
      counts[`${pair}.${kind}`] = (counts[`${pair}.${kind}`] ?? 0) + 1;
    }
  }
  return counts;
}

function wrong(field: string, message: string): ProblemError {
  return new ProblemError('validation_failed', {
    errors: [{ field: `parameters.${field}`, code: 'parameter', message }],
  });
}
