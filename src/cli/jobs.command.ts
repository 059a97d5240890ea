import { type Command, InvalidArgumentError } from 'commander';
import { hasEnded, JobRegistry, JobRequests, type Job, RUN_STATES, RunStore, speedOf, type StoredRun } from '../jobs';
import { Clock } from '../platform/clock';
import { print } from './medical-output';
import { runJob } from './run-job';
import { withApplication } from './with-application';

const MAX_LIST = 100;
const DEFAULT_LIST = 20;

const HELP = `
A job does something to many rows: it is durable, runs one at a time for its key (a date, a month, a file), and goes on from its
last checkpoint after a crash, in whichever process. "onecard serve" runs jobs by their schedules (JOB_SCHEDULES=off stops that).

Examples:
  onecard jobs list
  onecard jobs run close-date date=2026-11-25
  onecard jobs show jr_…
  onecard jobs cancel jr_… --reason "wrong file"

Exit codes: 0 it worked, 1 the run failed or was cancelled, 2 wrong usage.`;

/** `onecard jobs`: lists, runs, shows and cancels. */
export function registerJobs(program: Command): void {
  const jobs = program
    .command('jobs')
    .description('List, run, show and cancel jobs: closing dates, clearing, contributions and the like.')
    .addHelpText('after', HELP);
  jobs
    .command('list')
    .description('The jobs that there are, and their latest runs.')
    .option('--job <name>', 'only runs of this job')
    .option('--state <state>', `only runs in this state: ${RUN_STATES.join(', ')}`)
    .option('--limit <n>', `so many runs at most, up to ${MAX_LIST}`, String(DEFAULT_LIST))
    .option('--json', 'print one JSON object')
    .action(list);
  jobs
    .command('run <job> [parameters...]')
    .description('Run a job here; parameters are given as name=value.')
    .option('--reason <text>', 'why, for the history', 'command line')
    .option('--json', 'print one JSON object')
    .action(run);
  jobs
    .command('show <runId>')
    .description('How far a run is, or what it came to.')
    .option('--json', 'print one JSON object')
    .action(show);
  jobs
    .command('cancel <runId>')
    .description('Cancel a run. What it has done stays done.')
    .requiredOption('--reason <text>', 'why, for the history')
    .option('--json', 'print one JSON object')
    .action(cancel);
}

interface ListOptions {
  readonly job?: string;
  readonly state?: string;
  readonly limit: string;
  readonly json?: boolean;
}

async function list({ job, state, limit, json }: ListOptions): Promise<void> {
  const wanted = RUN_STATES.find((one) => one === state);
  if (state !== undefined && !wanted) throw new InvalidArgumentError(`--state must be one of ${RUN_STATES.join(', ')}`);
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > MAX_LIST) {
    throw new InvalidArgumentError(`--limit must be a whole number from 1 to ${MAX_LIST}`);
  }
  await withApplication(async (app) => {
    const known = app.get(JobRegistry, { strict: false }).all();
    const runs = await app.get(RunStore, { strict: false }).list({ job, state: wanted }, count);
    print(json, { jobs: known.map(jobJson), runs: runs.map(runJson) }, [
      'jobs:',
      ...known.map(jobLine),
      ...(runs.length === 0 ? [] : ['runs, newest first:', ...runs.map(runLine)]),
    ]);
  });
}

async function run(job: string, parameters: readonly string[], options: { reason: string; json?: boolean }) {
  await withApplication(async (app, signal) => {
    await runJob(app, { job, parameters: parametersOf(parameters), ...options }, signal);
  });
}

async function show(runId: string, { json }: { json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const run = await app.get(RunStore, { strict: false }).find(runId);
    if (!run) throw new Error(`there is no run ${runId}`);
    print(json, runJson(run), detailLines(run, app.get(Clock, { strict: false }).now()));
  });
}

async function cancel(runId: string, { reason, json }: { reason: string; json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const cancelled = await app.get(JobRequests, { strict: false }).cancel(runId, 'system', reason);
    const told = { runId, cancelled: cancelled !== undefined };
    print(json, told, [cancelled ? 'the run ends as soon as its process looks' : 'the run had ended before']);
  });
}

function parametersOf(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new InvalidArgumentError(`parameters are given as name=value, not ${word}`);
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

function jobJson({ name, titleEn, titleZh, parameters, schedule }: Job): object {
  return { name, title: { en: titleEn, zh: titleZh }, parameters, schedule: schedule?.cron ?? null };
}

function jobLine({ name, titleEn, titleZh, parameters, schedule }: Job): string {
  const wants = Object.keys(parameters).map((parameter) => `${parameter.replace(/\?$/, '')}=…`);
  const when = schedule ? ` [${schedule.cron}]` : '';
  return `  ${name.padEnd(24)} ${titleEn} (${titleZh})${when}  ${wants.join(' ')}`;
}

function runJson(run: StoredRun): object {
  const { checkpoint: _checkpoint, ...told } = run;
  return told;
}

function runLine({ runId, job, key, state, done, total, createdAt }: StoredRun): string {
  const of = total === null ? String(done) : `${done}/${total}`;
  return `  ${runId}  ${createdAt.toISOString()}  ${job.padEnd(24)} ${key.slice(0, 20).padEnd(20)} ${state.padEnd(9)} ${of}`;
}

function detailLines(run: StoredRun, now: number): string[] {
  const { perSecond, secondsLeft } = speedOf(run, now);
  const pairs: readonly (readonly [string, string | number | boolean | null | undefined])[] = [
    ['job', run.job],
    ['key', run.key],
    ['state', run.state],
    ['asked for by', `${run.requestedBy}: ${run.reason}`],
    ['asked for at', run.createdAt.toISOString()],
    ['began', run.startedAt?.toISOString()],
    ['ended', run.endedAt?.toISOString()],
    ['attempt', run.attempt],
    ['done', run.total === null ? run.done : `${run.done} of ${run.total}`],
    ['a second', perSecond],
    ['seconds left', hasEnded(run) ? undefined : secondsLeft],
    ['goes on with', run.continues],
    ['cancelled by', run.cancelledBy === null ? undefined : `${run.cancelledBy}: ${run.cancelReason ?? ''}`],
    ['error', run.error],
    ...Object.entries(run.result ?? {}),
  ];
  return pairs.flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`${name.padEnd(24)} ${String(value)}`],
  );
}
