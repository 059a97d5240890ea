import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { type Settled, TransactionCore } from '../../event-store';
import type { Job, JobParameters, JobResult, JobRun } from '../../jobs';
import { PersonRegister } from '../../person';
import { ProblemError } from '../../platform/errors';
import type { ContributionOutcome } from '../domain/contributions';
import { JobPace } from '../pace';
import { type ContributionPage, ContributionPages, type RowPlace } from './contribution-pages';
import { ContributionStore } from './contribution-store';
import { ErrorFile, type RowError } from './error-file';
import { type CheckedFile, checkFile } from './file/check-file';
import { fileRefused } from './file/file-faults';
import { checkPlainFile } from './file/line-blocks';

/** Pages whose commands may be under way. */
const PAGES_UNDER_WAY = 24;
/** A checkpoint at most so often, ms. */
const SAVE_EVERY_MS = 500;

/** What a file came to so far. */
interface Counts {
  readonly credited: number;
  readonly corrected: number;
  readonly unchanged: number;
  readonly errors: number;
  /** Fen: all that was posted, corrections below zero taken off. */
  readonly amount: number;
}

interface Checkpoint extends RowPlace {
  readonly counts: Counts;
  readonly errorBytes: number;
}

const NOTHING: Counts = { credited: 0, corrected: 0, unchanged: 0, errors: 0, amount: 0 };

/**
 * Credits the personal accounts of a file (个人账户划入). All of the file is checked before anything moves; rows that cannot be credited
 * go to `<file>.errors.csv`, the others are credited. The same file again changes nothing.
 */
@Injectable()
export class ImportContributionsJob implements Job {
  readonly name = 'import-contributions';
  readonly titleEn = 'Contributions to personal accounts';
  readonly titleZh = '个人账户划入';
  readonly unit = 'rows';
  readonly commandLineOnly = true;
  readonly parameters = { file: 'path of the file of contributions on the machine that runs the job' };

  constructor(
    private readonly core: TransactionCore,
    private readonly people: PersonRegister,
    private readonly store: ContributionStore,
  ) {}

  /** The SHA-256 of the file: the same file is the same run, whatever its name. */
  async keyOf(parameters: JobParameters): Promise<string> {
    const file = fileOf(parameters);
    await checkPlainFile(file);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }

  async run(run: JobRun): Promise<JobResult> {
    const file = fileOf(run.parameters);
    const checked = await checkFile(file, run.signal, () => run.tell({ done: 0, total: null }));
    if (checked.digest !== run.key) throw fileRefused([CHANGED]);
    const before = await this.store.take(checked);
    if (before) return before;
    const result = await this.#credit(run, file, checked);
    await this.store.finish(checked.digest, result);
    return result;
  }

  async #credit(run: JobRun, file: string, checked: CheckedFile): Promise<JobResult> {
    const policies = await this.store.policies(checked.head.area);
    const pages = new ContributionPages(this.people, file, checked, policies);
    const checkpoint = run.checkpoint as Checkpoint | undefined;
    const errors = await ErrorFile.open(`${file}.errors.csv`, checkpoint?.errorBytes ?? 0);
    const progress = new ImportProgress(run, errors, checked.head.rows, checkpoint);
    const pace = new JobPace(this.core);
    try {
      const underWay: Promise<PageEnd>[] = [];
      for await (const page of pages.from(checkpoint ?? pages.start)) {
        run.signal.throwIfAborted();
        underWay.push((await send(page, pace)).ended);
        if (underWay.length < PAGES_UNDER_WAY) continue;
        const [oldest] = underWay.splice(0, 1);
        if (oldest) await progress.take(await oldest);
      }
      for (const ended of underWay) await progress.take(await ended);
      await progress.save();
    } finally {
      // Nothing is left behind that would still write when the run is over.
      await pace.idle();
      await errors.close();
    }
    return resultOf(checked, progress.counts);
  }
}

/** What the rows of a page came to. */
interface PageEnd {
  readonly counts: Counts;
  readonly errors: readonly RowError[];
  readonly next: RowPlace;
}

/** Sends the commands of a page as fast as the pace lets it; answers when all are sent. What came of them is told later. */
async function send(page: ContributionPage, pace: JobPace): Promise<{ readonly ended: Promise<PageEnd> }> {
  const settled: Promise<Settled>[] = [];
  for (const { command } of page.commands) {
    await pace.room();
    const sent = pace.settle(command);
    sent.catch(() => undefined);
    settled.push(sent);
  }
  const ended = Promise.all(settled).then((all) => endOf(page, all));
  // Whoever waits for the page is told what went wrong; until then it must not end the process.
  ended.catch(() => undefined);
  return { ended };
}

function endOf(page: ContributionPage, settled: readonly Settled[]): PageEnd {
  const errors = [...page.errors];
  const counts = { ...NOTHING };
  settled.forEach(({ body }, index) => {
    const outcome = JSON.parse(body) as ContributionOutcome;
    if (outcome.result === 'refused') {
      errors.push({ line: page.commands[index]?.line ?? 0, code: outcome.reason });
      return;
    }
    counts[outcome.result] += 1;
    if (outcome.result !== 'unchanged') counts.amount += outcome.amount;
  });
  counts.errors = errors.length;
  return { counts, errors: errors.sort((a, b) => a.line - b.line), next: page.next };
}

/** Takes pages in their order, and remembers where a run that is killed goes on. */
class ImportProgress {
  #counts: Counts;
  #place: RowPlace | undefined;
  #savedAt = performance.now();

  constructor(
    private readonly run: JobRun,
    private readonly errors: ErrorFile,
    private readonly total: number,
    checkpoint: Checkpoint | undefined,
  ) {
    this.#counts = checkpoint?.counts ?? NOTHING;
  }

  get counts(): Counts {
    return this.#counts;
  }

  async take({ counts, errors, next }: PageEnd): Promise<void> {
    await this.errors.add(errors);
    const before = this.#counts;
    this.#counts = {
      credited: before.credited + counts.credited,
      corrected: before.corrected + counts.corrected,
      unchanged: before.unchanged + counts.unchanged,
      errors: before.errors + counts.errors,
      amount: before.amount + counts.amount,
    };
    this.#place = next;
    if (performance.now() - this.#savedAt >= SAVE_EVERY_MS) await this.save();
    else this.run.tell(this.#progress());
  }

  async save(): Promise<void> {
    if (!this.#place) return;
    const checkpoint: Checkpoint = { ...this.#place, counts: this.#counts, errorBytes: this.errors.bytes };
    await this.run.save(checkpoint, this.#progress());
    this.#savedAt = performance.now();
  }

  #progress(): { readonly done: number; readonly total: number } {
    const { credited, corrected, unchanged, errors } = this.#counts;
    return { done: credited + corrected + unchanged + errors, total: this.total };
  }
}

const CHANGED = { line: 0, code: 'changed', message: 'the file was changed after the run was asked for' };

function fileOf({ file = '' }: JobParameters): string {
  if (file !== '') return file;
  const errors = [{ field: 'parameters.file', code: 'missing', message: 'must be the path of a file' }];
  throw new ProblemError('validation_failed', { errors });
}

function resultOf({ head }: CheckedFile, counts: Counts): JobResult {
  const { number, area, month, rows, total } = head;
  return { number, area, month, rows, total, ...counts };
}
