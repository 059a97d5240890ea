/** Latencies of one process by the bounds of a histogram: how many requests took no longer than each bound, s. */
export interface LatencyCounts {
  /** Upper bounds, ascending; the last is Infinity. */
  readonly bounds: readonly number[];
  /** Requests in each bucket, not cumulative. */
  readonly counts: readonly number[];
}

/** A value of a histogram as prom-client tells it. */
export interface HistogramValue {
  readonly metricName?: string;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly value: number;
}

/** The buckets of one route of a cumulative histogram, summed over its statuses. */
export function bucketsOf(values: readonly HistogramValue[], route: string, method: string): LatencyCounts {
  const cumulative = new Map<number, number>();
  for (const { metricName, labels, value } of values) {
    if (metricName?.endsWith('_bucket') !== true || labels['route'] !== route || labels['method'] !== method) continue;
    const bound = labels['le'] === '+Inf' ? Infinity : Number(labels['le']);
    cumulative.set(bound, (cumulative.get(bound) ?? 0) + value);
  }
  const bounds = [...cumulative.keys()].sort((a, b) => a - b);
  const counts = bounds.map((bound, index) => {
    const before = index === 0 ? 0 : (cumulative.get(bounds[index - 1] ?? 0) ?? 0);
    return (cumulative.get(bound) ?? 0) - before;
  });
  return { bounds, counts };
}

/** What came since an earlier reading of the same histogram. */
export function since(now: LatencyCounts, before: LatencyCounts | undefined): LatencyCounts {
  if (before === undefined) return now;
  return { bounds: now.bounds, counts: now.counts.map((count, index) => count - (before.counts[index] ?? 0)) };
}

/** The buckets of several readings or processes together. */
export function together(all: readonly LatencyCounts[]): LatencyCounts {
  const counts = new Map<number, number>();
  for (const one of all) {
    one.bounds.forEach((bound, index) => counts.set(bound, (counts.get(bound) ?? 0) + (one.counts[index] ?? 0)));
  }
  const bounds = [...counts.keys()].sort((a, b) => a - b);
  return { bounds, counts: bounds.map((bound) => counts.get(bound) ?? 0) };
}

/** How many requests there are. */
export function totalOf({ counts }: LatencyCounts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

const MS = 1_000;

/**
 * The latency, ms, that a share (0 to 1) of the requests do not exceed, as finely as the buckets tell: within a bucket it is
 * taken to grow evenly. Beyond the last bound it is that bound. Null without requests.
 */
export function percentile(latencies: LatencyCounts, share: number): number | null {
  const wanted = totalOf(latencies) * share;
  if (wanted === 0) return null;
  let passed = 0;
  let from = 0;
  for (const [index, bound] of latencies.bounds.entries()) {
    const count = latencies.counts[index] ?? 0;
    if (passed + count >= wanted && count > 0) {
      const seconds = bound === Infinity ? from : from + ((wanted - passed) / count) * (bound - from);
      return Math.round(seconds * MS * 100) / 100;
    }
    passed += count;
    from = bound === Infinity ? from : bound;
  }
  return Math.round(from * MS);
}
