import { createHash } from 'node:crypto';
import type { SettlementView } from '../look-up/medical.queries';
import { canonicalJson } from '../policies/canonical-json';

/**
 * SHA-256 of what was settled: ids, split, inputs and lines as numbers, without any text about the person. Whoever holds a
 * statement can have it compared with the record.
 */
export function statementDigest(settlement: SettlementView): string {
  const { settlementId, visitId, number, stage, split, inputs, document, year, settledAt, cancelledAt } = settlement;
  const facts = { settlementId, visitId, number, stage, split, inputs, year, settledAt, cancelledAt };
  return createHash('sha256')
    .update(canonicalJson({ ...facts, feeLines: document.fee_lines }))
    .digest('hex');
}
