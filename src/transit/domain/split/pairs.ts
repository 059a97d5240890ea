import { type Fen, fen } from '../../../platform/money';
import type { Cap } from '../fare/policy';
import type { DayNumber } from '../fare/shanghai-days';
import type { Mode } from '../fare/tap';
import type { SharedRebate } from './shared';
import { splitByWeight } from './split';

/** A leg of a card: a journey with its operator and list price. */
export interface Leg {
  readonly id: string;
  readonly operator: string;
  readonly day: DayNumber;
  /** Milliseconds since 1970 UTC. */
  readonly start: number;
  readonly mode: Mode;
  readonly from?: string;
  readonly to?: string;
  readonly list: number;
  /** It costs a make-up fare: no cap looks at it. */
  readonly isMakeUp: boolean;
  /** City and version of the fare policy: caps begin anew with another one. */
  readonly policy: string;
  readonly shared?: readonly SharedRebate[];
}

/** What one operator owes another for its share of rebates and caps, fen. */
export interface Owed {
  readonly debtor: string;
  readonly creditor: string;
  readonly amount: Fen;
}

/**
 * The legs that a rebate is shared between, the one that bore it last: of a transfer the leg before and itself, of a cap all legs
 * of the card in its period so far that the cap looks at. `cap` is that of the policy, undefined for a transfer.
 */
export function legsOf(
  leg: Leg,
  rebate: SharedRebate,
  ofCard: readonly Leg[],
  cap: Pick<Cap, 'modes' | 'stops'> | undefined,
): readonly Leg[] {
  const before = ofCard.filter((other) => {
    if (other.id === leg.id || other.policy !== leg.policy) return false;
    if (rebate.kind === 'transfer') return other.id === rebate.from;
    const isEarlier = other.start < leg.start || (other.start === leg.start && other.id < leg.id);
    return isEarlier && other.day >= rebate.since && cap !== undefined && isUnder(cap, other);
  });
  return [...before.toSorted((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1)), leg];
}

function isUnder({ modes, stops }: Pick<Cap, 'modes' | 'stops'>, { mode, from, to, isMakeUp }: Leg): boolean {
  if (isMakeUp || modes?.has(mode) === false) return false;
  return stops === undefined || [from, to].every((stop) => stop !== undefined && stops.has(stop));
}

/**
 * What operators owe the operator that bore a rebate, which is the last of the legs: it is shared in proportion to the list
 * prices of the legs, in whole fen by largest remainders.
 */
export function owedFor({ borne }: SharedRebate, legs: readonly Leg[]): readonly Owed[] {
  const creditor = legs.at(-1)?.operator ?? '';
  const parts = splitByWeight(
    borne,
    legs.map(({ list }) => list),
  );
  return legs.flatMap(({ operator: debtor }, place) => {
    const amount = parts[place] ?? fen(0);
    return debtor === creditor || amount === 0 ? [] : [{ debtor, creditor, amount }];
  });
}

/** Nets what operators owe each other: one line for each pair that is not even, in the order of their codes. */
export function netPairs(owed: Iterable<Owed>): readonly Owed[] {
  const nets = new Map<string, { readonly first: string; readonly second: string; net: number }>();
  for (const { debtor, creditor, amount } of owed) {
    const [first, second] = debtor < creditor ? [debtor, creditor] : [creditor, debtor];
    const key = JSON.stringify([first, second]);
    const pair = nets.get(key) ?? { first, second, net: 0 };
    // Above 0 the first owes the second.
    pair.net += debtor === first ? amount : 0 - amount;
    nets.set(key, pair);
  }
  return [...nets]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { first, second, net }]) => {
      if (net === 0) return [];
      const [debtor, creditor] = net > 0 ? [first, second] : [second, first];
      return [{ debtor, creditor, amount: fen(Math.abs(net)) }];
    });
}
