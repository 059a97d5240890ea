import { accountOf, availableIn, type CardholderState, findPurse, shanghaiDate } from '../../../cardholder';
import { checkCard } from '../../../authorization';
import type { Decide, Decision, NewEvent, Posting } from '../../../event-store';
import { ADJUSTMENTS, TRANSIT_TOP_UP_CLEARING } from '../../../ledger';
import { type Fen, fen } from '../../../platform/money';
import { CHIP_MONEY, moveChip } from './chip-money';
import type { AdjustmentReason, ChipAdjustedData, ChipLoad, ChipLoadData, ChipPurse, LoadSource } from './chip-purse';
import { MAX_CHIP_BALANCE_FEN } from './open-chip';
import { missingTaps } from './missing-taps';

/** A load (圈存) that a machine asks for, with what the card showed it. */
export interface LoadChip {
  /** Online counter that the card would use (联机交易序号). */
  readonly sequence: number;
  /** Purse counter of the card's last tap. */
  readonly counter: number;
  /** What the card holds, fen. */
  readonly cardBalance: number;
  /** Fen, above zero. */
  readonly amount: number;
  readonly source: LoadSource;
  /** ms since the epoch. */
  readonly now: number;
}

/** The frozen answer to a load. Amounts are fen. */
export interface LoadAnswer {
  readonly result: 'approved' | 'declined';
  /** Why it was declined. */
  readonly reason?: string;
  /** What the card holds after it has written the load. */
  readonly balance?: number;
  /** An earlier load of this sequence that the card never wrote was taken back. */
  readonly reversed?: number;
  /** What the shadow was corrected by, and why; `uploads_missing` corrects nothing yet. */
  readonly adjustment?: { readonly amount: number; readonly reason: AdjustmentReason | 'uploads_missing' };
}

/**
 * Loads the chip. First the shadow is made to agree with the card: a load that the card never wrote is taken back, and what else
 * differs is adjusted with a reason, unless taps are missing that may explain it.
 */
export function loadChip(command: LoadChip): Decide<CardholderState, ChipPurse> {
  return (state, { entity: purse }) => {
    if (purse === undefined) throw new RangeError('a load of an on-chip purse that is not open');
    const reason = refusalOf(state, purse, command);
    if (reason !== undefined) return answer([], { result: 'declined', reason });
    const last = purse.loads.at(-1);
    const unwritten = last?.sequence === command.sequence ? last : undefined;
    const events: NewEvent[] = [];
    let balance: number = purse.balance;
    if (unwritten !== undefined) {
      events.push(reversal(state, purse.number, balance, unwritten, command.now));
      balance -= unwritten.amount;
    }
    const adjustment = adjustmentFor(purse, balance, command);
    if (adjustment !== undefined && adjustment.reason !== 'uploads_missing') {
      events.push(adjusted(state, purse.number, balance, { ...adjustment, reason: adjustment.reason }, command.now));
      balance += adjustment.amount;
    }
    const { sequence, amount, source, now } = command;
    const load: ChipLoad = { sequence, amount: fen(amount), source, at: now };
    events.push(loaded(state, purse.number, balance, load));
    return answer(events, {
      ...{ result: 'approved', balance: command.cardBalance + amount },
      ...(unwritten === undefined ? {} : { reversed: unwritten.amount }),
      ...(adjustment === undefined ? {} : { adjustment }),
    });
  };
}

/** Takes a load back that the card did not write, as the machine tells; the same again changes nothing. */
export function reverseLoad(sequence: number, now: number): Decide<CardholderState, ChipPurse> {
  return (state, { entity: purse }) => {
    if (purse === undefined) throw new RangeError('a reversal at an on-chip purse that is not open');
    const load = purse.loads.at(-1);
    if (load?.sequence !== sequence) {
      const isGone = sequence === purse.lastLoad + 1;
      return answer([], isGone ? { result: 'approved' } : { result: 'declined', reason: 'load_not_found' });
    }
    const event = reversal(state, purse.number, purse.balance, load, now);
    return answer([event], { result: 'approved', reversed: load.amount, balance: purse.balance - load.amount });
  };
}

function answer(events: readonly NewEvent[], outcome: LoadAnswer): Decision {
  return { events, outcome: JSON.stringify(outcome) };
}

function refusalOf(state: CardholderState, purse: ChipPurse, command: LoadChip): string | undefined {
  if (purse.closed) return 'purse_closed';
  const card = state.cards.find(({ token }) => token === purse.token);
  const moment = { cardId: card?.id ?? 0, now: command.now, date: shanghaiDate(command.now) };
  return checkCard(state, moment, []) ?? refusalOfLoad(state, purse, command);
}

function refusalOfLoad(state: CardholderState, purse: ChipPurse, command: LoadChip): string | undefined {
  const { sequence, cardBalance, amount, source } = command;
  const last = purse.loads.at(-1);
  const repeated = last?.sequence === sequence ? last : undefined;
  if (sequence <= purse.lastLoad && repeated === undefined) return 'sequence_used';
  if (cardBalance + amount > MAX_CHIP_BALANCE_FEN) return 'balance_too_large';
  const back = repeated?.source === source ? repeated.amount : 0;
  const isShort = source !== 'cash' && availableIn(state.purses, source) + back < amount;
  return isShort ? 'insufficient_funds' : undefined;
}

function adjustmentFor(purse: ChipPurse, balance: number, command: LoadChip): LoadAnswer['adjustment'] {
  const amount = command.cardBalance - balance;
  if (amount === 0) return undefined;
  if (missingTaps(purse, command.counter) > 0) return { amount, reason: 'uploads_missing' };
  return { amount, reason: amount < 0 ? 'card_holds_less' : 'card_holds_more' };
}

function loaded(state: CardholderState, entity: number, balance: number, load: ChipLoad): NewEvent {
  const against = [sourceOf(state, load, -1)];
  const { postings, holds } = moveChip(state, balance, balance + load.amount, against);
  const data: ChipLoadData = { load, at: load.at, holds };
  return { type: 'ChipPurseLoaded', entity, data, postings };
}

function reversal(state: CardholderState, entity: number, balance: number, load: ChipLoad, now: number): NewEvent {
  const { postings, holds } = moveChip(state, balance, balance - load.amount, [sourceOf(state, load, 1)]);
  const data: ChipLoadData = { load, at: now, holds };
  return { type: 'ChipLoadReversed', entity, data, postings };
}

/** The account that a load is paid from; a purse that was closed since gets its money back by way of the transit purse. */
function sourceOf({ purses }: CardholderState, { source, amount }: ChipLoad, sign: 1 | -1): Posting {
  const open = source !== 'cash' && findPurse(purses, source) !== undefined ? source : CHIP_MONEY;
  const account = source === 'cash' ? TRANSIT_TOP_UP_CLEARING : accountOf(purses, open);
  return { account, amount: fen(sign * amount) };
}

/** An adjustment of the shadow, which the adjustments account bears until its cause is found. */
export function adjusted(
  state: CardholderState,
  entity: number,
  balance: number,
  change: { readonly amount: number; readonly reason: AdjustmentReason; readonly note?: string },
  now: number,
): NewEvent {
  const amount: Fen = fen(change.amount);
  const against = [{ account: ADJUSTMENTS, amount: fen(0 - amount) }];
  const { postings, holds } = moveChip(state, balance, balance + amount, against);
  const data: ChipAdjustedData = { ...change, amount, at: now, holds };
  return { type: 'ChipPurseAdjusted', entity, data, postings };
}
