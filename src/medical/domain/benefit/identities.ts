import type { Settlement } from './calculate';
import { yuan } from './exact';

/** The identities that every settlement satisfies, to the fen. */
export type Identity = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7';

/** An identity that does not hold. */
export interface BrokenIdentity {
  readonly identity: Identity;
  /** Both sides in yuan. */
  readonly text: string;
}

/** One fund's share, as `setldetail` lists it. */
interface FundShare {
  readonly amount: number;
}

type CheckedSettlement = Omit<Settlement, 'warnings'>;

/**
 * The identities that do not hold. I1 the parts of the bill (of each line and in total), I2 the funds, I3 the listed fund
 * shares, I4 who pays, I5 how the person pays, I6 what is in scope, I7 the person's share by its parts.
 */
export function brokenIdentities(
  settlement: CheckedSettlement,
  shares: readonly FundShare[] = fundShares(settlement),
): readonly BrokenIdentity[] {
  const { sums, funds, fundTotal, personPart, hospitalPart } = settlement;
  const { deductible, inBand, overCap } = settlement;
  const paid = funds.hifp + funds.cvlserv + funds.hifes + funds.hifmi + funds.hifob + funds.maf;
  const listed = shares.reduce((sum, { amount }) => sum + amount, 0);
  const personal = settlement.account + settlement.mutualAid + settlement.cash;
  const scope = deductible.paid + funds.hifp + inBand + overCap;
  const borne = sums.ownPay + sums.overLimit + sums.firstSelfPay - hospitalPart;
  const byParts = borne + deductible.paid + inBand + overCap - (paid - funds.hifp);
  const sides: readonly (readonly [Identity, number, number])[] = [
    ['I1', sums.total, sums.ownPay + sums.overLimit + sums.firstSelfPay + sums.inScope],
    ['I2', fundTotal, paid],
    ['I3', fundTotal, listed],
    ['I4', sums.total, fundTotal + personPart + hospitalPart],
    ['I5', personPart, personal],
    ['I6', sums.inScope, scope],
    ['I7', personPart, byParts],
  ];
  const broken = sides.filter(([, left, right]) => left !== right);
  const line = settlement.lines.find((one) => {
    return one.total !== one.ownPay + one.overLimit + one.firstSelfPay + one.inScope;
  });
  if (line) broken.push(['I1', line.total, line.ownPay + line.overLimit + line.firstSelfPay + line.inScope]);
  return broken.map(([identity, left, right]) => ({ identity, text: `${yuan(left)} ≠ ${yuan(right)}` }));
}

/** The shares of the funds that pay something. */
export function fundShares({ funds }: Pick<Settlement, 'funds'>): readonly FundShare[] {
  return Object.values(funds)
    .filter((amount) => amount > 0)
    .map((amount) => ({ amount: amount as number }));
}
