export { type BenchEnvironment, runBenchmark } from './run-benchmark';
export { type BenchPlan, type BenchWish, LOADS, planOf } from './plan';
export { type BenchReport, type Ratios, render } from './report';
