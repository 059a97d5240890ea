import { cpus, totalmem } from 'node:os';
import type { BenchPlan, LoadName } from './plan';
import { type Figures, rounded } from './tally';

const GIB = 1_024 ** 3;
const MIB = 1_024 ** 2;

/** What was measured of one load. */
export interface LoadFigures extends Figures {
  readonly load: LoadName;
  /** What the figures are about, in a line. */
  readonly about: string;
  readonly inFlight: number | null;
}

/** Ratios of throughput within one run; null when a side was not measured. */
export interface Ratios {
  readonly coreToPgbench: number | null;
  readonly coreToNaive: number | null;
  readonly httpToPgbench: number | null;
  readonly hotMerchant: number | null;
  readonly longHistory: number | null;
  readonly settlementsToPgbench: number | null;
  readonly tapsToPgbench: number | null;
  readonly contributionsToPgbench: number | null;
}

/** The outcome of a run. */
export interface BenchReport {
  readonly startedAt: string;
  readonly durationSeconds: number;
  readonly quick: boolean;
  readonly machine: {
    readonly cpus: number;
    readonly model: string;
    readonly memoryGiB: number;
    readonly node: string;
    readonly postgres: string;
  };
  /** Settings of the server by which an acknowledged commit could be lost; empty in a run that counts. */
  readonly unsafeSettings: readonly string[];
  readonly loads: readonly LoadFigures[];
  readonly ratios: Ratios;
  /** Latency of the service at a steady 300 requests a second, ms, and the most memory that it had, MiB. */
  readonly http: { readonly pacedP99Ms: number | null; readonly peakMemoryMiB: number | null };
  /** Events of the histories of (c) and (f) before the first window. */
  readonly history: { readonly core: number | null; readonly long: number | null };
  readonly notes: readonly string[];
  /** False when a window failed or the books did not balance: then no figure counts. */
  readonly valid: boolean;
}

/** What the ratios should at least be. */
const FLOORS: Readonly<Record<keyof Ratios, readonly [title: string, floor: number]>> = {
  coreToPgbench: ['(c) core / (a) pgbench', 3],
  coreToNaive: ['(c) core / (b) naive', 6],
  httpToPgbench: ['(d) service / (a) pgbench', 1.5],
  hotMerchant: ['(e) one merchant / (c)', 0.95],
  longHistory: ['(f) long history / (c)', 0.9],
  settlementsToPgbench: ['(i) settlements / (a) pgbench', 1],
  tapsToPgbench: ['(j) taps / (a) pgbench', 2],
  contributionsToPgbench: ['(o) contributions / (a) pgbench', 5],
};
const PACED_P99_CEILING_MS = 20;
const GATE_P99_CEILING_MS = 25;
const MEMORY_CEILING_MIB = 600;
const DESK_P95_CEILING_MS = 50;
const BENEFITS_FLOOR = 10_000;
const FARES_FLOOR = 100_000;
const DENY_LIST_P99_CEILING_MS = 20;
const NIGHT_CEILING_S = 60;
/** Times the p99 of purchases alone that it may be beside an import. */
const BESIDE_P99_CEILING = 3;

/** The ratios that the figures give. */
export function ratiosOf(loads: readonly LoadFigures[]): Ratios {
  const rate = (name: LoadName): number | undefined => loads.find(({ load }) => load === name)?.perSecond;
  const ratio = (above: LoadName, under: LoadName): number | null => {
    const [top, bottom] = [rate(above), rate(under)];
    return top === undefined || bottom === undefined || bottom === 0 ? null : rounded(top / bottom, 2);
  };
  return {
    coreToPgbench: ratio('core', 'pgbench'),
    coreToNaive: ratio('core', 'naive'),
    httpToPgbench: ratio('http', 'pgbench'),
    hotMerchant: ratio('hotMerchant', 'core'),
    longHistory: ratio('longHistory', 'core'),
    settlementsToPgbench: ratio('settlements', 'pgbench'),
    tapsToPgbench: ratio('tapIngest', 'pgbench'),
    contributionsToPgbench: ratio('contributions', 'pgbench'),
  };
}

/** The machine the run was on. */
export function machineOf(postgres: string): BenchReport['machine'] {
  const all = cpus();
  const memoryGiB = Math.round(totalmem() / GIB);
  return { cpus: all.length, model: all[0]?.model.trim() ?? '', memoryGiB, node: process.version, postgres };
}

/** Bytes as MiB. */
export function mebibytes(bytes: number | undefined): number | null {
  return bytes === undefined ? null : Math.round(bytes / MIB);
}

/** The report for people. */
export function render(report: BenchReport, plan: BenchPlan): string {
  const { machine, loads, notes, unsafeSettings } = report;
  const { cpus: count, model, memoryGiB, node, postgres } = machine;
  const lines = [
    `${count} × ${model || 'CPU'}, ${memoryGiB} GiB, Node ${node}, PostgreSQL ${postgres}, ${report.startedAt}`,
    `windows of ${plan.windowSeconds} s, ${plan.rounds} of each load (core: ${plan.rounds * 2}), ${report.durationSeconds} s in all`,
    '',
    table(HEADER, loads.map(rowOf)),
    '',
    table(['ratio', 'measured', 'floor', ''], ratioRows(report)),
  ];
  if (unsafeSettings.length > 0)
    lines.push('', `NOT DURABLE: ${unsafeSettings.join(', ')}; these figures do not count.`);
  const faults = loads.flatMap(({ load, faults: all }) => all.map((fault) => `FAILED ${load}: ${fault}`));
  if (faults.length + notes.length > 0) lines.push('', ...faults, ...notes);
  return `${lines.join('\n')}\n`;
}

