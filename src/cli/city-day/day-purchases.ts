import { CommandBus } from '@nestjs/cqrs';
import type { INestApplicationContext } from '@nestjs/common';
import { z } from 'zod';
import { Authorize, type MessageOrigin, RefundAuthorization, ReverseAuthorization } from '../../authorization';
import { type RequestIdentity, requestKey } from '../../event-store';
import { fen } from '../../platform/money';
import type { CityShop } from './city-businesses';
import type { PlannedPurchase, Sequel } from './day-plan';

/** Message numbers are six digits; those of another seed are in batches of their own. */
const NUMBERS = 1_000_000;
const BATCHES_OF_A_SEED = 100;
const DIGITS = 6;
/** Purchases of a person on a day at most, for their numbers. */
const PURCHASES_MAX = 4;
const CURRENCY = '156';

const ANSWER = z.object({ id: z.string().nullable(), result: z.string(), approvedAmount: z.number().optional() });

/** What the city's purchases came to, fen. */
export interface PurchaseTotals {
  approved: number;
  declined: number;
  amount: number;
  refunds: number;
  refunded: number;
  reversals: number;
  reversed: number;
}

/** Whose purchase it is, and on which simulated day. */
export interface Buyer {
  readonly date: string;
  readonly seed: number;
  readonly person: number;
  readonly cardNumber: string;
}

/** Buys as a till does, and refunds or reverses what the plan says; counts what came of it. */
export async function playPurchase(
  app: INestApplicationContext,
  { terminalId, merchant }: CityShop,
  buyer: Buyer,
  [place, planned]: readonly [number, PlannedPurchase],
  totals: PurchaseTotals,
): Promise<void> {
  const { merchantId, mcc, programmes, payableAccount: payable } = merchant;
  const origin = (step: string): MessageOrigin => ({
    request: requestOf(buyer, `${step} ${place}`),
    terminal: { terminalId, merchantId, mcc, programmes, payable },
  });
  const bus = app.get(CommandBus);
  const number = buyer.person * PURCHASES_MAX + place;
  const { amount, time, sequel } = planned;
  const bought = await bus.execute(
    new Authorize(origin('purchase'), {
      ...{ type: 'purchase', cardNumber: buyer.cardNumber, amount: fen(amount), currency: CURRENCY },
      ...{ entryMode: '051', allowPartial: false, localTime: `${buyer.date}T${time}` },
      stan: sixDigits(number % NUMBERS),
      batch: sixDigits(buyer.seed * BATCHES_OF_A_SEED + Math.floor(number / NUMBERS)),
    }),
  );
  const { id, result } = ANSWER.parse(JSON.parse(bought.text));
  if (result !== 'approved' || id === null) {
    totals.declined += 1;
    return;
  }
  totals.approved += 1;
  totals.amount += amount;
  await playSequel(sequel, amount, totals, async (step, part) => {
    const Follow = step === 'reversal' ? ReverseAuthorization : RefundAuthorization;
    const { text } = await bus.execute(new Follow(origin(step), id, part));
    return ANSWER.parse(JSON.parse(text)).result === 'approved';
  });
}

type FollowUp = (step: 'refund' | 'reversal', amount: ReturnType<typeof fen>) => Promise<boolean>;

async function playSequel(sequel: Sequel, amount: number, totals: PurchaseTotals, follow: FollowUp): Promise<void> {
  if (sequel === 'none') return;
  const part = sequel === 'partly_refunded' ? Math.ceil(amount / 2) : amount;
  const isReversal = sequel === 'reversed';
  if (!(await follow(isReversal ? 'reversal' : 'refund', fen(part)))) return;
  totals[isReversal ? 'reversals' : 'refunds'] += 1;
  totals[isReversal ? 'reversed' : 'refunded'] += part;
}

/** The identity of a step of a simulated day: the day played again is the same request. */
export function requestOf({ date, seed, person }: Omit<Buyer, 'cardNumber'>, step: string): RequestIdentity {
  const key = requestKey('city day', `${date} ${seed} ${person} ${step}`);
  return { key, digest: key };
}

function sixDigits(number: number): string {
  return String(number).padStart(DIGITS, '0');
}
