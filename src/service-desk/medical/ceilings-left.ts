import { type BenefitPolicy, type Enrolment, NO_TOTALS, poolOf, type YearTotals } from '../../medical';
import type { CeilingView } from './medical-view';

type Ceiling = Pick<CeilingView, 'fund' | 'ceiling' | 'used' | 'left'>;

/** The ceilings of a policy with what the year's settlements left of them; a fund without a ceiling is left out. */
export function ceilingsLeft(
  policy: BenefitPolicy,
  { category }: Pick<Enrolment, 'category'>,
  totals: YearTotals = NO_TOTALS,
): readonly Ceiling[] {
  const further = policy.payers.flatMap((payer): Ceiling[] => {
    if (payer.rule === 'hifob') return [ceiling('hifob', payer.cap, totals.hifob)];
    if (payer.rule === 'maf') {
      const pays = category !== undefined && payer.rates.has(category);
      return pays ? [ceiling('maf', payer.cap, totals.maf)] : [];
    }
    if (payer.rule !== 'hifmi') return [];
    const isFree = category !== undefined && payer.tilt?.capRemoved === true && payer.tilt.categories.has(category);
    return isFree ? [] : [ceiling('hifmi', payer.cap, totals.hifmi)];
  });
  return [ceiling('pool', policy.poolCap, poolOf(totals, policy.medType).hifp), ...further];
}

function ceiling(fund: Ceiling['fund'], most: number, used: number): Ceiling {
  return { fund, ceiling: most, used, left: Math.max(0, most - used) };
}
