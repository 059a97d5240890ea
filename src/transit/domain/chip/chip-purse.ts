import type { HoldChange } from '../../../cardholder';
import type { StreamEvent } from '../../../event-store';
import { type Fen, fen, ZERO_FEN } from '../../../platform/money';
import type { JourneyGone, JourneyRecord, TapEnd } from '../account';
import {
  type CardHistory,
  closeBefore,
  EMPTY_HISTORY,
  type HistoryRules,
  type Received,
  receiveAll,
} from '../taps/card-history';
import { naturalKeyOf } from '../taps/tap-record';

/** Loads whose times are kept to explain balances; a card that is loaded more often in the window is no card of one rider. */
const LOADS_KEPT = 100;

/** Where the money of a load (圈存) comes from: money in purses here, or cash at the machine that its operator owes us. */
export const LOAD_SOURCES = ['transit', 'epurse', 'cash'] as const;
export type LoadSource = (typeof LOAD_SOURCES)[number];

/** A load that the card was sent. */
export interface ChipLoad {
  /** Online counter of the card (联机交易序号); it goes on when the card has written the load. */
  readonly sequence: number;
  readonly amount: Fen;
  readonly source: LoadSource;
  /** ms since the epoch. */
  readonly at: number;
}

/** What an operator's taps are credited to. */
export interface ChipOperator {
  /** Ledger account of what the operator is owed. */
  readonly account: number;
  /** Clearing code of its city. */
  readonly city: string;
}

/**
 * An on-chip purse (卡内电子钱包) as the service believes it to be: its shadow (影子余额). The money is part of the transit purse and
 * is held there, so that nothing else can spend what is on the chip.
 */
export interface ChipPurse {
  /** Version of the event that opened it: its number as an entity. */
  readonly number: number;
  readonly cardIndex: string;
  readonly token: string;
  /** Fen; below zero where taps took more than the service knows of. */
  readonly balance: Fen;
  /** Purse counter (钱包交易序号) of the card when it was opened. */
  readonly openedAfter: number;
  /** Greatest online counter that was used. */
  readonly lastLoad: number;
  /** The newest last. */
  readonly loads: readonly ChipLoad[];
  readonly adjustments: number;
  readonly history: CardHistory;
  /** Where taps of the history end, by natural key. */
  readonly ends: Readonly<Record<string, TapEnd>>;
  /** Ids that tables of taps know them by, by natural key. */
  readonly ids: Readonly<Record<string, string>>;
  readonly operators: Readonly<Record<string, ChipOperator>>;
  /** When the newest of its taps was uploaded, ms since the epoch; 0 before the first. */
  readonly newest: number;
  readonly closed: boolean;
}

/** Data of `ChipPurseOpened`. */
export interface ChipPurseOpenedData {
  readonly cardIndex: string;
  readonly token: string;
  /** What the card held, fen. */
  readonly balance: Fen;
  readonly counter: number;
  readonly loadCounter: number;
  readonly at: number;
  readonly holds: readonly HoldChange[];
}

/** A tap of an on-chip purse as an event has it; the record's card is a keyed pseudonym. */
export interface ChipTap extends Received {
  /** Keyed pseudonym that tables of taps know it by. */
  readonly id: string;
}

/** Data of `ChipTapsTaken`: like `TransitTapsTaken`, so that the same tables follow from it. */
export interface ChipTapsTakenData {
  readonly source: string;
  readonly at: number;
  readonly cardIndex: string;
  readonly taps: readonly ChipTap[];
  /** Taps that came too late to be held. */
  readonly refused: readonly ChipTap[];
  readonly operators: Readonly<Record<string, ChipOperator>>;
  /** Ends that are new or have changed, by id. */
  readonly ends: Readonly<Record<string, TapEnd>>;
  readonly journeys: readonly (JourneyRecord | JourneyGone)[];
  /** What the taps took from the chip, fen; negative where earlier ones turned out not to count. */
  readonly taken: Fen;
  readonly newest: number;
  /** Taps of before this are forgotten. */
  readonly closedBefore: number;
  readonly rules: HistoryRules;
  readonly holds: readonly HoldChange[];
}

