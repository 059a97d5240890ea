/** A moment of the past: an instant (ms since the epoch, inclusive) or the end of a business date (`YYYY-MM-DD`). */
export type AsOf = { readonly instant: number } | { readonly businessDate: string };

/** What the cut of a lane depends on: the end of an instant as a timestamp, or a business date; the other is null. */
export interface CutParameters {
  readonly before: Date | null;
  readonly businessDate: string | null;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Checks a moment. Throws a RangeError when it is none. */
export function cutParameters(asOf: AsOf): CutParameters {
  if ('instant' in asOf) {
    const before = new Date(asOf.instant + 1);
    if (!Number.isSafeInteger(asOf.instant) || Number.isNaN(before.getTime())) throw new RangeError('not an instant');
    return { before, businessDate: null };
  }
  if (!DATE.test(asOf.businessDate) || Number.isNaN(Date.parse(asOf.businessDate))) {
    throw new RangeError(`not a business date: ${asOf.businessDate}`);
  }
  return { before: null, businessDate: asOf.businessDate };
}

/**
 * SQL that answers the last position of lane `h.lane` at the cut: of the last block committed before `$before`, or of the last
 * one of the business date. Times and business dates never go back within a lane.
 */
export function cutPosition(before: string, businessDate: string): string {
  return `CASE WHEN ${before}::timestamptz IS NOT NULL THEN
      (SELECT b.first_position + b.event_count - 1 FROM block b
       WHERE b.lane = h.lane AND b.committed_at < ${before}::timestamptz ORDER BY b.committed_at DESC LIMIT 1)
    ELSE
      (SELECT b.first_position + b.event_count - 1 FROM block b
       WHERE b.lane = h.lane AND b.business_date <= ${businessDate}::date ORDER BY b.business_date DESC, b.number DESC LIMIT 1)
    END`;
}
