import type { Decide } from '../../event-store';
import type { CardholderState } from './state';
import { alreadySo, done, refused } from './answer';
import { LIMIT_FIELDS, type LimitsSetData, type SpendingLimits } from './limits';
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

function inOrder(limits: SpendingLimits): SpendingLimits {
  const pairs = LIMIT_FIELDS.filter((field) => limits[field] !== undefined).map((field) => [field, limits[field]]);
  return Object.fromEntries(pairs) as SpendingLimits;
}