/** Data of `ChipPurseLoaded` and of `ChipLoadReversed`, which takes it back. */
export interface ChipLoadData {
  readonly load: ChipLoad;
  readonly at: number;
  readonly holds: readonly HoldChange[];
}

/** Why the shadow was made to agree with the card. */
export type AdjustmentReason = 'card_holds_less' | 'card_holds_more' | 'staff';

/** Data of `ChipPurseAdjusted`. */
export interface ChipAdjustedData {
  readonly amount: Fen;
  readonly reason: AdjustmentReason;
  /** In words, where a person did it. */
  readonly note?: string;
  readonly at: number;
  readonly holds: readonly HoldChange[];
}

/** Data of `ChipPurseClosed`: what it held is free in the transit purse. */
export interface ChipClosedData {
  readonly released: Fen;
  readonly at: number;
  readonly holds: readonly HoldChange[];
}

/** The events of on-chip purses. */
export const CHIP_EVENTS = [
  ...(['ChipPurseOpened', 'ChipTapsTaken', 'ChipPurseLoaded', 'ChipLoadReversed', 'ChipPurseAdjusted'] as const),
  'ChipPurseClosed',
] as const;

/** The purse after one of its events. */
export function evolveChip(purse: ChipPurse | undefined, event: StreamEvent): ChipPurse {
  if (event.type === 'ChipPurseOpened') return opened(event.version, event.data as ChipPurseOpenedData);
  if (purse === undefined) throw new RangeError(`${event.type} before the purse was opened`);
  switch (event.type) {
    case 'ChipTapsTaken':
      return afterTaps(purse, event.data as ChipTapsTakenData);
    case 'ChipPurseLoaded':
      return afterLoad(purse, (event.data as ChipLoadData).load);
    case 'ChipLoadReversed':
      return afterReversal(purse, (event.data as ChipLoadData).load);
    case 'ChipPurseAdjusted':
      return {
        ...purse,
        balance: fen(purse.balance + (event.data as ChipAdjustedData).amount),
        adjustments: purse.adjustments + 1,
      };
    case 'ChipPurseClosed':
      return { ...purse, balance: ZERO_FEN, closed: true };
    default:
      throw new RangeError(`${event.type} is no event of an on-chip purse`);
  }
}

function opened(number: number, data: ChipPurseOpenedData): ChipPurse {
  return {
    ...{ number, cardIndex: data.cardIndex, token: data.token, balance: data.balance, openedAfter: data.counter },
    ...{ lastLoad: data.loadCounter, loads: [], adjustments: 0, history: EMPTY_HISTORY, ends: {}, ids: {} },
    ...{ operators: {}, newest: 0, closed: false },
  };
}

function afterTaps(purse: ChipPurse, data: ChipTapsTakenData): ChipPurse {
  const history = receiveAll(
    closeBefore(purse.history, data.closedBefore, data.rules),
    data.taps.map(({ record, reception, receivedAt }) => ({ record, reception, receivedAt })),
  );
  const ids = { ...purse.ids, ...Object.fromEntries(data.taps.map(({ id, record }) => [naturalKeyOf(record), id])) };
  const held = history.taps.map(({ record }) => naturalKeyOf(record));
  const endOf = (key: string): TapEnd => data.ends[ids[key] ?? ''] ?? purse.ends[key] ?? { end: 'free' };
  return {
    ...purse,
    history,
    balance: fen(purse.balance - data.taken),
    ids: Object.fromEntries(held.map((key) => [key, ids[key] ?? ''])),
    ends: Object.fromEntries(held.map((key) => [key, endOf(key)])),
    operators: { ...purse.operators, ...data.operators },
    newest: data.newest,
  };
}

function afterLoad(purse: ChipPurse, load: ChipLoad): ChipPurse {
  const loads = [...purse.loads, load].slice(-LOADS_KEPT);
  return { ...purse, balance: fen(purse.balance + load.amount), lastLoad: load.sequence, loads };
}

/** The card never wrote the load: its online counter stands where it stood. */
function afterReversal(purse: ChipPurse, { sequence, amount }: ChipLoad): ChipPurse {
  const loads = purse.loads.filter((load) => load.sequence !== sequence);
  return { ...purse, balance: fen(purse.balance - amount), lastLoad: sequence - 1, loads };
}
