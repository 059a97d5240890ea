import { writeFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { badFileAsAWhole } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import type { Job, JobParameters, JobResult, JobRun } from '../../jobs';
import { Clock } from '../../platform/clock';
import { KeyRing } from '../../platform/crypto';
import { ProblemError } from '../../platform/errors';
import { JobPace } from '../pace';
import { bytesOfFile, readTopUpFile, type TopUpFile, type TopUpRow } from './file/read-top-up-file';
import { TopUpFileStore } from './file/top-up-file-store';
import type { TakenNotice } from './notice';
import { TopUpChannels } from './top-up-channels';
import { MAX_NOTICES, TopUps } from './top-ups';

const DIGEST_DOMAIN = 'top-up-file';
/** Rows of a file whose reference was used for another notice, at most: more is a file that was put together wrongly. */
export const MAX_REUSED = 1_000;
const OWNER_ONLY = 0o600;

/** Where the import is: rows that are done, and what came of them; amounts are fen. */
interface Checkpoint {
  readonly rows: number;
  readonly credited: number;
  readonly creditedAmount: number;
  readonly suspended: number;
  readonly suspendedAmount: number;
  /** Of these, how many had come before. */
  readonly repeated: number;
  /** Lines whose reference stands for another notice. */
  readonly reused: readonly number[];
}

const BEGINNING: Checkpoint = {
  ...{ rows: 0, credited: 0, creditedAmount: 0, suspended: 0, suspendedAmount: 0, repeated: 0, reused: [] },
};

/**
 * Takes a channel's file of notices: all of it is checked before anything moves, then each notice is credited or goes into suspense.
 * What was reported as a message before is not credited again. The same file again changes nothing.
 */
@Injectable()
export class ImportTopUpsJob implements Job {
  readonly name = 'import-top-ups';
  readonly titleEn = 'Import a file of top-ups';
  readonly titleZh = '导入充值明细';
  readonly unit = 'rows';
  readonly commandLineOnly = true;
  readonly parameters = { file: 'path of the file, CSV' };

  constructor(
    private readonly topUps: TopUps,
    private readonly channels: TopUpChannels,
    private readonly files: TopUpFileStore,
    private readonly core: TransactionCore,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** A file with a fault makes no run: whoever asks is told every place at once. */
  async keyOf({ file = '' }: JobParameters): Promise<string> {
    const { head } = await readTopUpFile(await bytesOfFile(file));
    await this.channels.get(head.channel);
    return `${head.channel}/${head.day}/${head.number}`;
  }

  async run(run: JobRun): Promise<JobResult> {
    const path = run.parameters['file'] ?? '';
    const bytes = await bytesOfFile(path);
    const file = await readTopUpFile(bytes);
    const digest = this.keys.blindIndex(DIGEST_DOMAIN, bytes.toString('base64'));
    const standing = await this.files.enter(file.head, digest, new Date(this.clock.now()));
    if (standing.digest !== digest) {
      throw new ProblemError('state_conflict', {
        detail: 'the number of the file was used for another file of the day',
      });
    }
    if (standing.result !== null) return standing.result;
    const { reused, ...figures } = await this.#takeAll(run, file);
    if (reused.length > 0) await writeReused(`${path}.errors.csv`, reused);
    const result: JobResult = { ...figures, refused: reused.length };
    await this.files.finish(file.head, result);
    return result;
  }

  async #takeAll(run: JobRun, { head, rows }: TopUpFile): Promise<Checkpoint> {
    const channel = await this.channels.get(head.channel);
    const source = { file: `${head.day}/${head.number}`, pace: new JobPace(this.core) };
    let at = (run.checkpoint as Checkpoint | undefined) ?? BEGINNING;
    while (at.rows < rows.length) {
      run.signal.throwIfAborted();
      const page = rows.slice(at.rows, at.rows + MAX_NOTICES);
      const taken = await this.topUps.take(channel, page.map(({ notice }) => notice), source); // prettier-ignore
      at = after(at, page, taken);
      if (at.reused.length > MAX_REUSED) {
        const message = `more than ${MAX_REUSED} rows have a reference of another notice`;
        throw badFileAsAWhole('too_many_reused', message);
      }
      await run.save(at, { done: at.rows, total: rows.length });
    }
    return at;
  }
}

function after(before: Checkpoint, page: readonly TopUpRow[], taken: readonly TakenNotice[]): Checkpoint {
  const credited = taken.filter(({ result }) => result === 'credited');
  const suspended = taken.filter(({ result }) => result === 'suspended');
  const reused = page.filter((_row, index) => taken[index]?.result === 'reference_reused');
  return {
    rows: before.rows + page.length,
    credited: before.credited + credited.length,
    creditedAmount: before.creditedAmount + sumOf(credited),
    suspended: before.suspended + suspended.length,
    suspendedAmount: before.suspendedAmount + sumOf(suspended),
    repeated: before.repeated + [...credited, ...suspended].filter(({ replayed }) => replayed).length,
    reused: [...before.reused, ...reused.map(({ line }) => line)],
  };
}

function sumOf(taken: readonly TakenNotice[]): number {
  return taken.reduce((sum, { amount }) => sum + amount, 0);
}

/** Tells the channel which rows were not taken: lines and reasons, nothing about people. */
async function writeReused(path: string, lines: readonly number[]): Promise<void> {
  const rows = lines.map((line) => `${line},reference_reused,the reference stands for another notice\n`);
  await writeFile(path, `line,code,reason\n${rows.join('')}`, { mode: OWNER_ONLY });
}
