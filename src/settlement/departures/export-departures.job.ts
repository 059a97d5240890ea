import { createHash } from 'node:crypto';
import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { cardholderId, shanghaiDate } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import type { Job, JobParameters, JobResult, JobRun } from '../../jobs';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { DEPARTURE_CAUSES, type DepartureCause, type Departure, DepartureRows } from './departure-rows';

/** Accounts of one file at most: more people do not die or leave in a day. */
const MAX_ROWS = 100_000;
const OWNER_ONLY = 0o600;
const DAY = /^20\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/**
 * Writes the file of personal accounts that were closed out on a business date and are to be paid to heirs (继承) or to the insurer of
 * another region (医保关系转移). The same date gives the same file, byte by byte.
 */
@Injectable()
export class ExportDeparturesJob implements Job {
  readonly name = 'export-departures';
  readonly titleEn = 'File of personal accounts of the dead and of those who left';
  readonly titleZh = '个人账户清退文件（死亡、转移）';
  readonly unit = 'lanes';
  readonly commandLineOnly = true;
  readonly parameters = {
    date: 'business date that is over, YYYY-MM-DD',
    cause: DEPARTURE_CAUSES.join(' or '),
    folder: 'folder that the file is written to, on the machine that runs the job',
  };

  constructor(
    private readonly core: TransactionCore,
    private readonly departures: DepartureRows,
    private readonly clock: Clock,
  ) {}

  async keyOf(parameters: JobParameters): Promise<string> {
    const { date, cause, folder } = read(parameters);
    if (date >= shanghaiDate(this.clock.now())) throw wrong('date', 'not_over', `${date} is not over`);
    const found = await stat(folder).catch(() => undefined);
    if (!found?.isDirectory()) throw wrong('folder', 'not_found', 'there is no such folder');
    return `${date}:${cause}`;
  }

  async run(run: JobRun): Promise<JobResult> {
    const { date, cause, folder } = read(run.parameters);
    const rows: Departure[] = [];
    for (let lane = 0; lane < this.core.laneCount; lane += 1) {
      for await (const some of this.departures.of(lane, date, cause)) {
        run.signal.throwIfAborted();
        rows.push(...some);
        if (rows.length > MAX_ROWS) throw new Error(`more than ${MAX_ROWS} accounts were closed out on ${date}`);
      }
      run.tell({ done: lane + 1, total: this.core.laneCount });
    }
    const total = rows.reduce((sum, { amount }) => sum + amount, 0);
    const file = `departures-${cause}-${date}.csv`;
    const path = join(folder, file);
    await writeFile(`${path}.part`, textOf(rows, { date, cause, total }), { mode: OWNER_ONLY });
    await rename(`${path}.part`, path);
    return { date, cause, file, accounts: rows.length, total };
  }
}

function textOf(
  rows: readonly Departure[],
  { date, cause, total }: { readonly date: string; readonly cause: DepartureCause; readonly total: number },
): string {
  const lines = [
    `#DEPARTURES,1,${cause},${date},${rows.length},${yuan(total)}`,
    'event,cardholder,amount',
    ...rows.map(
      ({ lane, position, streamId, amount }) => `${lane}-${position},${cardholderId(streamId)},${yuan(amount)}`,
    ),
  ];
  const body = lines.map((line) => `${line}\n`).join('');
  return `${body}#END,${rows.length},${createHash('sha256').update(body).digest('hex')}\n`;
}

function yuan(amount: number): string {
  return `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;
}

function read({ date = '', cause = '', folder = '' }: JobParameters): {
  readonly date: string;
  readonly cause: DepartureCause;
  readonly folder: string;
} {
  if (!DAY.test(date)) throw wrong('date', 'date', 'must be a day, YYYY-MM-DD');
  const known = DEPARTURE_CAUSES.find((one) => one === cause);
  if (!known) throw wrong('cause', 'cause', `must be one of: ${DEPARTURE_CAUSES.join(', ')}`);
  if (folder === '') throw wrong('folder', 'missing', 'must be the path of a folder');
  return { date, cause: known, folder };
}

function wrong(parameter: string, code: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field: `parameters.${parameter}`, code, message }] });
}
