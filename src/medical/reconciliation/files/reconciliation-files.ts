import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { type HexKey, hexKey } from '../../../event-store';
import { Clock } from '../../../platform/clock';
import { KeyRing, type SealedColumn } from '../../../platform/crypto';

/** How long a file can be fetched, ms. */
export const FILE_LIFE_MS = 3 * 86_400_000;
/** Files of one institution that are kept at once at most. One too many makes the oldest go that a run has answered. */
export const MAX_FILES = 200;
/** Characters of the digest that stand in an id. */
const ID_DIGITS = 24;
const FILE_ID = /^rf_[0-9a-f]{24}$/;

/** What a file is for: sent by the institution, or made for it. */
export type FileKind = 'upload' | 'result';

/** A file without its content. */
export interface FileInfo {
  readonly fileQuryNo: string;
  readonly kind: FileKind;
  readonly rows: number;
  /** ms since the epoch: `dld_endtime`. */
  readonly expiresAt: number;
}

interface Row {
  readonly kind: FileKind;
  readonly rows: number;
  readonly expires_at: Date;
}

/** Keeps files of institutions sealed until they expire. */
@Injectable()
export class ReconciliationFiles {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps a file; kept again by the same command it is the same file. Undefined when the institution has too many already that
   * wait for their run.
   */
  async keep(
    institution: string,
    file: { readonly kind: FileKind; readonly bytes: Buffer; readonly rows: number },
    command: HexKey,
  ): Promise<FileInfo | undefined> {
    const fileQuryNo = fileNumber(file.kind, command);
    const known = await this.find(institution, fileQuryNo);
    if (known) return known;
    const now = this.clock.now();
    const expiresAt = now + FILE_LIFE_MS;
    await this.#makeRoom(institution, now);
    const { rowCount } = await this.pool.query(
      `INSERT INTO reconciliation_file (file_qury_no, institution, kind, sealed, bytes, rows, created_at, expires_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8
        WHERE (SELECT count(*) FROM reconciliation_file WHERE institution = $2 AND expires_at > $7) < ${MAX_FILES}
       ON CONFLICT (file_qury_no) DO NOTHING`,
      [
        ...[fileQuryNo, institution, file.kind, this.keys.seal(file.bytes, contextOf(fileQuryNo))],
        ...[file.bytes.length, file.rows, new Date(now), new Date(expiresAt)],
      ],
    );
    if (rowCount === 0) return this.find(institution, fileQuryNo);
    return { fileQuryNo, kind: file.kind, rows: file.rows, expiresAt };
  }

  /** A file of the institution that has not expired. */
  async find(institution: string, fileQuryNo: string): Promise<FileInfo | undefined> {
    if (!FILE_ID.test(fileQuryNo)) return undefined;
    const { rows } = await this.pool.query<Row>(
      'SELECT kind, rows, expires_at FROM reconciliation_file WHERE file_qury_no = $1 AND institution = $2 AND expires_at > $3',
      [fileQuryNo, institution, new Date(this.clock.now())],
    );
    const [row] = rows;
    return row && { fileQuryNo, kind: row.kind, rows: row.rows, expiresAt: row.expires_at.getTime() };
  }

  /** The ZIP of a file that `find` answers. */
  async open(institution: string, fileQuryNo: string): Promise<Buffer | undefined> {
    if ((await this.find(institution, fileQuryNo)) === undefined) return undefined;
    const { rows } = await this.pool.query<{ sealed: Buffer }>(
      'SELECT sealed FROM reconciliation_file WHERE file_qury_no = $1',
      [fileQuryNo],
    );
    return rows[0] && this.keys.open(rows[0].sealed, contextOf(fileQuryNo));
  }

  /**
   * Lets files go before their time when there would be one too many: those of runs that are done, lists before results, the
   * oldest first. Whoever reconciles every hour is never refused; the history of runs keeps what came of them.
   */
  async #makeRoom(institution: string, now: number): Promise<void> {
    await this.pool.query(
      `DELETE FROM reconciliation_file WHERE file_qury_no IN (
         SELECT file_qury_no FROM reconciliation_file f
          WHERE institution = $1 AND expires_at > $2
            AND EXISTS (SELECT FROM reconciliation_run r
                         WHERE r.institution = $1 AND r.at > $3 AND f.file_qury_no IN (r.upload_file, r.result_file))
          ORDER BY kind = 'result', created_at
          LIMIT greatest(0, (SELECT count(*) FROM reconciliation_file
                              WHERE institution = $1 AND expires_at > $2) - ${MAX_FILES - 1}))`,
      [institution, new Date(now), new Date(now - FILE_LIFE_MS)],
    );
  }

  /** Deletes what has expired; answers how many files. */
  async sweep(): Promise<number> {
    const { rowCount } = await this.pool.query('DELETE FROM reconciliation_file WHERE expires_at <= $1', [
      new Date(this.clock.now()),
    ]);
    return rowCount ?? 0;
  }
}

/** What the key ring seals here. */
export const FILE_COLUMN: SealedColumn = {
  ...{ table: 'reconciliation_file', column: 'sealed', key: ['file_qury_no'] },
  context: ([fileQuryNo = '']) => contextOf(fileQuryNo),
};

/** An id that follows from the command, so that the same command makes the same thing. */
export function idOf(prefix: string, ...parts: readonly string[]): string {
  return `${prefix}_${hexKey(parts.join('\n')).slice(0, ID_DIGITS)}`;
}

function fileNumber(kind: FileKind, command: HexKey): string {
  return idOf('rf', kind, command);
}

function contextOf(fileQuryNo: string): string {
  return `reconciliation-file:${fileQuryNo}`;
}
