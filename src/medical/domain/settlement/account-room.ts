import { checkCard, purseGates, selectTenders, shareOf, type TenderPolicy } from '../../../authorization';
import { availableIn, type CardholderState, findPurse, limitRoom, shanghaiDate } from '../../../cardholder';

/** Purse of the medical personal account (个人账户). */
export const MEDICAL_PURSE = 'medical';

/** Whose account, by which card, where and when. */
export interface AccountUse {
  readonly tenderPolicy: TenderPolicy;
  /** Card within the person; undefined when an identity card or token was shown, which opens no purse. */
  readonly card: number | undefined;
  readonly mcc: string;
  readonly now: number;
}

/** Why a card that was shown may not be used; undefined when it may, and when none was shown. */
export function cardRefusal(state: CardholderState, { card, mcc, now }: AccountUse): string | undefined {
  if (card === undefined) return undefined;
  const reason = checkCard(state, { cardId: card, now, date: shanghaiDate(now) }, []);
  return reason ?? purseGates(state, { cardId: card, mcc, now })?.(MEDICAL_PURSE)?.reason;
}

/**
 * Fen that the personal account may pay of an amount: what the tender policy lets it pay at such an institution, within the
 * limits, of what is available. 0 without a card.
 */
export function accountRoom(state: CardholderState, use: AccountUse, amount: number): number {
  if (use.card === undefined) return 0;
  return purseRoom(state, use, amount);
}

/** As `accountRoom`, for the account of a relative, which needs no card of its owner. */
export function purseRoom(
  state: CardholderState,
  { tenderPolicy, mcc, now }: Omit<AccountUse, 'card'>,
  amount: number,
): number {
  const isOpen = (purse: string): boolean => findPurse(state.purses, purse) !== undefined;
  const selection = selectTenders(tenderPolicy, { mcc, programmes: [] }, isOpen, MEDICAL_PURSE);
  const [choice] = selection.choices;
  if (selection.refusal !== undefined || choice === undefined) return 0;
  const defaults = tenderPolicy.limits?.[MEDICAL_PURSE];
  const date = shanghaiDate(now);
  const room = limitRoom(state.limits, { purse: MEDICAL_PURSE, date, defaults, already: 0, count: 1 });
  return Math.max(0, Math.min(shareOf(choice, amount), room.amount, availableIn(state.purses, MEDICAL_PURSE)));
}
