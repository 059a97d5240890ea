import { type Fen, fen, sumFen } from '../../../platform/money';

/** One movement as a side (ledger, channel file or bank statement) knows it. */
export interface Entry {
  /** Names the entry within its side. */
  readonly id: string;
  /** What both sides call the movement: a transaction or batch number. Empty if the side does not tell. */
  readonly reference: string;
  /** Business or value date, YYYY-MM-DD. */
  readonly date: string;
  /** Fen; money that comes in is positive. */
  readonly amount: Fen;
}

/** How far two sides may differ and still speak of the same movement. */
export interface MatchRules {
  /** Largest difference of a match, fen, 0 or more. */
  readonly tolerance: Fen;
  /** Largest distance of the dates of a match, days, 0 or more. */
  readonly windowDays: number;
}

export type MatchShape = 'one_to_one' | 'one_to_many' | 'many_to_one';

/** Entries of both sides that are the same money. `difference` is left − right, within the tolerance. */
export interface Match {
  readonly shape: MatchShape;
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly difference: Fen;
}

/**
 * Why entries need a person: long 长款 (only the right side has the money), short 短款 (only the left side has it), amount_mismatch
 * 金额不符 (one reference, amounts beyond the tolerance), duplicate 重复 (a side tells an entry again), cross_day 跨日 (the same
 * money, dates farther apart than the window).
 */
export type BreakClass = 'long' | 'short' | 'amount_mismatch' | 'duplicate' | 'cross_day';

/** Entries that no match holds. `difference` is left − right, fen. */
export interface Break {
  readonly class: BreakClass;
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly difference: Fen;
}

/** Every entry of both sides is in exactly one match or break. */
export interface MatchResult {
  readonly matches: readonly Match[];
  readonly breaks: readonly Break[];
}

/** The entries of one reference, in the order of date, then id, so that the order of the files changes nothing. */
interface Group {
  readonly left: Entry[];
  readonly right: Entry[];
}

const DAY_MS = 86_400_000;

/**
 * Matches two sides. Of each reference: pairs of equal amount and nearest date first, then what a side tells again, then one against
 * many or many against one, then what differs; the rest is long or short. Entries without a reference are never guessed at.
 */
export function matchSides(left: readonly Entry[], right: readonly Entry[], rules: MatchRules): MatchResult {
  const matches: Match[] = [];
  const breaks: Break[] = [];
  for (const [reference, group] of groupsOf(left, right)) {
    if (reference !== '') {
      const paired = takeEqualPairs(group, rules);
      matches.push(...paired.map(([one, other]) => matchOf([one], [other])));
      breaks.push(...takeDuplicates(group, paired));
      takeWhole(group, rules, matches, breaks);
    }
    breaks.push(...group.left.map((entry) => breakOf('short', [entry], [])));
    breaks.push(...group.right.map((entry) => breakOf('long', [], [entry])));
  }
  return { matches, breaks };
}

/** What the three sides say: the ledger against the channel's file, and the channel's file against the bank's statement. */
export interface ThreeWayResult {
  readonly ledgerToChannel: MatchResult;
  readonly channelToBank: MatchResult;
}

/** A channel's line: the bank books many lines as one credit, named by the batch. */
export interface ChannelEntry extends Entry {
  readonly batch: string;
}

/** Matches the ledger with the channel by transaction, and the channel with the bank by the channel's batch. */
export function matchThreeWays(
  sides: {
    readonly ledger: readonly Entry[];
    readonly channel: readonly ChannelEntry[];
    readonly bank: readonly Entry[];
  },
  rules: MatchRules,
): ThreeWayResult {
  const batches = sides.channel.map((entry) => ({ ...entry, reference: entry.batch }));
  return {
    ledgerToChannel: matchSides(sides.ledger, sides.channel, rules),
    channelToBank: matchSides(batches, sides.bank, rules),
  };
}

