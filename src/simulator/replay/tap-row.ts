import { hash } from 'node:crypto';
import { fen, type Fen } from '../../platform/money';

/** Largest amount of one ride that is believed, fen (ten thousand yuan): more is a broken row. */
const MAX_RIDE_FEN = 1_000_000;
const MAX_NUMBER = 999_999;

const IDENTIFIER = /^[0-9A-Za-z-]{1,32}$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/;
/** Every column of the release; a row that lacks one of the last two is taken and noted. */
const COLUMNS = [
  'deal_date',
  'close_date',
  'card_no',
  'deal_value',
  'deal_type',
  'company_name',
  'car_no',
  'station',
  'conn_mark',
  'deal_money',
  'equ_no',
] as const;

/** Merchant category of a ride: bus lines, local rail. */
export type RideMcc = '4111' | '4112';

/** A ride that was paid for. */
export interface PaidTap {
  /** Number of the card in the data (`card_no`). */
  readonly cardNo: string;
  /** Number of the reader (`equ_no`). */
  readonly equipment: string;
  readonly company: string;
  readonly mcc: RideMcc;
  /** Fen, above zero. */
  readonly amount: Fen;
  /** Local time of the ride, `YYYY-MM-DDTHH:MM:SS`. */
  readonly localTime: string;
  /** Message numbers that follow from the row, so that the same row is the same transaction for ever. */
  readonly stan: string;
  readonly batch: string;
}

/** What a row says. `fingerprint` is equal for rows with equal content, and `missing` names columns that are absent. */
export type RowReading =
  | { readonly kind: 'paid'; readonly tap: PaidTap; readonly fingerprint: string; readonly missing: readonly string[] }
  | { readonly kind: 'free'; readonly fingerprint: string; readonly missing: readonly string[] }
  | { readonly kind: 'dirty'; readonly reason: string };

/** Reads one row from its JSON text. Never throws: what cannot be read is `dirty`, with the reason. */
export function readRow(text: string): RowReading {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    return dirty('not JSON');
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return dirty('not an object');
  return readFields(row as Readonly<Record<string, unknown>>);
}

function readFields(row: Readonly<Record<string, unknown>>): RowReading {
  const cardNo = textOf(row, 'card_no');
  if (!IDENTIFIER.test(cardNo)) return dirty(named('card_no', cardNo));
  const equipment = textOf(row, 'equ_no');
  if (!IDENTIFIER.test(equipment)) return dirty(named('equ_no', equipment));
  const localTime = localTimeOf(textOf(row, 'deal_date'));
  if (localTime === undefined) return dirty(named('deal_date', textOf(row, 'deal_date')));
  const amount = moneyOf(row.deal_money);
  if (amount === undefined) return dirty(named('deal_money', textOf(row, 'deal_money')));
  const fingerprint = fingerprintOf(row);
  const missing = COLUMNS.filter((column) => textOf(row, column) === '');
  if (amount === 0) return { kind: 'free', fingerprint, missing };
  const company = textOf(row, 'company_name');
  if (company === '' || company.length > 64) return dirty(named('company_name', company));
  const mcc = mccOf(textOf(row, 'deal_type'), company);
  if (mcc === undefined) return dirty('neither bus nor metro by deal_type and company_name');
  const numbers = messageNumbers(fingerprint);
  return {
    kind: 'paid',
    tap: { cardNo, equipment, company, mcc, amount, localTime, ...numbers },
    fingerprint,
    missing,
  };
}

/**
 * The message numbers of a row: batch and STAN from 1 to 999999, drawn from its fingerprint. Two rows of one reader and day
 * share both by chance once in 10^12 pairs.
 */
export function messageNumbers(fingerprint: string): { stan: string; batch: string } {
  const bytes = Buffer.from(fingerprint, 'base64url');
  return { stan: sixDigits(bytes.readUInt32BE(0)), batch: sixDigits(bytes.readUInt32BE(4)) };
}

function sixDigits(random: number): string {
  return String((random % MAX_NUMBER) + 1).padStart(6, '0');
}

/** 96 bits are enough to tell all rides of a city apart, and short enough to remember all of a file. */
function fingerprintOf(row: Readonly<Record<string, unknown>>): string {
  const content = JSON.stringify(COLUMNS.map((column) => textOf(row, column)));
  return hash('sha256', content, 'base64url').slice(0, 16);
}

function textOf(row: Readonly<Record<string, unknown>>, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : '';
}

function localTimeOf(text: string): string | undefined {
  const parts = MOMENT.exec(text);
  if (!parts) return undefined;
  const local = `${parts[1] ?? ''}T${parts[2] ?? ''}`;
  const instant = Date.parse(`${local}Z`);
  // Date.parse carries 30 February over into March; a date that comes back changed does not exist.
  return Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 19) !== local ? undefined : local;
}

function moneyOf(value: unknown): Fen | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,9}$/.test(text.trim())) return undefined;
  const amount = Number(text);
  return amount > MAX_RIDE_FEN ? undefined : fen(amount);
}

function mccOf(dealType: string, company: string): RideMcc | undefined {
  const words = `${dealType} ${company}`;
  if (words.includes('地铁')) return '4112';
  return /巴士|公交|公汽/.test(words) ? '4111' : undefined;
}

function dirty(reason: string): RowReading {
  return { kind: 'dirty', reason };
}

function named(column: string, value: string): string {
  return value === '' ? `${column} is missing` : `${column} is not valid: ${value.slice(0, 40)}`;
}
