/** The loads, by the letter that the issue of their targets gives them and the name in the report. */
export const LOADS = [
  'pgbench',
  'naive',
  'core',
  'hotMerchant',
  'longHistory',
  'http',
  'httpPaced',
  'deskPage',
  'benefits',
  'settlements',
  'tapIngest',
  'fares',
  'gatePaced',
  'denyList',
  'contributions',
  'purchasesIdle',
  'purchasesBeside',
  'closeDate',
  'clearing',
] as const;

/** One load of the benchmark. */
export type LoadName = (typeof LOADS)[number];

/** Names that `--only` takes, and the loads they stand for: a ratio needs both of its sides. */
export const SELECTIONS: Readonly<Record<string, readonly LoadName[]>> = {
  a: ['pgbench'],
  b: ['naive'],
  c: ['core'],
  d: ['http', 'httpPaced'],
  e: ['core', 'hotMerchant'],
  f: ['core', 'longHistory'],
  g: ['deskPage'],
  h: ['benefits'],
  i: ['pgbench', 'settlements'],
  j: ['pgbench', 'tapIngest'],
  k: ['fares'],
  l: ['denyList'],
  n: ['gatePaced'],
  o: ['pgbench', 'contributions', 'purchasesIdle', 'purchasesBeside'],
  p: ['closeDate', 'clearing'],
};

/** What is measured when nobody says what: (g), (l) and (p) take minutes to make a million people, cards or postings. */
export const DEFAULT_LETTERS: readonly string[] = ['a', 'b', 'c', 'd', 'e', 'f', 'h', 'i', 'j', 'k', 'n', 'o'];

/** How much of everything. */
export interface BenchPlan {
  readonly loads: ReadonlySet<LoadName>;
  readonly quick: boolean;
  /** Length of one window, s. */
  readonly windowSeconds: number;
  /** The load runs so long before each window, unmeasured, s. */
  readonly warmUpSeconds: number;
  /** The windows of the loads take turns so many times, so that a machine that speeds up or slows down favours none. */
  readonly rounds: number;
  /** Cardholders of the core's databases. */
  readonly people: number;
  /** Cardholders of the service's database. */
  readonly httpPeople: number;
  /** Cardholders among whom the service desk looks people up. */
  readonly deskPeople: number;
  /** Members of staff who look them up. */
  readonly deskStaff: number;
  /** Bills of (i), one a person. */
  readonly visits: number;
  /** Riders whose taps are taken in (j). */
  readonly tapRiders: number;
  /** Riders with account-based cards who tap at the gates of (n). */
  readonly gateRiders: number;
  /** People of (o): rows of each of its files. */
  readonly contributionPeople: number;
  /** Cards on the deny list of (l). */
  readonly listedCards: number;
  /** Postings of the date of (p), and the merchants that they are at. */
  readonly nightPostings: number;
  readonly nightMerchants: number;
  /** How many times the events of (c) the history of (f) shall have, */
  readonly historyFactor: number;
  /** and the longest that making it may take, s. */
  readonly historySeconds: number;
  /** Length of the run at a steady rate, s. */
  readonly pacedSeconds: number;
}

const FULL = {
  windowSeconds: 6,
  warmUpSeconds: 1.5,
  rounds: 3,
  people: 100_000,
  httpPeople: 20_000,
  deskPeople: 1_000_000,
  deskStaff: 48,
  visits: 60_000,
  tapRiders: 50_000,
  gateRiders: 5_000,
  contributionPeople: 200_000,
  listedCards: 1_000_000,
  nightPostings: 1_000_000,
  nightMerchants: 5_000,
  historyFactor: 10,
  historySeconds: 170,
  pacedSeconds: 15,
};

const QUICK = {
  ...FULL,
  windowSeconds: 2.5,
  warmUpSeconds: 0.5,
  rounds: 1,
  people: 20_000,
  deskPeople: 20_000,
  deskStaff: 12,
  visits: 20_000,
  tapRiders: 10_000,
  gateRiders: 2_000,
  contributionPeople: 30_000,
  listedCards: 200_000,
  nightPostings: 50_000,
  nightMerchants: 500,
  historySeconds: 9,
  pacedSeconds: 4,
};

/** What was asked for on the command line. */
export interface BenchWish {
  readonly quick: boolean;
  /** Letters of SELECTIONS; DEFAULT_LETTERS when left out. */
  readonly only?: readonly string[];
  /** Length of one window, s. */
  readonly seconds?: number;
}

/** The plan of a run. Throws a RangeError for an unknown letter or a length that makes no sense. */
export function planOf({ quick, only, seconds }: BenchWish): BenchPlan {
  const letters = only ?? DEFAULT_LETTERS;
  const loads = letters.flatMap((letter) => {
    const selected = SELECTIONS[letter];
    if (!selected) throw new RangeError(`there is no load "${letter}": ${Object.keys(SELECTIONS).join(', ')}`);
    return selected;
  });
  if (seconds !== undefined && !(seconds >= 1 && seconds <= 60)) throw new RangeError('seconds must be 1 to 60');
  const size = quick ? QUICK : FULL;
  return { ...size, quick, loads: new Set(loads), windowSeconds: seconds ?? size.windowSeconds };
}
