/** Hash over a text, as hexadecimal digits. The service takes SM3. */
export type ListHash = (text: string) => string;

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
  /** Of the sorted card numbers at `to`, each followed by a line feed. */
  readonly checksum: string;
}

/** Changes that are kept for deltas unless told otherwise; a terminal further behind gets the whole list. */
const KEPT_CHANGES = 100_000;

/** The deny list (黑名单) of the issuer: each change is one version. Version 0 is the empty list. */
export class DenyList {
  private readonly listed = new Set<string>();
  /** The change at index i made version `oldest + i + 1`. */
  private changes: DenyChange[] = [];
  private oldest = 0;
  private checksum: { readonly version: number; readonly value: string } | undefined;

  constructor(
    private readonly hash: ListHash,
    private readonly kept = KEPT_CHANGES,
  ) {}

  get version(): number {
    return this.oldest + this.changes.length;
  }

  has(card: string): boolean {
    return this.listed.has(card);
  }

  /** Makes the change; one that changes nothing makes no version. Answers the version afterwards. */
  change(change: DenyChange): number {
    const isChange = change.op === 'add' ? !this.listed.has(change.card) : this.listed.delete(change.card);
    if (!isChange) return this.version;
    if (change.op === 'add') this.listed.add(change.card);
    this.changes.push(change);
    // Cut off in large pieces: a cut copies what remains.
    if (this.changes.length >= 2 * this.kept) {
      this.oldest += this.changes.length - this.kept;
      this.changes = this.changes.slice(-this.kept);
    }
    return this.version;
  }

  /** What has changed since a version: full when that is not known, lies ahead or is older than the changes kept. */
  since(version: number | undefined): DenyUpdate {
    const to = this.version;
    const summary = { to, count: this.listed.size, checksum: this.checksumNow() };
    if (version === undefined || !Number.isInteger(version) || version < this.oldest || version > to) {
      const changes = [...this.listed].sort().map((card) => ({ card, op: 'add' as const }));
      return { ...summary, from: 0, full: true, changes };
    }
    return { ...summary, from: version, full: false, changes: netChanges(this.changes.slice(version - this.oldest)) };
  }

  private checksumNow(): string {
    if (this.checksum?.version !== this.version) {
      this.checksum = { version: this.version, value: checksumOf(this.listed, this.hash) };
    }
    return this.checksum.value;
  }
}

export function checksumOf(cards: Iterable<string>, hash: ListHash): string {
  return hash(
    [...cards]
      .sort()
      .map((card) => `${card}\n`)
      .join(''),
  );
}

/** A card that was added and deleted again, or the other way round, has not changed. Deletes come first, each by card number. */
function netChanges(changes: readonly DenyChange[]): DenyChange[] {
  const first = new Map<string, DenyChange>();
  const last = new Map<string, DenyChange>();
  for (const change of changes) {
    if (!first.has(change.card)) first.set(change.card, change);
    last.set(change.card, change);
  }
  const net = [...last.values()].filter((change) => first.get(change.card)?.op === change.op);
  const byCard = net.sort((a, b) => (a.card < b.card ? -1 : 1));
  return [...byCard.filter(({ op }) => op === 'delete'), ...byCard.filter(({ op }) => op === 'add')];
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
export function applyUpdate(held: HeldList, update: DenyUpdate, hash: ListHash): Applied {
  if (!update.full && update.from !== held.version) {
    return { result: 'ask_full', reason: `the update begins at version ${update.from}, held is ${held.version}` };
  }
  const cards = new Set(update.full ? [] : held.cards);
  for (const { card, op } of update.changes) if (op === 'delete') cards.delete(card);
  for (const { card, op } of update.changes) if (op === 'add') cards.add(card);
  if (cards.size !== update.count) {
    return { result: 'ask_full', reason: `${cards.size} cards after the update, must be ${update.count}` };
  }
  if (checksumOf(cards, hash) !== update.checksum) return { result: 'ask_full', reason: 'the checksum differs' };
  return { result: 'applied', held: { version: update.to, cards } };
}
