import { type CardholderState, LIMIT_FIELDS, limitRoom, type SpendingLimits } from '../../cardholder';

/** A limit and what is left of it: fen, or payments. Null where nothing limits. */
export interface LimitUse {
  readonly limit: number | null;
  readonly left: number | null;
}

/** A purse with its money and what is left of its limits today and this month. Amounts are fen. */
export interface PurseView {
  readonly purse: string;
  readonly account: number;
  /** What the ledger says. */
  readonly balance: number;
  readonly held: number;
  readonly available: number;
  /** Null when nothing limits the purse. */
  readonly limits: Readonly<Record<(typeof LIMIT_FIELDS)[number], LimitUse>> | null;
}

/** The purses of a cardholder on a day in Asia/Shanghai; `defaults` are the limits of the policy in force. */
export function purseViews(
  state: CardholderState,
  date: string,
  defaults: Readonly<Record<string, SpendingLimits>>,
): PurseView[] {
  return state.purses.list.map(({ name, slot, balance, held }) => ({
    purse: name,
    account: state.purses.base + slot,
    balance,
    held,
    available: balance - held,
    limits: limitsOf(state, name, date, defaults[name]),
  }));
}

function limitsOf(
  state: CardholderState,
  purse: string,
  date: string,
  defaults: SpendingLimits | undefined,
): PurseView['limits'] {
  const { limits, usage } = limitRoom(state.limits, { purse, date, defaults, already: 0, count: 1 });
  if (limits === undefined) return null;
  const used = [0, usage.dayAmount, usage.dayCount, usage.monthAmount, usage.monthCount];
  const uses = LIMIT_FIELDS.map((field, index) => {
    const limit = limits[index] ?? null;
    return [field, { limit, left: limit === null ? null : Math.max(0, limit - (used[index] ?? 0)) }] as const;
  });
  return Object.fromEntries(uses) as unknown as PurseView['limits'];
}
