import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { AuditLog } from '../../audit';
import { type Reason, REASONS, resultOf } from '../../authorization';
import { businessDay, Clock, startOfBusinessDay } from '../../platform/clock';
import { SessionStore } from '../../staff';
import { ACTIVITY_BUCKET_SECONDS, ACTIVITY_KEPT_SECONDS } from '../transactions/messages.subscription';
import { type LatencyCounts, percentile, together } from './latency-window';
import { GetOperations, type OperationsView } from './operations.query';
import { type ProcessFigures, ProcessReporter, SILENT_AFTER_SECONDS } from './process-reporter';

/** Points of the series: ten minutes. */
const POINTS = 60;
/** Reasons listed at most. */
const MAX_REASONS = 20;
/** Processes counted at most. */
const MAX_PROCESSES = 256;
const MS = 1_000;

const APPROVED = (Object.keys(REASONS) as Reason[]).filter((reason) => resultOf(reason) !== 'declined');

const SERIES = `SELECT extract(epoch FROM bucket)::bigint AS t, coalesce(sum(count) FILTER (WHERE reason = ANY ($1)), 0)::bigint AS approved,
    coalesce(sum(count) FILTER (WHERE reason <> ALL ($1)), 0)::bigint AS declined
  FROM desk_activity WHERE bucket >= to_timestamp($2) GROUP BY 1 ORDER BY 1 LIMIT $3`;
const REASON_COUNTS = `SELECT reason, sum(count)::bigint AS count FROM desk_activity
  WHERE bucket >= now() - interval '${ACTIVITY_KEPT_SECONDS} s' AND reason <> ALL ($1) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $2`;
const LANES = `SELECT h.lane, coalesce(max(h.position - c.position), 0)::bigint AS lag
  FROM lane_head h LEFT JOIN subscription_checkpoint c USING (lane) GROUP BY h.lane ORDER BY h.lane`;
const PROCESSES = `SELECT figures FROM desk_process WHERE seen_at > now() - interval '${SILENT_AFTER_SECONDS} s' LIMIT ${MAX_PROCESSES}`;

type Series = OperationsView['series'];

@QueryHandler(GetOperations)
export class GetOperationsHandler implements IQueryHandler<GetOperations> {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly reporter: ProcessReporter,
    private readonly sessions: SessionStore,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<OperationsView> {
    await this.reporter.report();
    const midnight = startOfBusinessDay(businessDay(this.clock.now()));
    const [series, declineReasons, lags, figures, sessions, revealsToday] = await Promise.all([
      this.#series(),
      this.#declineReasons(),
      this.pool.query<{ lane: number; lag: number }>(LANES),
      this.pool.query<{ figures: ProcessFigures }>(PROCESSES),
      this.sessions.countOpen(),
      this.audit.count({ action: 'person.reveal', outcome: 'done', from: midnight }),
    ]);
    const processes = figures.rows.map((row) => row.figures);
    const latencies = together(processes.map(latenciesOf));
    return {
      at: new Date(this.clock.now()).toISOString(),
      series,
      bucketSeconds: ACTIVITY_BUCKET_SECONDS,
      declineReasons,
      latencyMs: {
        p50: percentile(latencies, 0.5),
        p95: percentile(latencies, 0.95),
        p99: percentile(latencies, 0.99),
      },
      lanes: lags.rows.map(({ lane, lag }) => ({ lane, depth: depthOf(processes, lane), lagEvents: lag })),
      processes: processes.length,
      sessions,
      revealsToday,
    };
  }

  /** By the database's time, like the buckets; those in which nothing happened are there as well, the one under way is not. */
  async #series(): Promise<Series> {
    const { rows: times } = await this.pool.query<{ now: number }>('SELECT extract(epoch FROM now())::bigint AS now');
    const width = ACTIVITY_BUCKET_SECONDS;
    const last = Math.floor((times[0]?.now ?? 0) / width - 1) * width;
    const first = last - (POINTS - 1) * width;
    const { rows } = await this.pool.query<{ t: number; approved: number; declined: number }>(SERIES, [
      APPROVED,
      first,
      POINTS + 1,
    ]);
    const counts = new Map(rows.map((row) => [row.t, row]));
    return Array.from({ length: POINTS }, (_, index) => {
      const t = first + index * width;
      const { approved = 0, declined = 0 } = counts.get(t) ?? {};
      return {
        t: new Date(t * MS).toISOString(),
        approved: approved / width,
        declined: declined / width,
      };
    });
  }

  async #declineReasons(): Promise<OperationsView['declineReasons']> {
    const { rows } = await this.pool.query<{ reason: string; count: number }>(REASON_COUNTS, [APPROVED, MAX_REASONS]);
    return rows.map(({ reason, count }) => {
      const known = isReason(reason) ? REASONS[reason] : undefined;
      return { reason, textZh: known?.textZh ?? reason, textEn: known?.text ?? reason, count: count };
    });
  }
}

function isReason(text: string): text is Reason {
  return Object.hasOwn(REASONS, text);
}

function depthOf(processes: readonly ProcessFigures[], lane: number): number {
  return processes.reduce((sum, { depths }) => sum + (depths[lane] ?? 0), 0);
}

/** JSON has no Infinity: the last bound is null there. */
function latenciesOf({ latencies: { bounds, counts } }: ProcessFigures): LatencyCounts {
  return { bounds: bounds.map((bound) => bound ?? Infinity), counts };
}
