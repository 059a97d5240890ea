import { Injectable } from '@nestjs/common';
import type { Job, JobParameters, JobResult, JobRun } from '../../jobs';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { paySubsidyToPurse, sendSubsidyToBank } from '../domain/subsidies';
import { inGroups } from './in-groups';
import { PaymentFileStore } from './payment-file-store';
import type { Roster, RosterRow, SubsidyMethod } from './roster';
import { RosterStore } from './roster-store';
import { RowStore } from './row-store';
import { SubsidyPayments } from './subsidy-payments';
import { invalid } from './subsidy-rules';

const PAGE_ROWS = 500;
/** Payments that are with the core at once: rosters leave room for the terminals. */
const IN_FLIGHT = 32;

/**
 * Pays a released roster: into purses at once, or by a file for the paying bank. Rows that cannot be paid any more are returned
 * with the reason. It may be run again: then it pays what was corrected since.
 */
@Injectable()
export class PayRosterJob implements Job {
  readonly name = 'pay-roster';
  readonly titleEn = 'Pay a roster of a subsidy';
  readonly titleZh = '发放补贴';
  readonly unit = 'rows';
  readonly parameters = { roster: 'id of a released roster' };

  constructor(
    private readonly rosters: RosterStore,
    private readonly rows: RowStore,
    private readonly files: PaymentFileStore,
    private readonly payments: SubsidyPayments,
    private readonly clock: Clock,
  ) {}

  async keyOf({ roster }: JobParameters): Promise<string> {
    if (roster === undefined) throw invalid('roster', 'is missing');
    const { state } = await this.rosters.get(roster);
    if (state === 'released') return roster;
    throw new ProblemError('state_conflict', { detail: `the roster is ${state}, it is not released` });
  }

  async run(run: JobRun): Promise<JobResult> {
    const roster = await this.rosters.get(await this.keyOf(run.parameters));
    const isBank = roster.method === 'bank';
    const file = isBank ? await this.files.open(roster.rosterId, new Date(this.clock.now())) : undefined;
    if (!isBank || file !== undefined) await this.#payAll(run, roster);
    if (file) await this.files.close(file.fileId, new Date(this.clock.now()));
    const sums = await this.rosters.sums(roster.rosterId);
    return Object.fromEntries([
      ['rosterId', roster.rosterId],
      ...(isBank ? [['fileId', file?.fileId ?? null]] : []),
      ...sums.flatMap(({ state, rows, amount }) => [
        [`${state}Rows`, rows],
        [`${state}Amount`, amount],
      ]),
    ]) as JobResult;
  }

  async #payAll(run: JobRun, { rosterId, rowCount, method }: Roster): Promise<void> {
    let done = 0;
    for (let after = 0; ;) {
      run.signal.throwIfAborted();
      const page = await this.rows.list(rosterId, ['pending', 'corrected'], after, PAGE_ROWS);
      const last = page.at(-1);
      if (last === undefined) return;
      await this.#payPage(rosterId, method, page);
      after = last.row;
      done += page.length;
      await run.save({ row: after }, { done, total: rowCount });
    }
  }

  async #payPage(rosterId: string, method: SubsidyMethod, page: readonly RosterRow[]): Promise<void> {
    const step = method === 'bank' ? 'send' : 'pay';
    const decide = method === 'bank' ? sendSubsidyToBank : paySubsidyToPurse;
    const answers = await inGroups(page, IN_FLIGHT, (row) => this.payments.book(row, step, decide));
    const told = page.map(({ row, attempt }, index) => {
      const reason = answers[index]?.result === 'refused' ? String(answers[index]['reason']) : null;
      return { row, attempt, reason };
    });
    const at = new Date(this.clock.now());
    await this.rows.step(step, rosterId, told.filter(({ reason }) => reason === null), at); // prettier-ignore
    await this.rows.step('return', rosterId, told.filter(({ reason }) => reason !== null), at); // prettier-ignore
  }
}
