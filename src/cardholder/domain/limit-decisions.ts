import type { Decide } from '../../event-store';
import type { CardholderState } from './state';
import { alreadySo, done, refused } from './answer';
import { LIMIT_FIELDS, type LimitsSetData, type SpendingLimits } from './limits';
import type { ChangeOrigin } from './origin';
import { MAX_BALANCE_FEN } from './purse-decisions';
import { findPurse } from './purses';

/** Sets the person's own limits of a purse; fields left out fall back to the policy's. */
export interface SetLimits {
  readonly purse: string;
  readonly limits: SpendingLimits;
}

/** Names the fields that are no limit: whole numbers from 0 (no spending) up, or null (no limit). */
export function limitErrors(limits: SpendingLimits): readonly string[] {
  const unknown = Object.keys(limits).filter((key) => !LIMIT_FIELDS.some((field) => field === key));
  const wrong = LIMIT_FIELDS.filter((field) => {
    const value = limits[field];
    if (value === undefined || value === null) return false;
    return !Number.isSafeInteger(value) || value < 0 || value > MAX_BALANCE_FEN;
  });
  return [...unknown, ...wrong];
}

/** Sets a person's own limits of an open purse. */
export function setLimits(command: SetLimits): Decide<CardholderState, unknown> {
  return (state) => {
    const { purse } = command;
    if (!findPurse(state.purses, purse)) return refused('purse_not_open');
    if (limitErrors(command.limits).length > 0) return refused('limits_invalid');
    const limits = inOrder(command.limits);
    const before = state.limits.own[purse];
    if (before && JSON.stringify(before) === JSON.stringify(limits)) return alreadySo({ purse, limits });
    const data: LimitsSetData = { purse, limits };
    return done([{ type: 'LimitsSet', entity: null, data, postings: [] }], { purse, limits });
  };
}

/** Changes some of the person's own limits of a purse; the others stay. */
export interface ChangeLimits {
  readonly purse: string;
  /** Fields that are left out stay; null means no limit. */
  readonly change: SpendingLimits;
  /** The policy's limits of the purse, which hold where the person has none of their own. */
  readonly defaults: SpendingLimits | undefined;
  /** Raising takes a second person: false refuses it with `raise_needs_approval`. */
  readonly mayRaise: boolean;
  /** The own limits when somebody asked; other ones now are refused with `limits_changed`. Not looked at when left out. */
  readonly expected?: SpendingLimits;
  /** Who, through which channel, why, and the approval; kept in the event. */
  readonly origin: ChangeOrigin;
}

/** The fields of a change that allow more than now. */
export function raisedLimits(
  own: SpendingLimits | undefined,
  defaults: SpendingLimits | undefined,
  change: SpendingLimits,
): readonly (typeof LIMIT_FIELDS)[number][] {
  const most = (value: number | null | undefined): number => value ?? Infinity;
  return LIMIT_FIELDS.filter((field) => {
    if (change[field] === undefined) return false;
    const now = own?.[field] === undefined ? defaults?.[field] : own[field];
    return most(change[field]) > most(now);
  });
}

/** Changes some of a person's own limits of an open purse. */
export function changeLimits(command: ChangeLimits): Decide<CardholderState, unknown> {
  return (state) => {
    const { purse, change, defaults, mayRaise, expected, origin } = command;
    if (!findPurse(state.purses, purse)) return refused('purse_not_open');
    if (limitErrors(change).length > 0) return refused('limits_invalid');
    const own = state.limits.own[purse];
    const limits = inOrder({ ...own, ...change });
    if (sameLimits(own, limits)) return alreadySo({ purse, limits });
    if (expected !== undefined && !sameLimits(own, expected)) return refused('limits_changed');
    if (!mayRaise && raisedLimits(own, defaults, change).length > 0) return refused('raise_needs_approval');
    const data: LimitsSetData = { purse, limits, origin };
    return done([{ type: 'LimitsSet', entity: null, data, postings: [] }], { purse, limits });
  };
}

function sameLimits(own: SpendingLimits | undefined, other: SpendingLimits): boolean {
  return JSON.stringify(inOrder(own ?? {})) === JSON.stringify(inOrder(other));
}

function inOrder(limits: SpendingLimits): SpendingLimits {
  const pairs = LIMIT_FIELDS.filter((field) => limits[field] !== undefined).map((field) => [field, limits[field]]);
  return Object.fromEntries(pairs) as SpendingLimits;
}
