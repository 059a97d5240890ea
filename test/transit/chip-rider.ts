import { composeAggregates } from '../../src/authorization';
import { type CardholderState, purseAccount } from '../../src/cardholder';
import type { Decide, NewEvent } from '../../src/event-store';
import { merchantPayable } from '../../src/ledger';
import { fen } from '../../src/platform/money';
import {
  type ChipPurse,
  type ChipTap,
  type ChipTapsTaken,
  evolveChip,
  type LoadAnswer,
  type LoadChip,
  loadChip,
  openChip,
  takeChipTaps,
} from '../../src/transit/domain/chip';
import { naturalKeyOf, type TapRecord } from '../../src/transit/domain/taps/tap-record';
import { SAMPLE_RECORD } from './sample-record';

export const CHIP_STREAM = 2 ** 27 + 1;
export const CHIP_OPERATOR = merchantPayable(1);
export const TRANSIT_ACCOUNT = purseAccount(CHIP_STREAM, 3);
export const EPURSE_ACCOUNT = purseAccount(CHIP_STREAM, 2);
const NOON = Date.UTC(2026, 0, 10, 4);
const MINUTE_MS = 60_000;

/** The n-th tap of a card after the purse was opened with counter 100: ten minutes after the one before, 1.80 yuan. */
export function chipRecord(nth: number, change: Partial<TapRecord> = {}): TapRecord {
  const { previous: _previous, ...sample } = SAMPLE_RECORD;
  return {
    ...sample,
    ...{ card: 'f'.repeat(32), counter: 100 + nth, terminalSequence: 500 + nth, at: NOON + nth * 10 * MINUTE_MS },
    ...{ balanceAfter: fen(Math.max(0, 5_000 - nth * 180)), ...change },
  };
}

/** A record as it was uploaded an hour later. */
export function uploadedChipTap(record: TapRecord, change: Partial<ChipTap> = {}): ChipTap {
  return { id: naturalKeyOf(record), record, reception: 'accepted', receivedAt: record.at + 60 * MINUTE_MS, ...change };
}

function aggregate() {
  const [cardholder] = composeAggregates([]);
  if (cardholder === undefined) throw new Error('no aggregate');
  return cardholder;
}

/** A person with an on-chip purse, folded from the events that decisions make. */
export class ChipRider {
  state: CardholderState = aggregate().initialState(CHIP_STREAM);
  purse: ChipPurse | undefined;
  readonly events: NewEvent[] = [];
  readonly balances = new Map<number, number>();
  #version = 0;

  constructor(balance: number, epurse = 0) {
    const card = {
      cardId: 1,
      token: 'card_1',
      expiresOn: '2099-12',
      maskedNumber: '',
      numberIndex: 'e'.repeat(64),
      at: 0,
    };
    this.#apply({ type: 'CardIssued', entity: null, data: card, postings: [] });
    this.#apply({ type: 'CardActivated', entity: null, data: { cardId: 1, at: 0 }, postings: [] });
    for (const [purse, slot] of [
      ['epurse', 2],
      ['transit', 3],
    ] as const)
      this.#apply({ type: 'PurseOpened', entity: null, data: { purse, slot }, postings: [] });
    const postings = [
      { account: EPURSE_ACCOUNT, amount: fen(epurse) },
      { account: 100, amount: fen(0 - epurse) },
    ];
    this.#apply({ type: 'PurseCredited', entity: null, data: {}, postings });
    const card_1 = { cardIndex: 'f'.repeat(64), token: 'card_1' };
    this.do(openChip({ ...card_1, balance: fen(balance), counter: 100, loadCounter: 6, at: 0 }));
  }

  do<Answer>(decide: Decide<CardholderState, ChipPurse>): Answer {
    const { events, outcome } = decide(this.state, { version: this.#version, entity: this.purse });
    for (const event of events) this.#apply(event);
    return JSON.parse(outcome) as Answer;
  }

  take(taps: readonly ChipTap[], lateAfterDays = 10): ChipTapsTaken {
    const operators = {
      [SAMPLE_RECORD.operator]: { account: CHIP_OPERATOR, city: '2410', mode: 'bus' as const },
    };
    return this.do(takeChipTaps({ source: 'batch', taps, operators, lateAfterDays, now: 0 }));
  }

  load(change: Partial<LoadChip>): LoadAnswer {
    const command = {
      sequence: 7,
      counter: 100,
      cardBalance: 5_000,
      amount: 1_000,
      source: 'epurse' as const,
      now: NOON,
    };
    return this.do(loadChip({ ...command, ...change }));
  }

  balance(account: number): number {
    return this.balances.get(account) ?? 0;
  }

  /** What is held of the transit purse for the chip. */
  get held(): number {
    return this.state.purses.list.find(({ name }) => name === 'transit')?.held ?? 0;
  }

  #apply(event: NewEvent): void {
    this.#version += 1;
    const data = JSON.parse(JSON.stringify(event.data)) as object;
    const entity = event.entity === 'self' ? this.#version : event.entity;
    const recorded = { ...event, data, entity, streamId: CHIP_STREAM, version: this.#version };
    if (event.postings.reduce((sum, { amount }) => sum + amount, 0) !== 0) throw new Error('postings do not add up');
    this.events.push({ ...event, data });
    for (const { account, amount } of event.postings) this.balances.set(account, this.balance(account) + amount);
    this.state = aggregate().evolve(this.state, recorded);
    if (entity !== null) this.purse = JSON.parse(JSON.stringify(evolveChip(this.purse, recorded))) as ChipPurse;
  }
}