function groupsOf(left: readonly Entry[], right: readonly Entry[]): [string, Group][] {
  const groups = new Map<string, Group>();
  const groupOf = (reference: string): Group => {
    const group = groups.get(reference) ?? { left: [], right: [] };
    groups.set(reference, group);
    return group;
  };
  for (const entry of left) groupOf(entry.reference).left.push(entry);
  for (const entry of right) groupOf(entry.reference).right.push(entry);
  for (const group of groups.values()) {
    group.left.sort(byDateAndId);
    group.right.sort(byDateAndId);
  }
  return [...groups].sort(([a], [b]) => compare(a, b));
}

/** Takes out of the group the pairs of equal amount within the window, the nearest dates first. */
function takeEqualPairs(group: Group, rules: MatchRules): [Entry, Entry][] {
  const pairs: [Entry, Entry][] = [];
  for (const entry of [...group.left]) {
    const [nearest] = group.right
      .filter((other) => other.amount === entry.amount && daysBetween(entry, other) <= rules.windowDays)
      .sort((a, b) => daysBetween(entry, a) - daysBetween(entry, b) || byDateAndId(a, b));
    if (nearest === undefined) continue;
    pairs.push([entry, nearest]);
    remove(group.left, entry);
    remove(group.right, nearest);
  }
  return pairs;
}

/** Takes out of the group what repeats the amount of a pair while the other side has nothing left to set against it. */
function takeDuplicates(group: Group, paired: readonly (readonly [Entry, Entry])[]): Break[] {
  const amounts = new Set(paired.map(([entry]) => entry.amount));
  const repeated = (side: readonly Entry[]): Entry[] => side.filter(({ amount }) => amounts.has(amount));
  if (group.left.length > 0 && group.right.length > 0) return [];
  const again = [
    ...repeated(group.left).map((entry) => breakOf('duplicate', [entry], [])),
    ...repeated(group.right).map((entry) => breakOf('duplicate', [], [entry])),
  ];
  for (const entry of repeated(group.left)) remove(group.left, entry);
  for (const entry of repeated(group.right)) remove(group.right, entry);
  return again;
}

/** One entry against one or many of the other side, taken together: a match, or the break that tells what differs. */
function takeWhole(group: Group, rules: MatchRules, matches: Match[], breaks: Break[]): void {
  const { left, right } = group;
  if (left.length === 0 || right.length === 0 || (left.length > 1 && right.length > 1)) return;
  const apart = Math.max(...left.flatMap((entry) => right.map((other) => daysBetween(entry, other))));
  const off = Math.abs(sumOf(left) - sumOf(right));
  if (off > rules.tolerance) breaks.push(breakOf('amount_mismatch', left, right));
  else if (apart > rules.windowDays) breaks.push(breakOf('cross_day', left, right));
  else matches.push(matchOf(left, right));
  group.left.length = 0;
  group.right.length = 0;
}

function matchOf(left: readonly Entry[], right: readonly Entry[]): Match {
  const shape = left.length > 1 ? 'many_to_one' : right.length > 1 ? 'one_to_many' : 'one_to_one';
  return { shape, left: idsOf(left), right: idsOf(right), difference: fen(sumOf(left) - sumOf(right)) };
}

function breakOf(kind: BreakClass, left: readonly Entry[], right: readonly Entry[]): Break {
  return { class: kind, left: idsOf(left), right: idsOf(right), difference: fen(sumOf(left) - sumOf(right)) };
}

function idsOf(entries: readonly Entry[]): string[] {
  return entries.map(({ id }) => id);
}

function sumOf(entries: readonly Entry[]): Fen {
  return sumFen(entries.map(({ amount }) => amount));
}

function daysBetween(a: Entry, b: Entry): number {
  return Math.abs(Date.parse(a.date) - Date.parse(b.date)) / DAY_MS;
}

function byDateAndId(a: Entry, b: Entry): number {
  return compare(a.date, b.date) || compare(a.id, b.id);
}

/** By code units: the same order on every machine, whatever its locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function remove(entries: Entry[], entry: Entry): void {
  entries.splice(entries.indexOf(entry), 1);
}
