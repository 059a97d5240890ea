import { SingleBar } from 'cli-progress';
import { type Command, InvalidArgumentError } from 'commander';
import { type AuditAnchor, type AuditFault, type AuditReport, verifyAudit } from '../audit';
import { coreAggregates } from '../composition';
import { type Problem, VERIFY_CONNECTIONS, verifyLedger, type VerifyProgress, type VerifyReport } from '../ledger';
import { loadConfig } from '../platform/config';
import { openPool } from '../platform/database';
import { acquirePostgres } from '../platform/embedded-postgres';

const EXIT_PROBLEMS = 1;
const MAX_LANE = 1_023;

interface VerifyCommandOptions {
  readonly lane?: readonly number[];
  readonly auditHead?: AuditAnchor;
  readonly json?: boolean;
}

/** What both checks found; the audit log is left out when only some lanes are checked. */
type WholeReport = VerifyReport & { readonly audit?: AuditReport };

/** `onecard verify`: checks everything stored against the events. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description('Check the whole ledger (blocks, sums, balances, every state against its events) and the audit log.')
    .option('--lane <number>', 'only this lane, without the audit log; may be given several times', collectLane)
    .option('--audit-head <entry:hash>', 'a head of the audit log that was kept, to be found unchanged', parseAnchor)
    .option('--json', 'print the report as one JSON object')
    .addHelpText(
      'after',
      `
Reads one consistent snapshot of the database and changes nothing; runs beside a live service. Each problem is named by a
code (HASH_MISMATCH, POSITION_GAP, BALANCE_MISMATCH, SNAPSHOT_MISMATCH, UNBALANCED_EVENT, …) and its place; all are counted,
the first 1,000 listed. The hash of each lane's last block is printed: kept elsewhere, it shows later whether a whole lane
was made anew. The audit log is chained entry by entry (AUDIT_HASH_MISMATCH, AUDIT_GAP, AUDIT_HEAD_MISMATCH), and the hash of
its last entry is printed to the same end: --audit-head compares one that was kept (AUDIT_ANCHOR_MISMATCH).

Examples:
  npx onecard verify
  npx onecard verify --lane 3 --json
  npx onecard verify --audit-head 4711:5f3c…e2

Exit codes: 0 no problem, 1 problems were found or it failed, 2 wrong usage.`,
    )
    .action(async (options: VerifyCommandOptions) => {
      const report = await verify(options);
      process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : describe(report));
      if (!report.ok) process.exitCode = EXIT_PROBLEMS;
    });
}

function parseAnchor(value: string): AuditAnchor {
  const parts = /^([1-9]\d{0,14}):([0-9a-fA-F]{64})$/.exec(value);
  if (parts?.[1] === undefined || parts[2] === undefined) {
    throw new InvalidArgumentError('a head is the number of an entry and its hash of 64 hex digits, as 4711:5f3c….');
  }
  return { entry: Number(parts[1]), hash: parts[2] };
}

function collectLane(value: string, before: readonly number[] | undefined): readonly number[] {
  const lane = Number(value);
  if (!/^\d+$/.test(value) || lane > MAX_LANE)
    throw new InvalidArgumentError(`a lane is a number from 0 to ${MAX_LANE}.`);
  return [...(before ?? []), lane];
}

async function verify(options: VerifyCommandOptions): Promise<WholeReport> {
  const interruption = new AbortController();
  const interrupt = (): void => {
    interruption.abort(new Error('interrupted'));
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const bar = new ProgressBar();
  const postgres = await acquirePostgres(loadConfig());
  try {
    const pool = openPool(postgres.appUrl ?? postgres.ownerUrl, {
      max: VERIFY_CONNECTIONS,
      role: postgres.appUrl === undefined,
      applicationName: 'onecard verify',
      plans: 'any',
      // Sorting years of events takes its time.
      statementTimeoutMs: 0,
    });
    try {
      const { signal } = interruption;
      const ledger = await verifyLedger(pool, coreAggregates(), {
        ...(options.lane && { lanes: options.lane }),
        signal,
        onProgress: (progress) => {
          bar.show(progress);
        },
      });
      if (options.lane) return ledger;
      const audit = await verifyAudit(pool, { signal, ...(options.auditHead && { anchor: options.auditHead }) });
      return { ...ledger, ok: ledger.ok && audit.faultCount === 0, audit };
    } finally {
      await pool.end();
    }
  } finally {
    bar.stop();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await postgres.release();
  }
}

/** A progress bar on the standard error, where that is a terminal. */
class ProgressBar {
  #bar: SingleBar | undefined;

  show({ done, total }: VerifyProgress): void {
    if (!process.stderr.isTTY) return;
    if (!this.#bar) {
      const format = 'Verifying |{bar}| {percentage}% | {value} of {total} event reads | {eta_formatted} left';
      this.#bar = new SingleBar({ format, stream: process.stderr, hideCursor: true });
      this.#bar.start(total, 0);
    }
    this.#bar.update(done);
  }

  stop(): void {
    this.#bar?.stop();
  }
}

function describe(report: WholeReport): string {
  const counts = `${report.events} events in ${report.blocks} blocks, ${report.outcomes} outcomes, ${report.streams} streams`;
  const heads = report.heads.map(
    (head) => `  lane ${head.lane}  position ${head.position}  block ${head.block}  ${head.hash}`,
  );
  const found = report.problems.map(describeProblem);
  const more = report.problemCount - report.problems.length;
  if (more > 0) found.push(`… and ${more} more`);
  const { audit } = report;
  const count = report.problemCount + (audit?.faultCount ?? 0);
  const verdict =
    count === 0 ? 'No problem was found.' : `${count} ${count === 1 ? 'problem was' : 'problems were'} found.`;
  return [`Checked ${counts}.`, 'Last blocks:', ...heads, ...found, ...describeAudit(audit), verdict, ''].join('\n');
}

function describeAudit(audit: AuditReport | undefined): string[] {
  if (!audit) return [];
  const more = audit.faultCount - audit.faults.length;
  return [
    `Checked ${audit.entries} entries of the audit log. Its head:`,
    `  ${audit.entries}:${audit.head}`,
    ...audit.faults.map(({ code, entry, message }: AuditFault) => `${code}  entry ${entry}: ${message}`),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ];
}

function describeProblem({ code, where, message }: Problem): string {
  const place = Object.entries(where).map(([name, value]) => `${name} ${value}`);
  return `${code}  ${place.join(', ')}: ${message}`;
}
