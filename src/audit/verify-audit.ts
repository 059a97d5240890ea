import { createHash } from 'node:crypto';
import type { Pool } from 'pg';

/** Entries read at once. */
const PAGE = 2_000;
/** Faults that are listed at most; further ones are counted. */
const MAX_LISTED = 100;

/** What is wrong with one entry of the audit log. */
export interface AuditFault {
  readonly code: 'AUDIT_HASH_MISMATCH' | 'AUDIT_GAP' | 'AUDIT_HEAD_MISMATCH' | 'AUDIT_ANCHOR_MISMATCH';
  readonly entry: number;
  readonly message: string;
}

/** What the check of the audit log found. */
export interface AuditReport {
  readonly entries: number;
  /** Number of the first entry that was checked. */
  readonly from: number;
  /** Hash of the last entry, hex: kept elsewhere, it shows later whether entries were cut off. */
  readonly head: string;
  readonly faultCount: number;
  readonly faults: readonly AuditFault[];
}

/** The head of the log as it was at an earlier check, kept where nobody who writes the database can change it. */
export interface AuditAnchor {
  readonly entry: number;
  /** Hex. */
  readonly hash: string;
}

interface Row {
  readonly id: number;
  readonly micros: string;
  readonly content: string;
  readonly hash: Buffer;
}

/**
 * Recomputes the chain of the audit log from its first entry and compares it with what is stored, and with an `anchor`: who
 * owns the database can make a whole chain anew, but not one that still has the hash of an earlier day in it. With `newest`
 * only as many entries are checked, from the hash of the one before them on.
 */
export async function verifyAudit(
  pool: Pool,
  options: { readonly signal?: AbortSignal; readonly anchor?: AuditAnchor; readonly newest?: number } = {},
): Promise<AuditReport> {
  const faults: AuditFault[] = [];
  let faultCount = 0;
  const found = (fault: AuditFault): void => {
    faultCount += 1;
    if (faults.length < MAX_LISTED) faults.push(fault);
  };
  // The head is read first: entries that come while the check runs lie behind it.
  const head = await headOf(pool);
  const { anchor, signal, newest = head.id } = options;
  const from = Math.max(0, head.id - newest) + 1;
  let hash = await hashOf(pool, from - 1);
  let last = from - 1;
  let anchored: string | undefined;
  for await (const row of entries(pool, last, head.id, signal)) {
    for (const fault of faultsOf(row, last, hash)) found(fault);
    hash = row.hash;
    last = row.id;
    if (last === anchor?.entry) anchored = hash.toString('hex');
  }
  if (last !== head.id || head.last !== head.id || !hash.equals(head.hash)) {
    const message = `the log ends at ${head.last}, its head says ${head.id}`;
    found({ code: 'AUDIT_HEAD_MISMATCH', entry: last, message });
  }
  if (anchor && anchored !== anchor.hash.toLowerCase()) {
    found({ code: 'AUDIT_ANCHOR_MISMATCH', entry: anchor.entry, message: 'the hash is not the one that was kept' });
  }
  return { entries: last, from, head: hash.toString('hex'), faultCount, faults };
}

/** What is wrong with an entry behind the one with this number and hash. */
function faultsOf({ id, micros, content, hash }: Row, last: number, before: Buffer): AuditFault[] {
  const expected = createHash('sha256').update(before).update(`${id}|${micros}|${content}`).digest();
  const gap = { code: 'AUDIT_GAP', entry: id, message: `the entry before is ${last}` } as const;
  const changed = { code: 'AUDIT_HASH_MISMATCH', entry: id, message: 'the content or the hash was changed' } as const;
  return [...(id === last + 1 ? [] : [gap]), ...(expected.equals(hash) ? [] : [changed])];
}

/** The head, and the number of the last entry at the same moment. */
async function headOf(pool: Pool): Promise<{ id: number; last: number; hash: Buffer }> {
  const { rows } = await pool.query<{ id: number; last: number; hash: Buffer }>(
    'SELECT id, hash, coalesce((SELECT max(id) FROM audit_entry), 0) AS last FROM audit_head',
  );
  const row = rows[0];
  if (!row) throw new Error('the audit log has no head');
  return row;
}

/** Hash of an entry; zeros before the first one, and of one that is not there, from which no right chain goes on. */
async function hashOf(pool: Pool, entry: number): Promise<Buffer> {
  const { rows } = await pool.query<{ hash: Buffer }>('SELECT hash FROM audit_entry WHERE id = $1', [entry]);
  return rows[0]?.hash ?? Buffer.alloc(32);
}

async function* entries(pool: Pool, begin: number, upTo: number, signal: AbortSignal | undefined): AsyncGenerator<Row> {
  for (let after = begin; after < upTo;) {
    signal?.throwIfAborted();
    const rows = await readPage(pool, after, upTo);
    yield* rows;
    after = rows.at(-1)?.id ?? upTo;
  }
}

async function readPage(pool: Pool, after: number, upTo: number): Promise<Row[]> {
  const { rows } = await pool.query<Row>(
    `SELECT id, (extract(epoch FROM at) * 1000000)::bigint::text AS micros, content, hash
       FROM audit_entry WHERE id > $1 AND id <= $2 ORDER BY id LIMIT ${PAGE}`,
    [after, upTo],
  );
  return rows;
}
