import { fen } from '../../platform/money';
import type { FareFault } from '../domain/fare/policy-document';
import { instantOf, readDay } from '../domain/fare/shanghai-days';
import type { Tap } from '../domain/fare/tap';
import { pattern, schemaCheck } from '../fare-policies/schema-check';

const TEXT = { type: 'string', maxLength: 64 } as const;
const NAME = { ...TEXT, minLength: 1 } as const;
const FEN_TEXT = pattern('^\\d{1,7}$', 'must be fen as a text of digits');
const TIME_PATTERN = '^\\d{4}-\\d{2}-\\d{2} ([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d$';
const DEAL_TYPES = { 地铁入站: 'entry', 地铁出站: 'exit', 巴士: 'single' } as const;

/** A row of the open data of Shenzhen (深圳通刷卡数据, 2018), with the names it has there. */
interface ShenzhenRow {
  readonly deal_date: string;
  readonly card_no: string;
  /** 应收, fen. */
  readonly deal_value: string;
  /** 实收, fen. */
  readonly deal_money: string;
  readonly deal_type: keyof typeof DEAL_TYPES;
  readonly company_name: string;
  /** Gate, or the number plate of a bus. */
  readonly car_no?: string;
  /** Station, or the route of a bus. */
  readonly station?: string;
  readonly equ_no: string;
}

const faultsOfShape = schemaCheck({
  type: 'array',
  maxItems: 2_000_000,
  items: {
    type: 'object',
    required: ['deal_date', 'card_no', 'deal_value', 'deal_money', 'deal_type', 'company_name', 'equ_no'],
    properties: {
      deal_date: pattern(TIME_PATTERN, 'must be a local time such as "2018-08-31 22:14:50"'),
      ...{ card_no: NAME, deal_value: FEN_TEXT, deal_money: FEN_TEXT, deal_type: { enum: Object.keys(DEAL_TYPES) } },
      ...{ company_name: NAME, car_no: TEXT, station: TEXT, equ_no: NAME },
    },
  },
});

/** True for a file of the open data: an object with `data`. */
export function isShenzhenFile(content: unknown): content is { readonly data: unknown } {
  return typeof content === 'object' && content !== null && 'data' in content;
}

/** Reads rows of the open data as taps; faults by field. The id of a tap is its terminal, time, card and kind. */
export function readShenzhenTaps(rows: unknown): readonly Tap[] | readonly FareFault[] {
  const faults = faultsOfShape(rows).map(within);
  if (faults.length > 0) return faults;
  const bad: FareFault[] = [];
  const taps = (rows as readonly ShenzhenRow[]).map((row, index) => {
    const at = instantOfRow(row.deal_date);
    if (at === undefined) bad.push(within({ field: `${index}.deal_date`, message: 'is no day of the calendar' }));
    return tapOf(row, at ?? 0);
  });
  return bad.length > 0 ? bad : taps;
}

function tapOf(row: ShenzhenRow, at: number): Tap {
  const { company_name: operator, station = '', car_no: car = '' } = row;
  const kind = DEAL_TYPES[row.deal_type];
  const isBus = kind === 'single';
  // Lines write one station with and without 站.
  const stop = station.replace(/站$/, '');
  const line = isBus ? station : operator;
  return {
    ...{ id: `${row.equ_no} ${row.deal_date} ${row.card_no} ${kind}`, card: row.card_no, at, operator },
    ...(line === '' ? {} : { line }),
    ...(isBus || stop === '' ? {} : { stop }),
    ...(isBus && car !== '' ? { vehicle: car } : {}),
    ...{ mode: isBus ? 'bus' : 'metro', kind, terminal: row.equ_no },
    // An entry is free of charge: it tells no price.
    ...(kind === 'entry' ? {} : { listOnDevice: fen(Number(row.deal_value)) }),
    chargedOnDevice: fen(Number(row.deal_money)),
  };
}

function instantOfRow(text: string): number | undefined {
  const [date = '', time = ''] = text.split(' ');
  const day = readDay(date);
  const [hours, minutes, seconds] = time.split(':').map(Number);
  return day === undefined ? undefined : instantOf(day, hours ?? 0, minutes ?? 0, seconds ?? 0);
}

function within({ field, message }: FareFault): FareFault {
  return { field: field === '' ? 'data' : `data.${field}`, message };
}
