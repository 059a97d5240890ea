import { defaultTenderPolicy } from '../../authorization';
import { cardholderAggregates } from '../../composition';
import {
  activateCard,
  CARDHOLDER_STREAM_MIN,
  type CardholderState,
  creditPurse,
  issueCard,
  openPurse,
  registerCardholder,
  systemOrigin,
} from '../../cardholder';
import { type Decide, hexKey, type NewEvent, type TransactionCore } from '../../event-store';
import { BANK_CLEARING } from '../../ledger';
import { luhnDigit, maskCardNumber } from '../../platform/crypto';
import { closedLoop } from '../closed-loop';
import { RandomKeys } from '../random';

/** Fen that everybody has: the greatest amount that the policy lets a purse spend in a day. */
const FUNDS_FEN = defaultTenderPolicy.limits?.['epurse']?.dayAmount ?? 5_000_000;
const CARDS_EXPIRE_ON = '2049-12';
const SEED_IN_FLIGHT = 1_024;
const SEED_TIMEOUT_S = 1_200;
const NUMBER_PREFIX = '9220';
const NUMBER_DIGITS = 14;
/** The card that everybody has. */
export const CARD_ID = 1;

/** Events of the history that each person begins with. */
export const EVENTS_PER_PERSON = 5;

/** A card of the benchmark as the card directory knows it. */
export interface BenchCard {
  readonly number: string;
  readonly token: string;
  readonly streamId: number;
}

/** Stream of a person, counted from 0. */
export function streamOf(person: number): number {
  return CARDHOLDER_STREAM_MIN + person;
}

/** The card of a person: its number follows from the person's. */
export function cardOf(person: number): BenchCard {
  const digits = NUMBER_PREFIX + String(person).padStart(NUMBER_DIGITS, '0');
  const number = digits + luhnDigit(digits);
  return { number, token: `card_${hexKey(`bench ${number}`).slice(0, 24)}`, streamId: streamOf(person) };
}

/**
 * Makes people with a card and money through the core, one command each: the decisions are those of the use cases, one
 * after the other. `numberIndex` makes the blind index of a card number.
 */
export async function seedPeople(
  core: TransactionCore,
  people: number,
  numberIndex: (number: string) => string,
  signal: AbortSignal,
): Promise<void> {
  const keys = new RandomKeys();
  let next = 0;
  const operation = async (): Promise<boolean> => {
    const card = cardOf(next);
    next += 1;
    const decide = settlingIn(card, numberIndex(card.number));
    await core.execute({ streamId: card.streamId, key: keys.next(), digest: keys.next(), decide });
    return true;
  };
  const loop = { inFlight: SEED_IN_FLIGHT, seconds: SEED_TIMEOUT_S, limit: people, signal };
  const { operations } = await closedLoop(operation, loop);
  signal.throwIfAborted();
  if (operations !== people) throw new Error(`only ${operations} of ${people} people could be made`);
}

/** Registration, card, activation, purse and money as one decision. */
function settlingIn(card: BenchCard, numberIndex: string): Decide<CardholderState, unknown> {
  const maskedNumber = maskCardNumber(card.number);
  const now = Date.now();
  const origin = systemOrigin('benchmark');
  const steps: Decide<CardholderState, unknown>[] = [
    registerCardholder(),
    issueCard({ token: card.token, expiresOn: CARDS_EXPIRE_ON, maskedNumber, numberIndex, now, origin }),
    activateCard({ cardId: CARD_ID, now, origin }),
    openPurse({ purse: 'epurse' }),
    creditPurse({ purse: 'epurse', amount: FUNDS_FEN, kind: 'top_up', sourceAccount: BANK_CLEARING }),
  ];
  const { streamId } = card;
  const [aggregate] = cardholderAggregates();
  return (state, context) => {
    let current = state;
    const events: NewEvent[] = [];
    for (const step of steps) {
      for (const event of step(current, context).events) {
        events.push(event);
        const { type, data, postings } = event;
        const version = context.version + events.length;
        current = aggregate?.evolve(current, { streamId, version, type, entity: null, data, postings }) ?? current;
      }
    }
    return { events, outcome: JSON.stringify({ result: 'done', cards: current.cards.length }) };
  };
}
