import type { CardholderState } from '../../../cardholder';
import type { Decide } from '../../../event-store';
import { splitLine } from '../benefit/line-split';
import { alreadySo, done, refused } from './medical-answer';
import type { FeesUploadedData, FeesWithdrawnData, VisitLine } from './medical-events';
import { MAX_VISIT_LINES, openLines, type Visit, type VisitLineState } from './visit';

/** Lines of one upload at most (规范: 每次最多 100 条). */
export const MAX_UPLOAD_LINES = 100;

/** Adds fee lines to a visit. */
export interface UploadFeesCommand {
  readonly lines: readonly VisitLine[];
  readonly detail?: string;
  readonly now: number;
}

/**
 * Decides an upload of fee lines (费用明细上传). The same lines again are `already_so`; a serial that stands for another line is
 * refused with the serials. Answers how each line splits.
 */
export function decideUploadFees({ lines, detail, now }: UploadFeesCommand): Decide<CardholderState, Visit> {
  return (_, { entity: visit }) => {
    if (visit === undefined) return refused('visit_not_found');
    if (lines.length === 0) return refused('no_lines');
    const standing = new Map(visit.lines.map((line) => [line.serial, line]));
    const known = lines.filter(({ serial }) => standing.has(serial));
    const splits = lines.map((line) => ({ serial: line.serial, ...splitLine(line) }));
    if (known.length === lines.length && known.every((line) => isSameLine(standing.get(line.serial), line))) {
      return alreadySo({ lines: splits });
    }
    if (visit.state !== 'open') return refused('visit_not_open');
    if (known.length > 0) return refused('line_exists', { serials: known.map(({ serial }) => serial) });
    if (visit.lines.length + lines.length > MAX_VISIT_LINES)
      return refused('too_many_lines', { most: MAX_VISIT_LINES });
    const data: FeesUploadedData = { lines, ...(detail === undefined ? {} : { detail }), at: now };
    return done([{ type: 'FeesUploaded', entity: visit.number, data, postings: [] }], { lines: splits });
  };
}

/** Takes fee lines back: those of these serials, of a batch, or all that are in no settlement. */
export interface WithdrawFeesCommand {
  readonly serials?: readonly string[];
  readonly batch?: string;
  readonly now: number;
}

/** Decides a withdrawal of fee lines (费用明细撤销). Lines of a settlement stay; cancel it first. */
export function decideWithdrawFees({ serials, batch, now }: WithdrawFeesCommand): Decide<CardholderState, Visit> {
  return (_, { entity: visit }) => {
    if (visit === undefined) return refused('visit_not_found');
    if (visit.state !== 'open') return refused('visit_not_open');
    const named = serials?.map((serial) => visit.lines.find((line) => line.serial === serial));
    if (named?.some((line) => line?.settledIn !== undefined)) return refused('line_settled');
    const found = named?.filter((line) => line !== undefined) ?? openLines(visit).filter((line) => isOf(line, batch));
    if (found.length === 0) return serials === undefined ? alreadySo({ withdrawn: 0 }) : refused('line_not_found');
    if (serials !== undefined && found.length < serials.length) return refused('line_not_found');
    const data: FeesWithdrawnData = { serials: found.map(({ serial }) => serial), at: now };
    const event = { type: 'FeesWithdrawn', entity: visit.number, data, postings: [] };
    return done([event], { withdrawn: found.length });
  };
}

function isOf(line: VisitLineState, batch: string | undefined): boolean {
  return batch === undefined || line.batch === batch;
}

function isSameLine(standing: VisitLineState | undefined, line: VisitLine): boolean {
  if (standing === undefined) return false;
  const { settledIn: _, ...same } = standing;
  const ordered = (one: VisitLine): string => JSON.stringify(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  return ordered(same) === ordered(line);
}
