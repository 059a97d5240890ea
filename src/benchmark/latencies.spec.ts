import fc from 'fast-check';
import { Latencies } from './latencies';

const of = (values: readonly number[]): Latencies => {
  const latencies = new Latencies();
  for (const value of values) latencies.add(value);
  return latencies;
};

describe('the latencies of a run', () => {
  it('tells exact percentiles: of 1 to 1000 ms, half are within 500 and all but one within 999', () => {
    const latencies = of(Array.from({ length: 1_000 }, (_, index) => 1_000 - index));
    expect(latencies.percentile(0.5)).toBe(500);
    expect(latencies.percentile(0.99)).toBe(990);
    expect(latencies.percentile(0.999)).toBe(999);
    expect(latencies.percentile(1)).toBe(1_000);
  });

  it('tells 0 when nothing was measured', () => {
    expect(new Latencies().percentile(0.99)).toBe(0);
  });

  it('counts what other processes measured together with its own', () => {
    const latencies = of([5]);
    latencies.addAll(Float64Array.from({ length: 100_000 }, () => 1));
    expect(latencies.count).toBe(100_001);
    expect(latencies.percentile(0.999)).toBe(1);
    expect(latencies.percentile(1)).toBe(5);
  });

  it('names a latency that the share does not exceed, for any samples', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(10_000), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, share) => {
          const bound = of(values).percentile(share);
          const within = values.filter((value) => value <= bound).length;
          const below = values.filter((value) => value < bound).length;
          expect(within).toBeGreaterThanOrEqual(share * values.length);
          expect(below).toBeLessThanOrEqual(share * values.length);
        },
      ),
    );
  });
});
