import type { Pool, PoolClient } from 'pg';
import {
  FIGURES,
  type Figures,
  mapFigures,
  type MovementDetails,
  type MovementKind,
} from '../domain/operators/movements';
import type { DayFileHead, DayFileRow, TieOut } from './day-file';
import { SUMS } from './movement-rows';
import { MOVEMENTS_SUBSCRIPTION } from './movements.subscription';

/** Rows that are read at once. */
const PAGE_ROWS = 5_000;
/** Longest statement while a file is made, ms: a day of a large operator is a million rows. */
const STATEMENT_TIMEOUT_MS = 600_000;
/** First key of the advisory locks of files; the second is the operator's account. */
const LOCK_SPACE = 0x7464_6679;

/** Last position of each lane that is told of, by lane. */
export type Cut = Readonly<Record<string, number>>;

const HEAD = `operator, sequence, day::text AS day, made_at AS "madeAt", row_count AS rows, ledger_account AS account, ledger,
  pending, digest, ${FIGURES.join(', ')}`;

interface HeadRow extends Figures {
  readonly operator: string;
  readonly sequence: number;
  readonly day: string;
  readonly madeAt: Date;
  readonly rows: number;
  readonly account: number;
  readonly ledger: number;
  readonly pending: number;
  readonly digest: string;
}

/** The movements of an account within a cut that no file tells. */
const WITHIN = `LEFT JOIN json_each_text($2) AS c(lane, position) ON c.lane = m.lane::text
  WHERE (m.lane IS NULL OR m.position <= c.position::bigint) AND m.file IS NULL`;

const TAKE = `WITH numbered AS (
    SELECT m.movement_id, row_number() OVER (ORDER BY m.day, (m.details->>'start')::bigint, m.movement_id) AS place
      FROM transit_movement m ${WITHIN} AND m.operator = $1 AND m.day <= $3::date)
  UPDATE transit_movement m SET file = $4, file_row = n.place FROM numbered n WHERE m.movement_id = n.movement_id`;

const PENDING = `SELECT coalesce(sum(m.paid + m.subsidy), 0)::bigint AS pending FROM transit_movement m ${WITHIN}
  AND m.operator IN (SELECT code FROM transit_operator WHERE payable_account = $1)`;

const PAGE = `SELECT file_row AS row, kind, day::text AS day, subject, details, lane || '/' || position AS event,
  ${FIGURES.join(', ')} FROM transit_movement WHERE operator = $1 AND file = $2 AND file_row > $3
  ORDER BY file_row LIMIT ${PAGE_ROWS}`;

const INSERT = `INSERT INTO transit_day_file (operator, sequence, day, ledger_account, made_at, row_count, cut, ledger, pending,
    digest, ${FIGURES.join(', ')})
  SELECT operator, sequence, day, account, made_at, row_count, $2, ledger, pending, digest, ${FIGURES.join(', ')}
    FROM json_to_record($1) AS r(operator text, sequence integer, day date, account integer, made_at timestamptz,
      row_count integer, ledger bigint, pending bigint, digest text, ${FIGURES.map((name) => `${name} bigint`).join(', ')})`;

/** The files of operators in the database; to be used within one transaction. */
export class DayFileStore {
  constructor(private readonly client: Pick<PoolClient | Pool, 'query'>) {}

