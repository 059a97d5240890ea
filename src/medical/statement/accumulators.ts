import type { Accumulators } from '../domain/benefit/bill';
import { readYuan } from '../domain/benefit/exact';
import type { SettlementView } from '../look-up/medical.queries';

/** The accumulators that a statement shows, in its order. */
const SHOWN: readonly (keyof Accumulators)[] = ['dedc', 'hifp', 'hifob', 'hifmi', 'maf', 'compliantOop'];

/** Accumulators of the year before and after a settlement, fen. */
export function accumulatorsOf({ inputs, document }: SettlementView) {
  return SHOWN.map((name) => {
    const before = inputs.ytd[name];
    const field = name === 'compliantOop' ? 'compliant_oop' : name;
    return { name, before, after: readYuan(document.cum_after[field] ?? '') ?? before };
  });
}
