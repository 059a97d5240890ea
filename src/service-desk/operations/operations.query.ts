import { Query } from '@nestjs/cqrs';

/** How the service is doing, over all its processes. */
export interface OperationsView {
  /** ISO 8601. */
  readonly at: string;
  /** Authorizations a second in each ten seconds of the last minutes, oldest first. */
  readonly series: readonly { readonly t: string; readonly approved: number; readonly declined: number }[];
  readonly bucketSeconds: number;
  /** Declines of the last hour by reason, most frequent first. */
  readonly declineReasons: readonly {
    readonly reason: string;
    readonly textZh: string;
    readonly textEn: string;
    readonly count: number;
  }[];
  /** Of authorizations in the last minute, ms. */
  readonly latencyMs: { readonly p50: number | null; readonly p95: number | null; readonly p99: number | null };
  /** Commands waiting or in flight, and events that the slowest follower has still to handle. */
  readonly lanes: readonly { readonly lane: number; readonly depth: number; readonly lagEvents: number }[];
  /** Processes that served something in the last seconds. */
  readonly processes: number;
  /** Sessions of staff in use. */
  readonly sessions: number;
  /** Reveals of personal data since midnight in Shanghai. */
  readonly revealsToday: number;
}

/** The live figures of the service. */
export class GetOperations extends Query<OperationsView> {}
