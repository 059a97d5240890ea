import type { Posting, StreamEvent } from '../../event-store';
import type { ChangeOrigin } from './origin';
import type { Slice } from './slice';

/** Accounts a cardholder's stream may have; the account of a slot is `streamId * 64 + slot`. */
export const SLOTS_PER_CARDHOLDER = 64;
/** Slot of the first subsidy purse; those below are for purses that everybody may have. */
export const FIRST_SUBSIDY_SLOT = 16;

/** Slots of the purses that have a fixed place. */
export const FIXED_SLOTS: Readonly<Record<string, number>> = { medical: 1, epurse: 2, transit: 3 };

const PURSE_NAME = /^(?:medical|epurse|transit|subsidy:[a-z0-9][a-z0-9-]{0,31})$/;

/** A purpose-bound account of the person. */
export interface Purse {
  /** `medical`, `epurse`, `transit` or `subsidy:<programme code>`. */
  readonly name: string;
  /** Place of its account within the stream, 1 to 63. */
  readonly slot: number;
  /** Fen; the sum of the postings on its account. Never below zero. */
  readonly balance: number;
  /** Fen set aside by open holds. */
  readonly held: number;
}

/** The purses of the person in order of opening. */
export interface PursesPart {
  /** Account number of slot 0. */
  readonly base: number;
  readonly list: readonly Purse[];
}

/** A change of the money set aside in a purse, fen, carried in the data of an event as `holds`. */
export interface HoldChange {
  readonly purse: string;
  readonly delta: number;
}

/** Data of `PurseOpened`. */
export interface PurseOpenedData {
  readonly purse: string;
  readonly slot: number;
  readonly account: number;
  /** Left out where no person stands behind it. */
  readonly origin?: ChangeOrigin;
}

/** Owns the purses. Balances follow from postings and from nothing else; held money from `holds` in the event data. */
export const pursesSlice: Slice<PursesPart> = {
  name: 'purses',
  initial: (streamId) => ({ base: streamId * SLOTS_PER_CARDHOLDER, list: [] }),
  evolve: evolvePurses,
};

/** The account number of a slot of a cardholder's stream. */
export function purseAccount(streamId: number, slot: number): number {
  return streamId * SLOTS_PER_CARDHOLDER + slot;
}

/** True for a name that a purse may have. */
export function isPurseName(name: string): boolean {
  return PURSE_NAME.test(name);
}

/** The purse of that name, if it is open. */
export function findPurse(purses: PursesPart, name: string): Purse | undefined {
  for (const purse of purses.list) if (purse.name === name) return purse;
  return undefined;
}

/** Fen that may be spent now: the balance without what holds set aside. 0 for a purse that is not open. */
export function availableIn(purses: PursesPart, name: string): number {
  const purse = findPurse(purses, name);
  return purse === undefined ? 0 : purse.balance - purse.held;
}

/** Account number of an open purse. Throws a RangeError when it is not open: a programmer's error. */
export function accountOf(purses: PursesPart, name: string): number {
  const purse = findPurse(purses, name);
  if (purse === undefined) throw new RangeError(`purse ${name} is not open`);
  return purses.base + purse.slot;
}

function evolvePurses(part: PursesPart, event: StreamEvent): PursesPart {
  if (event.type === 'PurseOpened') {
    const { purse, slot } = event.data as PurseOpenedData;
    return { ...part, list: [...part.list, { name: purse, slot, balance: 0, held: 0 }] };
  }
  const { holds } = event.data as { readonly holds?: readonly HoldChange[] };
  if (event.postings.length === 0 && holds === undefined) return part;
  const list = part.list.map((purse) => {
    const credit = postedOn(event.postings, part.base + purse.slot);
    const held = heldOn(holds, purse.name);
    if (credit === 0 && held === 0) return purse;
    return { name: purse.name, slot: purse.slot, balance: purse.balance + credit, held: purse.held + held };
  });
  const same = list.every((purse, index) => purse === part.list[index]);
  return same ? part : { base: part.base, list };
}

function postedOn(postings: readonly Posting[], account: number): number {
  let sum = 0;
  for (const posting of postings) if (posting.account === account) sum += posting.amount;
  return sum;
}

function heldOn(holds: readonly HoldChange[] | undefined, purse: string): number {
  let sum = 0;
  if (holds) for (const hold of holds) if (hold.purse === purse) sum += hold.delta;
  return sum;
}
