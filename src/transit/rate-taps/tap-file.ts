import { type Fen, fen } from '../../platform/money';
import type { FareFault } from '../domain/fare/policy-document';
import { instantOf, readDay } from '../domain/fare/shanghai-days';
import { type Mode, MODES, type Tap, TAP_KINDS, type TapKind } from '../domain/fare/tap';
import { pattern, record, schemaCheck } from '../fare-policies/schema-check';
import { isShenzhenFile, readShenzhenTaps } from './shenzhen-taps';

/** Taps of one file at most; the service takes larger ones in batches. */
export const MAX_TAPS = 2_000_000;
const MAX_RIDERS = 100;
const TEXT = { type: 'string', minLength: 1, maxLength: 64 } as const;
const AMOUNT = { type: 'integer', minimum: 0, maximum: 99_999_999 } as const;
const TIME = /^(\d{4}-\d{2}-\d{2})[T ]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{3}))?(Z|[+-][01]\d:[0-5]\d)?$/;
const SHANGHAI_OFFSET_MINUTES = 8 * 60;
/** The end of the year 2099. */
const LATEST_MS = 4_102_444_800_000;

interface TapDocument {
  readonly id: string;
  readonly card: string;
  readonly at: number | string;
  readonly operator: string;
  readonly mode: Mode;
  readonly kind: TapKind;
  readonly line?: string;
  readonly stop?: string;
  readonly vehicle?: string;
  readonly terminal?: string;
  readonly riders?: number;
  readonly cardCity?: string;
  readonly listOnDevice?: number;
  readonly chargedOnDevice?: number;
  readonly receivedAt?: number | string;
  readonly reception?: 'tac_invalid';
}

/** What a file says of a tap beside what prices it. */
export interface TapReceived {
  /** When it was uploaded, milliseconds since 1970 UTC. */
  readonly receivedAt?: number;
  /** What its receiver found against it. */
  readonly reception?: 'tac_invalid';
}

const faultsOfShape = schemaCheck({
  type: 'array',
  maxItems: MAX_TAPS,
  items: record(['id', 'card', 'at', 'operator', 'mode', 'kind'], {
    ...{ id: TEXT, card: TEXT, at: { type: ['integer', 'string'] }, operator: TEXT },
    ...{ mode: { enum: MODES }, kind: { enum: TAP_KINDS }, line: TEXT, stop: TEXT, vehicle: TEXT, terminal: TEXT },
    riders: { type: 'integer', minimum: 1, maximum: MAX_RIDERS },
    cardCity: pattern('^\\d{4}$', 'must be a city code of four digits'),
    ...{ listOnDevice: AMOUNT, chargedOnDevice: AMOUNT },
    ...{ receivedAt: { type: ['integer', 'string'] }, reception: { enum: ['tac_invalid'] } },
  }),
});

/**
 * Reads the taps of a file: a list of them, `{ "taps": […] }`, or the open data of Shenzhen (`{ "data": […] }`). Answers every
 * fault by field.
 */
export function readTaps(content: unknown): readonly Tap[] | readonly FareFault[] {
  if (isShenzhenFile(content)) return readShenzhenTaps(content.data);
  const list: unknown = Array.isArray(content) ? content : (content as { readonly taps?: unknown } | null)?.taps;
  const faults = faultsOfShape(list);
  if (faults.length > 0) return faults;
  const bad: FareFault[] = [];
  const taps = (list as readonly TapDocument[]).map((document, index) => {
    const at = readInstant(document.at);
    if (at === undefined) bad.push({ field: `${index}.at`, message: TIME_WORDS });
    const { receivedAt } = document;
    const isReceived = receivedAt === undefined || readInstant(receivedAt) !== undefined;
    if (!isReceived) bad.push({ field: `${index}.receivedAt`, message: TIME_WORDS });
    return tapOf(document, at ?? 0);
  });
  return bad.length > 0 ? bad : taps;
}

/** What was told beside each tap of a list that `readTaps` has found to be right. */
export function readReceived(list: readonly unknown[]): readonly TapReceived[] {
  return (list as readonly TapDocument[]).map(({ receivedAt, reception }) => {
    const received = receivedAt === undefined ? undefined : readInstant(receivedAt);
    return {
      ...(received === undefined ? {} : { receivedAt: received }),
      ...(reception === undefined ? {} : { reception }),
    };
  });
}

/** True for taps that were read; an empty list is one. */
export function areTaps(read: readonly Tap[] | readonly FareFault[]): read is readonly Tap[] {
  const [first] = read;
  return first === undefined || 'card' in first;
}

/** What `readInstant` asks for. */
export const TIME_WORDS =
  'must be milliseconds since 1970 or a time such as "2026-03-02T08:00:00" (Shanghai) or "2026-03-02T00:00:00Z"';

/** An instant: milliseconds since 1970, or a text; a text without an offset is local time in Shanghai. */
export function readInstant(value: number | string): number | undefined {
  if (typeof value === 'number') return value >= 0 && value <= LATEST_MS ? value : undefined;
  const match = TIME.exec(value);
  const day = readDay(match?.[1] ?? '');
  if (!match || day === undefined) return undefined;
  const [, , hours, minutes, seconds, millis = '0', zone] = match;
  const shanghai = instantOf(day, Number(hours), Number(minutes), Number(seconds)) + Number(millis);
  return zone === undefined ? shanghai : shanghai + (SHANGHAI_OFFSET_MINUTES - offsetOf(zone)) * 60_000;
}

/** Minutes of `Z`, `+08:00`, `-03:30`. */
function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return zone.startsWith('-') ? -minutes : minutes;
}

function tapOf(document: TapDocument, at: number): Tap {
  const { listOnDevice, chargedOnDevice, receivedAt: _receivedAt, reception: _reception, ...rest } = document;
  return { ...rest, at, ...amounts(listOnDevice, chargedOnDevice) };
}

/** The amounts that a terminal told, those that are there. */
function amounts(list: number | undefined, charged: number | undefined): { listOnDevice?: Fen; chargedOnDevice?: Fen } {
  return {
    ...(list === undefined ? {} : { listOnDevice: fen(list) }),
    ...(charged === undefined ? {} : { chargedOnDevice: fen(charged) }),
  };
}
