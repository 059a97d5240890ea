import { readYuan } from '../../domain/benefit/exact';
import { periodFault } from '../period-fault';
import { FsiError } from '../../fsi/fsi-handler';
import type { FsiRow } from '../../fsi/tables/fsi-field';
import type { ReconciliationGroup } from '../reconciliation-group';
import type { FsiMessage } from '../../fsi/fsi-handler';

const COUNT = /^-?\d{1,9}$/;
const FILE_TIME_OFFSET_MS = 8 * 3_600_000;

/** Fen of an amount that may be negative. Throws an FsiError that names the field. */
export function signedFen(row: FsiRow, field: string): number {
  const text = row[field] ?? '';
  const negative = text.startsWith('-');
  const amount = readYuan(negative ? text.slice(1) : text);
  if (amount === undefined) throw new FsiError('must be an amount in yuan with two decimals at most', path(field));
  return negative ? 0 - amount : amount;
}

/** A count that may be negative. Throws an FsiError. */
export function signedCount(row: FsiRow, field: string): number {
  const text = row[field] ?? '';
  if (!COUNT.test(text)) throw new FsiError('must be a whole number', path(field));
  return Number(text);
}

/** What 3201 and 3202 are about. Throws an FsiError. */
export function groupOf(row: FsiRow, { institution }: FsiMessage): ReconciliationGroup {
  const { insutype = '', clr_type: clrType = '', setl_optins: setlOptins = '' } = row;
  const { stmt_begndate: from = '', stmt_enddate: to = '' } = row;
  checkPeriod(from, to, 'stmt_enddate');
  return {
    ...{ institution: institution.code, clrType, setlOptins, from, to, refundsOnly: row['refd_setl_flag'] === '1' },
    ...(insutype === '' ? {} : { insutype }),
  };
}

/** Throws an FsiError unless the days are a period of at most so many days. */
export function checkPeriod(from: string, to: string, field: string): void {
  const fault = periodFault(from, to);
  if (fault !== undefined) throw new FsiError(fault, path(field));
}

/** `yyyy-MM-dd HH:mm:ss` in Asia/Shanghai. */
export function localTime(ms: number): string {
  return new Date(ms + FILE_TIME_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** The path of a field of the only node. */
export function path(field: string, node = 'data'): string {
  return `input.${node}.${field}`;
}
