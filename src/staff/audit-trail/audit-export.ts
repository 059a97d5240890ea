import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import { type AuditFilter, AuditLog, type AuditRecord, MAX_EXPORT_ENTRIES } from '../../audit';
import { Clock } from '../../platform/clock';
import { scrubText } from '../../platform/logging';
import type { StaffIdentity } from '../staff-identity';

/** Spreadsheets know UTF-8 by its mark. */
const MARK = '\ufeff';
const HEADER = [
  ...['id', 'at', 'actor_kind', 'actor', 'action', 'outcome', 'cardholder', 'object', 'reason', 'details'],
  ...['from', 'session', 'request', 'hash'],
];
/** Lines sent at once. */
const CHUNK = 500;

/** Writes entries of the audit log as a file that says who took it, when and what of it. */
@Injectable()
export class AuditExport {
  constructor(
    private readonly log: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** The lines of the file, newest entry first; the last line counts them, so that a file that was cut short shows it. */
  async *file(filter: AuditFilter, by: StaffIdentity): AsyncGenerator<string> {
    yield MARK + csv([[this.#watermark(filter, by)], HEADER]);
    let lines: string[][] = [];
    let count = 0;
    for await (const record of this.log.export(filter)) {
      lines.push(cellsOf(record));
      count += 1;
      if (lines.length === CHUNK) {
        yield csv(lines);
        lines = [];
      }
    }
    const more = count === MAX_EXPORT_ENTRIES ? '; older entries are left out' : '';
    yield csv([...lines, [`# ${count} entries${more}`]]);
  }

  #watermark({ from, to, ...conditions }: AuditFilter, by: StaffIdentity): string {
    const shown = {
      ...(from !== undefined && { from: new Date(from).toISOString() }),
      ...(to !== undefined && { to: new Date(to).toISOString() }),
      ...conditions,
    };
    const at = new Date(this.clock.now()).toISOString();
    return `# Onecard audit log; exported by ${by.username} (${by.staffId}) at ${at} from ${by.from}; filter ${scrubText(JSON.stringify(shown))}`;
  }
}

function cellsOf(record: AuditRecord): string[] {
  const { id, at, actor, action, outcome, cardholderId, object, reason, details, from, session, requestId, hash } =
    record;
  return [
    ...[id, at, actor.kind, actor.id, action, outcome, cardholderId, object, reason].map((cell) => cell ?? ''),
    details === undefined ? '' : JSON.stringify(details),
    ...[from, session, requestId, hash].map((cell) => cell ?? ''),
  ];
}

/** A cell that a spreadsheet would take for a formula is told as text. */
function csv(rows: string[][]): string {
  return stringify(rows, { escape_formulas: true, record_delimiter: '\r\n' });
}