const HEADER = [
  'load',
  'per second',
  'p50 ms',
  'p95 ms',
  'p99 ms',
  'p99.9 ms',
  'block',
  'CPU µs/op',
  'PG µs/op',
  'WAL B/op',
  '',
];

function rowOf(figures: LoadFigures): string[] {
  return [
    figures.load,
    Math.round(figures.perSecond).toLocaleString('en-US'),
    figures.p50Ms.toFixed(2),
    figures.p95Ms.toFixed(2),
    figures.p99Ms.toFixed(2),
    figures.p999Ms.toFixed(2),
    cell(figures.meanBlock, 1),
    cell(figures.cpuMicros, 0),
    cell(figures.postgresCpuMicros, 0),
    cell(figures.walBytes, 0),
    figures.about,
  ];
}

function ratioRows({ ratios, http, loads }: BenchReport): string[][] {
  const rows = Object.entries(FLOORS).map(([name, [title, floor]]) => {
    const value = ratios[name as keyof Ratios];
    return [title, cell(value, 2), `≥ ${floor}`, verdict(value, (measured) => measured >= floor)];
  });
  const { pacedP99Ms, peakMemoryMiB } = http;
  const benefits = loads.find(({ load }) => load === 'benefits')?.perSecond ?? null;
  const fares = loads.find(({ load }) => load === 'fares')?.perSecond ?? null;
  const denyListP99Ms = loads.find(({ load }) => load === 'denyList')?.p99Ms ?? null;
  const deskP95Ms = loads.find(({ load }) => load === 'deskPage')?.p95Ms ?? null;
  const gateP99Ms = loads.find(({ load }) => load === 'gatePaced')?.p99Ms ?? null;
  return [
    ...rows,
    [
      '(o) p99 of purchases beside an import / alone',
      cell(besideP99(loads), 2),
      `≤ ${BESIDE_P99_CEILING}`,
      below(besideP99(loads), BESIDE_P99_CEILING),
    ],
    [
      '(d) p99 at 300 requests/s, ms',
      cell(pacedP99Ms, 1),
      `≤ ${PACED_P99_CEILING_MS}`,
      below(pacedP99Ms, PACED_P99_CEILING_MS),
    ],
    [
      '(d) memory of the service, MiB',
      cell(peakMemoryMiB, 0),
      `≤ ${MEMORY_CEILING_MIB}`,
      below(peakMemoryMiB, MEMORY_CEILING_MIB),
    ],
    [
      '(g) p95 of look-up and page, ms',
      cell(deskP95Ms, 1),
      `≤ ${DESK_P95_CEILING_MS}`,
      below(deskP95Ms, DESK_P95_CEILING_MS),
    ],
    [
      '(l) p99 of changes of the deny list, ms',
      cell(denyListP99Ms, 1),
      `≤ ${DENY_LIST_P99_CEILING_MS}`,
      below(denyListP99Ms, DENY_LIST_P99_CEILING_MS),
    ],
    [
      '(n) p99 at 300 taps/s, ms',
      cell(gateP99Ms, 1),
      `≤ ${GATE_P99_CEILING_MS}`,
      below(gateP99Ms, GATE_P99_CEILING_MS),
    ],
    [
      '(p) closing and clearing, s',
      cell(nightSeconds(loads), 1),
      `≤ ${NIGHT_CEILING_S}`,
      below(nightSeconds(loads), NIGHT_CEILING_S),
    ],
    [
      '(h) bills of 100 lines a second',
      cell(benefits, 0),
      `≥ ${BENEFITS_FLOOR.toLocaleString('en-US')}`,
      verdict(benefits, (measured) => measured >= BENEFITS_FLOOR),
    ],
    [
      '(k) journeys priced a second',
      cell(fares, 0),
      `≥ ${FARES_FLOOR.toLocaleString('en-US')}`,
      verdict(fares, (measured) => measured >= FARES_FLOOR),
    ],
  ];
}

function besideP99(loads: readonly LoadFigures[]): number | null {
  const p99 = (name: LoadName): number => loads.find(({ load }) => load === name)?.p99Ms ?? 0;
  const idle = p99('purchasesIdle');
  return idle === 0 ? null : rounded(p99('purchasesBeside') / idle, 2);
}

function nightSeconds(loads: readonly LoadFigures[]): number | null {
  const parts = loads.filter(({ load }) => load === 'closeDate' || load === 'clearing');
  return parts.length === 0
    ? null
    : rounded(
        parts.reduce((sum, { seconds }) => sum + seconds, 0),
        1,
      );
}

function below(value: number | null, ceiling: number): string {
  return verdict(value, (measured) => measured <= ceiling);
}

function verdict(value: number | null, met: (measured: number) => boolean): string {
  if (value === null) return 'not measured';
  return met(value) ? 'met' : 'MISSED';
}

function cell(value: number | null, places: number): string {
  return value === null ? '–' : value.toFixed(places);
}

/** The first and the last column are text, the others numbers. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const last = header.length - 1;
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((text, column) => {
          const width = widths[column] ?? 0;
          return column === 0 || column === last ? text.padEnd(width) : text.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
