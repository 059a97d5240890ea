import type { PoolClient } from 'pg';
import { FIGURES, type Figures, mapFigures, type OperatorMovement, type Told } from '../domain/operators/movements';
import { type DayNumber, dayText, readDay } from '../domain/fare/shanghai-days';

/** SQL that sums each figure of `transit_movement`, under its own name. */
export const SUMS = FIGURES.map((name) => `coalesce(sum(${name}), 0)::bigint AS ${name}`).join(', ');

const COLUMNS = `lane, position, kind, operator, ledger_account, day, subject, details, ${FIGURES.join(', ')}`;
const INSERT = `INSERT INTO transit_movement (${COLUMNS}) SELECT ${COLUMNS} FROM json_to_recordset($1) AS r(lane integer,
  position bigint, kind text, operator text, ledger_account integer, day date, subject text, details json,
  ${FIGURES.map((name) => `${name} bigint`).join(', ')})`;
const TOLD = `SELECT subject, max(operator) AS operator, max(ledger_account) AS account, max(day)::text AS day,
    (array_agg(details ORDER BY movement_id DESC))[1] AS details, ${SUMS}
  FROM transit_movement WHERE subject = ANY ($1) AND kind IN ('ride', 'exception', 'correction') GROUP BY subject`;

interface ToldRow extends Figures {
  readonly subject: string;
  readonly operator: string;
  readonly account: number;
  readonly day: string;
  readonly details: Told['details'];
}

/** Where the event lies that moved something; null for what no event tells. */
export interface EventPlace {
  readonly lane: number;
  readonly position: number;
}

/** A row of `transit_movement` as its columns are called. */
export function rowOf(movement: OperatorMovement, place: EventPlace | null): object {
  const { kind, operator, account, day, subject, details } = movement;
  return {
    ...{ lane: place?.lane ?? null, position: place?.position ?? null, kind, operator, ledger_account: account },
    ...{ day: dayText(day), subject, details, ...mapFigures((name) => movement[name]) },
  };
}

/** Writes rows of `rowOf`. */
export async function insertMovements(client: Pick<PoolClient, 'query'>, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await client.query(INSERT, [JSON.stringify(rows)]);
}

/** What has been told of these journeys and taps. */
export async function toldOf(
  client: Pick<PoolClient, 'query'>,
  subjects: readonly string[],
): Promise<Map<string, Told>> {
  if (subjects.length === 0) return new Map();
  const { rows } = await client.query<ToldRow>(TOLD, [subjects]);
  return new Map(rows.map((row) => [row.subject, { ...row, day: dayOf(row.day) }]));
}

function dayOf(text: string): DayNumber {
  const day = readDay(text);
  if (day === undefined) throw new RangeError(`a stored day is none: ${text}`);
  return day;
}
