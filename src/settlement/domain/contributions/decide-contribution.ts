import {
  accountOf,
  availableIn,
  type CardholderState,
  findPurse,
  FIXED_SLOTS,
  MAX_BALANCE_FEN,
  purseAccount,
  type PurseOpenedData,
} from '../../../cardholder';
import type { Decide, Decision, NewEvent } from '../../../event-store';
import { MEDICAL_FUNDING } from '../../../ledger';
import { fen } from '../../../platform/money';
import type { ContributionKind } from './contribution-policy';
import { type ContributionCreditedData, creditedIn } from './contributions-slice';

const PURSE = 'medical';
const SLOT = FIXED_SLOTS[PURSE] ?? 1;

/** Why a contribution is not credited. */
export type ContributionRefusal =
  | 'not_registered'
  | 'person_left'
  /** The account has not as much as is to be taken back. */
  | 'insufficient_funds'
  | 'balance_too_large';

/** What came of a contribution; the outcome of its command as JSON. */
export type ContributionOutcome =
  | { readonly result: 'credited' | 'corrected'; readonly amount: number }
  | { readonly result: 'unchanged' }
  | { readonly result: 'refused'; readonly reason: ContributionRefusal };

/** What one month of one person comes to. */
export interface Contribution {
  /** Cardholder's stream. */
  readonly streamId: number;
  /** `YYYYMM`. */
  readonly month: string;
  readonly kind: ContributionKind;
  /** Fen; 0 for people in retirement. */
  readonly base: number;
  /** Fen. */
  readonly entitled: number;
  /** Where it stands: first 16 hex digits of the file's SHA-256, and the line. */
  readonly file: string;
  readonly line: number;
}

/**
 * Credits a month to the personal account (个人账户划入), which is opened by the first. A month that was credited before is posted
 * the difference to, never written anew; the same amount again changes nothing.
 */
export function decideContribution(contribution: Contribution): Decide<CardholderState, unknown> {
  const { month, entitled } = contribution;
  return (state) => {
    const before = creditedIn(state, month);
    if (before === entitled) return { events: [], outcome: '{"result":"unchanged"}' };
    const amount = entitled - (before ?? 0);
    const refusal = refusalOf(state, amount);
    if (refusal !== undefined) return { events: [], outcome: JSON.stringify({ result: 'refused', reason: refusal }) };
    return credited(state, contribution, amount, before === undefined ? 'credited' : 'corrected');
  };
}

function refusalOf(state: CardholderState, amount: number): ContributionRefusal | undefined {
  if (!state.person.registered) return 'not_registered';
  if (state.person.status !== undefined) return 'person_left';
  if (amount < 0 && availableIn(state.purses, PURSE) < -amount) return 'insufficient_funds';
  const balance = findPurse(state.purses, PURSE)?.balance ?? 0;
  return balance + amount > MAX_BALANCE_FEN ? 'balance_too_large' : undefined;
}

function credited(
  state: CardholderState,
  { streamId, month, kind, base, entitled, file, line }: Contribution,
  amount: number,
  result: 'credited' | 'corrected',
): Decision {
  const events: NewEvent[] = [];
  const isOpen = findPurse(state.purses, PURSE) !== undefined;
  const account = isOpen ? accountOf(state.purses, PURSE) : purseAccount(streamId, SLOT);
  if (!isOpen) {
    const data: PurseOpenedData = { purse: PURSE, slot: SLOT, account };
    events.push({ type: 'PurseOpened', entity: null, data, postings: [] });
  }
  const data: ContributionCreditedData = {
    month,
    kind,
    ...(kind === 'in_service' ? { base } : {}),
    ...{ entitled, amount, file, line },
  };
  const postings =
    amount === 0
      ? []
      : [
          { account: MEDICAL_FUNDING, amount: fen(-amount) },
          { account, amount: fen(amount) },
        ];
  events.push({ type: 'ContributionCredited', entity: null, data, postings });
  return { events, outcome: `{"result":"${result}","amount":${amount}}` };
}
