import fc from 'fast-check';
import { bucketsOf, type HistogramValue, percentile, since, together, totalOf } from './latency-window';

const ROUTE = '/v1/authorizations';

function reading(...cumulative: readonly (readonly [le: number | '+Inf', value: number])[]): HistogramValue[] {
  return cumulative.map(([le, value]) => ({
    metricName: 'seconds_bucket',
    labels: { le, route: ROUTE, method: 'POST', status: 200 },
    value,
  }));
}

describe('the latencies of the operations page', () => {
  it('are those of one route, whatever the answers were', () => {
    const values = [
      ...reading([0.01, 2], [0.1, 5], ['+Inf', 6]),
      ...reading([0.01, 1], [0.1, 1], ['+Inf', 1]).map((value) => ({
        ...value,
        labels: { ...value.labels, status: 503 },
      })),
      { metricName: 'seconds_bucket', labels: { le: 0.01, route: '/other', method: 'POST' }, value: 99 },
      { metricName: 'seconds_sum', labels: { route: ROUTE, method: 'POST' }, value: 99 },
    ];
    expect(bucketsOf(values, ROUTE, 'POST')).toEqual({ bounds: [0.01, 0.1, Infinity], counts: [3, 3, 1] });
  });

  it('forget what was before, and add up over processes', () => {
    const before = bucketsOf(reading([0.01, 2], ['+Inf', 3]), ROUTE, 'POST');
    const now = bucketsOf(reading([0.01, 5], ['+Inf', 7]), ROUTE, 'POST');
    const window = since(now, before);
    expect(window.counts).toEqual([3, 1]);
    expect(together([window, window])).toEqual({ bounds: [0.01, Infinity], counts: [6, 2] });
  });

  it('have percentiles that grow, lie in the right bucket, and do not exist without requests', () => {
    expect(percentile({ bounds: [], counts: [] }, 0.5)).toBeNull();
    expect(percentile({ bounds: [0.01, Infinity], counts: [0, 0] }, 0.5)).toBeNull();
    expect(percentile({ bounds: [0.01, 0.02], counts: [90, 10] }, 0.95)).toBe(15);
    const counts = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(counts, (many) => {
        const latencies = { bounds: [0.001, 0.01, Infinity], counts: many };
        fc.pre(totalOf(latencies) > 0);
        const found = [0.5, 0.95, 0.99].map((share) => percentile(latencies, share) ?? NaN);
        expect(found).toEqual([...found].sort((a, b) => a - b));
        expect(found.every((ms) => ms >= 0 && ms <= 10)).toBe(true);
      }),
    );
  });
});
