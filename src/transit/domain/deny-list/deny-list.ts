import { DenyChecksum } from './deny-card';

export interface DenyChange {
  /** 20 digits. */
  readonly card: string;
  readonly op: 'delete' | 'add';
}

/** What a terminal gets: the whole list, or what has changed from version `from` to version `to`, deletes before adds. */
export interface DenyUpdate {
  /** 0 when `full`. */
  readonly from: number;
  readonly to: number;
  readonly full: boolean;
  readonly changes: readonly DenyChange[];
  /** Cards on the list at `to`. */
  readonly count: number;
  /** Of the cards at `to`: see `DenyChecksum`. */
  readonly checksum: string;
}

/** Versions that a terminal may be behind to be told what has changed; one further behind gets the whole list. */
export const MAX_VERSIONS_BEHIND = 10_000;

/** Why a terminal with a version gets the whole list; undefined when it is told what has changed since. */
export function whyFull(
  since: number | undefined,
  version: number,
  maxBehind = MAX_VERSIONS_BEHIND,
): 'no_version' | 'ahead' | 'too_old' | undefined {
  if (since === undefined || !Number.isSafeInteger(since) || since < 0) return 'no_version';
  if (since > version) return 'ahead';
  return version - since > maxBehind ? 'too_old' : undefined;
}

/**
 * The deny list (黑名单) of the issuer: what changes at one time makes one version. Version 0 is the empty list. The service keeps
 * the same in tables; this one, in memory, says what they must answer.
 */
export class DenyList {
  private readonly listed = new Set<string>();
  /** What made version i + 1. */
  private readonly made: (readonly DenyChange[])[] = [];

  constructor(private readonly maxBehind = MAX_VERSIONS_BEHIND) {}

  get version(): number {
    return this.made.length;
  }

  has(card: string): boolean {
    return this.listed.has(card);
  }

  /** Makes changes; when nothing changes there is no new version. Answers the version afterwards. */
  change(...changes: readonly DenyChange[]): number {
    const before = new Set(this.listed);
    for (const { card, op } of changes) {
      if (op === 'add') this.listed.add(card);
      else this.listed.delete(card);
    }
    const net = differenceOf(before, this.listed);
    if (net.length > 0) this.made.push(net);
    return this.version;
  }

  /** What has changed since a version, or the whole list: see `whyFull`. */
  since(version: number | undefined): DenyUpdate {
    const { length: to } = this.made;
    const summary = { to, count: this.listed.size, checksum: DenyChecksum.of(this.listed).toHex() };
    if (version === undefined || whyFull(version, to, this.maxBehind) !== undefined) {
      return { ...summary, from: 0, full: true, changes: differenceOf(new Set(), this.listed) };
    }
    return { ...summary, from: version, full: false, changes: differenceOf(this.at(version), this.listed) };
  }

  private at(version: number): Set<string> {
    const cards = new Set<string>();
    for (const { card, op } of this.made.slice(0, version).flat()) {
      if (op === 'add') cards.add(card);
      else cards.delete(card);
    }
    return cards;
  }
}

/** Deletes, then adds, each by card number. */
function differenceOf(before: ReadonlySet<string>, after: ReadonlySet<string>): DenyChange[] {
  const gone = [...before].filter((card) => !after.has(card)).sort();
  const fresh = [...after].filter((card) => !before.has(card)).sort();
  return [
    ...gone.map((card) => ({ card, op: 'delete' as const })),
    ...fresh.map((card) => ({ card, op: 'add' as const })),
  ];
}

/** The list that a terminal holds. */
export interface HeldList {
  readonly version: number;
  readonly cards: ReadonlySet<string>;
}

export const EMPTY_HELD_LIST: HeldList = { version: 0, cards: new Set() };

/** `ask_full`: what came does not fit what is held; the terminal drops its list and asks for the whole one. */
export type Applied =
  { readonly result: 'applied'; readonly held: HeldList } | { readonly result: 'ask_full'; readonly reason: string };

/** What a terminal does with an update: deletes, then adds, then count and checksum must tie out. */
export function applyUpdate(held: HeldList, update: DenyUpdate): Applied {
  if (!update.full && update.from !== held.version) {
    return { result: 'ask_full', reason: `the update begins at version ${update.from}, held is ${held.version}` };
  }
  const cards = new Set(update.full ? [] : held.cards);
  for (const { card, op } of update.changes) if (op === 'delete') cards.delete(card);
  for (const { card, op } of update.changes) if (op === 'add') cards.add(card);
  if (cards.size !== update.count) {
    return { result: 'ask_full', reason: `${cards.size} cards after the update, must be ${update.count}` };
  }
  if (DenyChecksum.of(cards).toHex() !== update.checksum) return { result: 'ask_full', reason: 'the checksum differs' };
  return { result: 'applied', held: { version: update.to, cards } };
}