  /** Begins the making of a file: no other of the account is made until the transaction ends. */
  async lock(account: number): Promise<void> {
    await this.client.query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET LOCAL enable_hashjoin = on`);
    await this.client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_SPACE, account]);
  }

  async find(operator: string, day: string): Promise<DayFileHead | undefined> {
    const values = [operator, day];
    const { rows } = await this.client.query<HeadRow>(
      `SELECT ${HEAD}, ${filesOf('f')} FROM transit_day_file f WHERE operator = $1 AND day = $2::date`,
      values,
    );
    return rows[0] && headOf(rows[0] as HeadRow & { readonly files: number });
  }

  /** The files of an operator, the first one first. */
  async list(operator: string): Promise<readonly DayFileHead[]> {
    const { rows } = await this.client.query<HeadRow>(
      `SELECT ${HEAD}, ${filesOf('f')} FROM transit_day_file f WHERE operator = $1 ORDER BY sequence`,
      [operator],
    );
    return rows.map((row) => headOf(row as HeadRow & { readonly files: number }));
  }

  /** Sequence and day of the operator's last file. */
  async last(operator: string): Promise<{ readonly sequence: number; readonly day: string } | undefined> {
    const { rows } = await this.client.query<{ sequence: number; day: string }>(
      'SELECT sequence, day::text AS day FROM transit_day_file WHERE operator = $1 ORDER BY sequence DESC LIMIT 1',
      [operator],
    );
    return rows[0];
  }

  /** How far the rows are. */
  async cut(): Promise<Cut> {
    const { rows } = await this.client.query<{ cut: Cut | null }>(
      'SELECT json_object_agg(lane, position) AS cut FROM subscription_checkpoint WHERE name = $1',
      [MOVEMENTS_SUBSCRIPTION],
    );
    return rows[0]?.cut ?? {};
  }

  /** Cut and ledger of the last file of the account, and what its files have credited. */
  async before(account: number): Promise<{ readonly cut: Cut; readonly ledger: number; readonly files: number }> {
    const { rows } = await this.client.query<{ cut: Cut; ledger: number; files: number }>(
      `SELECT cut, ledger, ${filesOf('f')} FROM transit_day_file f WHERE ledger_account = $1 ORDER BY number DESC LIMIT 1`,
      [account],
    );
    return rows[0] ?? { cut: {}, ledger: 0, files: 0 };
  }

  /** Puts into a file what is in none, up to its day; answers how many rows that makes. */
  async take(operator: string, cut: Cut, day: string, sequence: number): Promise<number> {
    const { rowCount } = await this.client.query(TAKE, [operator, JSON.stringify(cut), day, sequence]);
    return rowCount ?? 0;
  }

  async totals(operator: string, sequence: number): Promise<Figures> {
    const { rows } = await this.client.query<Figures>(
      `SELECT ${SUMS} FROM transit_movement WHERE operator = $1 AND file = $2`,
      [operator, sequence],
    );
    return mapFigures((name) => rows[0]?.[name] ?? 0);
  }

  /** What operators of the account are credited in no file yet, fen. */
  async pending(account: number, cut: Cut): Promise<number> {
    const { rows } = await this.client.query<{ pending: number }>(PENDING, [account, JSON.stringify(cut)]);
    return rows[0]?.pending ?? 0;
  }

  async insert({ tieOut, totals, madeAt, rows, ...head }: DayFileHead, cut: Cut): Promise<void> {
    const { account, ledger, pending } = tieOut;
    const row = { ...head, ...totals, account, ledger, pending, made_at: madeAt.toISOString(), row_count: rows };
    await this.client.query(INSERT, [JSON.stringify(row), JSON.stringify(cut)]);
  }

  /** The rows of a file in their order, a page at a time. */
  async *pages(operator: string, sequence: number): AsyncGenerator<readonly DayFileRow[]> {
    for (let after = 0; ;) {
      const { rows } = await this.client.query<DayFileRow & { kind: MovementKind; details: MovementDetails }>(PAGE, [
        ...[operator, sequence, after],
      ]);
      if (rows.length > 0) yield rows;
      if (rows.length < PAGE_ROWS) return;
      after = rows.at(-1)?.row ?? after;
    }
  }
}

/** What this file and all earlier ones of its account have credited. */
function filesOf(file: string): string {
  return `(SELECT sum(e.paid + e.subsidy)::bigint FROM transit_day_file e
    WHERE e.ledger_account = ${file}.ledger_account AND e.number <= ${file}.number) AS files`;
}

function headOf(row: HeadRow & { readonly files: number }): DayFileHead {
  const { operator, sequence, day, madeAt, rows, account, ledger, pending, digest, files } = row;
  const tieOut: TieOut = { account, files, pending, ledger };
  return { operator, sequence, day, madeAt, rows, totals: mapFigures((name) => row[name]), tieOut, digest };
}
