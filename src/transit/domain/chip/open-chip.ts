import { type CardholderState, findPurse } from '../../../cardholder';
import type { Decide } from '../../../event-store';
import { TRANSIT_TOP_UP_CLEARING } from '../../../ledger';
import { fen } from '../../../platform/money';
import { CHIP_MONEY, moveChip } from './chip-money';
import type { ChipPurse, ChipPurseOpenedData } from './chip-purse';

/** Most that a chip may hold: 1,000 yuan, as T-Union cards allow. */
export const MAX_CHIP_BALANCE_FEN = 100_000;

/**
 * Opens the shadow of a card's on-chip purse with what the card holds; its money is claimed from those who took it before. Done once
 * for each card under a key that follows from its index. The transit purse is open already.
 */
export function openChip(data: Omit<ChipPurseOpenedData, 'holds'>): Decide<CardholderState, ChipPurse> {
  return (state) => {
    if (findPurse(state.purses, CHIP_MONEY) === undefined) throw new RangeError('the transit purse is not open');
    const against = [{ account: TRANSIT_TOP_UP_CLEARING, amount: fen(0 - data.balance) }];
    const { postings, holds } = moveChip(state, 0, data.balance, against);
    const opened: ChipPurseOpenedData = { ...data, holds };
    return {
      events: [{ type: 'ChipPurseOpened', entity: 'self', data: opened, postings }],
      outcome: JSON.stringify({ result: 'done' }),
    };
  };
}
