import type { ClearingApplication, Difference, ListPlace, ReconciliationRun } from '../../medical';
import { ProblemError } from '../../platform/errors';
import type { ClearingViewDto, DifferenceViewDto, RunViewDto } from './reconciliation.dto';

const CURSOR = /^(\d{1,15})\.([a-z]{2}_[0-9a-f]{24})$/;

/** A page of a list that was asked for one item more than it shows. */
export function pageOf<Item, View>(
  found: readonly Item[],
  limit: number,
  view: (item: Item) => View,
  placeOfItem: (item: Item) => ListPlace,
): { items: View[]; nextCursor: string | null } {
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(view), nextCursor: last === undefined ? null : cursorOf(placeOfItem(last)) };
}

/** The place that a cursor names. Throws the problem `validation_failed`. */
export function placeOf(cursor: string | undefined): ListPlace | undefined {
  if (cursor === undefined) return undefined;
  const [, at, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (at !== undefined && id !== undefined) return { at: Number(at), id };
  const message = 'must be the nextCursor of the page before';
  throw new ProblemError('validation_failed', { errors: [{ field: 'cursor', code: 'cursor', message }] });
}

export function runView(run: ReconciliationRun): RunViewDto {
  return {
    ...{ runId: run.runId, kind: run.kind, group: { ...run.group, insutype: run.group.insutype ?? null } },
    ...{ centre: run.centre, institution: run.institution, outcome: run.result, rows: run.rowResults ?? null },
    ...{ repeats: run.repeats ?? null, by: run.by ?? null, at: isoOf(run.at) },
  };
}

export function differenceView({ result: outcome, firstRun: _, ...rest }: Difference): DifferenceViewDto {
  return {
    ...{ ...rest, outcome, openedAt: isoOf(rest.openedAt) },
    resolvedAt: rest.resolvedAt === null ? null : isoOf(rest.resolvedAt),
  };
}

export function clearingView(application: ClearingApplication): ClearingViewDto {
  const { appliedAt, endedAt } = application;
  return { ...application, appliedAt: isoOf(appliedAt), endedAt: endedAt === null ? null : isoOf(endedAt) };
}

function cursorOf({ at, id }: ListPlace): string {
  return Buffer.from(`${at}.${id}`).toString('base64url');
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
