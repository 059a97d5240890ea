import { fen } from '../../../platform/money';
import type { FileFault, StatementLine } from './statement';

/** Where a field stands in a row: bytes, counted from 0. A Chinese character takes two bytes in GBK and three in UTF-8. */
export interface FieldPlace {
  readonly start: number;
  readonly length: number;
}

/** How a channel or bank lays out the rows of its file. Amounts are fen, with a sign if need be; dates are YYYYMMDD. */
export interface FixedWidthMapping {
  readonly encoding: 'gb18030' | 'utf-8';
  readonly rowBytes: number;
  readonly reference: FieldPlace;
  readonly bankReference: FieldPlace;
  readonly date: FieldPlace;
  readonly amount: FieldPlace;
}

type Decoder = InstanceType<typeof TextDecoder>;

type RowReading = { readonly row: StatementLine } | { readonly fault: FileFault };

/** Reads one row, without its line end, by the mapping. `at` is the number of its line, for what is told about a fault. */
export function readFixedWidthRow(bytes: Uint8Array, mapping: FixedWidthMapping, at: number): RowReading {
  const fault = (start: number): RowReading => ({ fault: { line: at, column: start + 1, code: 'field_malformed' } });
  if (bytes.length !== mapping.rowBytes) return fault(Math.min(bytes.length, mapping.rowBytes));
  const decoder = new TextDecoder(mapping.encoding, { fatal: true });
  const reference = textAt(bytes, mapping.reference, decoder);
  if (reference === undefined) return fault(mapping.reference.start);
  const bankReference = textAt(bytes, mapping.bankReference, decoder);
  if (bankReference === undefined) return fault(mapping.bankReference.start);
  const date = dateOf(textAt(bytes, mapping.date, decoder));
  if (date === undefined) return fault(mapping.date.start);
  const amount = textAt(bytes, mapping.amount, decoder) ?? '';
  if (!/^[+-]?\d{1,14}$/.test(amount)) return fault(mapping.amount.start);
  // Adding 0 makes the -0 of "-000" a plain zero.
  return { row: { reference, bankReference, date, amount: fen(Number(amount) + 0) } };
}

/** The text of a field without its padding, undefined if its bytes are not of the encoding. */
function textAt(bytes: Uint8Array, { start, length }: FieldPlace, decoder: Decoder): string | undefined {
  try {
    return decoder.decode(bytes.subarray(start, start + length)).trim();
  } catch {
    return undefined;
  }
}

function dateOf(text = ''): string | undefined {
  if (!/^\d{8}$/.test(text)) return undefined;
  const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? undefined : date;
}
