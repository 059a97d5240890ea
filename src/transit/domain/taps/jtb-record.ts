import { fen } from '../../../platform/money';
import type { TapKind } from '../fare/tap';
import { crc16 } from './crc16';
import { DEAL_TYPES, type PreviousLeg, type TapRecord } from './tap-record';

/** Bytes of one record (DEALRECODE_JTB). */
export const JTB_RECORD_BYTES = 128;

/** [offset, bytes] of each field; docs/transit-taps.md has the same table. Numbers are big-endian. */
export const JTB_FIELDS = {
  ...{ card: [0, 10], cardClass: [10, 1], cardMedia: [11, 1], terminalSequence: [12, 4], terminal: [16, 6] },
  ...{ device: [22, 4], kind: [26, 1], listPrice: [27, 2], counter: [29, 2], amount: [31, 3], balanceAfter: [34, 4] },
  ...{ at: [38, 7], tac: [45, 4], driver: [49, 4], line: [53, 3], stop: [56, 1], direction: [57, 1] },
  ...{ operator: [58, 8], city: [66, 2], grey: [68, 1], 'previous.at': [69, 7], 'previous.terminal': [76, 6] },
  ...{ 'previous.driver': [82, 4], 'previous.line': [86, 3], 'previous.stop': [89, 1], 'previous.city': [90, 2] },
  ...{ 'previous.operator': [92, 8], 'previous.vehicle': [100, 4], trip: [104, 2], programVersion: [106, 2] },
  ...{ reserve: [108, 16], crc: [124, 4] },
} as const satisfies Record<string, readonly [number, number]>;
type Field = keyof typeof JTB_FIELDS;

const KINDS = new Map(Object.entries(DEAL_TYPES).map(([kind, code]) => [code as number, kind as TapKind]));
const SHANGHAI_AHEAD_MS = 8 * 60 * 60 * 1000;

/** What is wrong with a record, and at which byte. */
export class TapFormatError extends Error {
  constructor(
    readonly field: string,
    readonly offset: number,
    readonly problem: string,
    /** Counted from 1, in a file of records. */
    readonly recordNumber?: number,
  ) {
    super(`${recordNumber === undefined ? '' : `record ${recordNumber}, `}${field} at byte ${offset}: ${problem}`);
    this.name = 'TapFormatError';
  }
}

/** Reads one record. Throws TapFormatError naming the field and its byte. */
export function decodeJtb(source: Uint8Array): TapRecord {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  if (bytes.length !== JTB_RECORD_BYTES) {
    throw new TapFormatError('record', bytes.length, `has ${bytes.length} bytes, must have ${JTB_RECORD_BYTES}`);
  }
  checkFrame(bytes);
  const previous = readPrevious(bytes);
  return {
    card: digits(bytes, 'card'),
    ...{ cardClass: uint(bytes, 'cardClass'), cardMedia: uint(bytes, 'cardMedia') },
    ...{ terminalSequence: uint(bytes, 'terminalSequence'), terminal: hex(bytes, 'terminal') },
    ...{ device: hex(bytes, 'device'), kind: readKind(bytes), listPrice: fen(uint(bytes, 'listPrice')) },
    ...{ counter: uint(bytes, 'counter'), amount: fen(uint(bytes, 'amount')) },
    ...{ balanceAfter: fen(uint(bytes, 'balanceAfter')), at: time(bytes, 'at'), tac: hex(bytes, 'tac') },
    ...{ driver: hex(bytes, 'driver'), line: uint(bytes, 'line'), stop: uint(bytes, 'stop') },
    ...{ direction: uint(bytes, 'direction'), operator: hex(bytes, 'operator'), city: digits(bytes, 'city') },
    grey: readGrey(bytes),
    ...(previous === undefined ? {} : { previous }),
    ...{ trip: uint(bytes, 'trip'), programVersion: uint(bytes, 'programVersion') },
  };
}

/** Writes one record. Throws TapFormatError for a value that the format has no room for. */
export function encodeJtb(record: TapRecord): Buffer {
  const bytes = Buffer.alloc(JTB_RECORD_BYTES);
  for (const field of ['card', 'city'] as const) writeDigits(bytes, field, record[field]);
  for (const field of ['terminal', 'device', 'tac', 'driver', 'operator'] as const)
    writeHex(bytes, field, record[field]);
  for (const field of ['cardClass', 'cardMedia', 'terminalSequence', 'listPrice', 'counter', 'amount'] as const) {
    writeUint(bytes, field, record[field]);
  }
  for (const field of ['balanceAfter', 'line', 'stop', 'direction', 'trip', 'programVersion'] as const) {
    writeUint(bytes, field, record[field]);
  }
  writeUint(bytes, 'kind', DEAL_TYPES[record.kind]);
  writeUint(bytes, 'grey', record.grey ? 1 : 0);
  writeTime(bytes, 'at', record.at);
  if (record.previous !== undefined) writePrevious(bytes, record.previous);
  writeUint(bytes, 'crc', crc16(bytes, 0, JTB_FIELDS.crc[0]));
  return bytes;
}

function checkFrame(bytes: Buffer): void {
  const [offset] = JTB_FIELDS.crc;
  const [found, expected] = [uint(bytes, 'crc'), crc16(bytes, 0, offset)];
  if (found !== expected) throw fault('crc', `is ${found.toString(16)}, must be ${expected.toString(16)}`);
  const [start, length] = JTB_FIELDS.reserve;
  for (let at = start; at < start + length; at++) {
    if (bytes[at] !== 0) throw new TapFormatError('reserve', at, 'must be 0');
  }
}

function readKind(bytes: Buffer): TapKind {
  const code = uint(bytes, 'kind');
  const kind = KINDS.get(code);
  if (kind === undefined) throw fault('kind', `${code} is no type of deal; known are ${[...KINDS.keys()].join(', ')}`);
  return kind;
}

function readGrey(bytes: Buffer): boolean {
  const flag = uint(bytes, 'grey');
  if (flag > 1) throw fault('grey', `is ${flag}, must be 0 or 1`);
  return flag === 1;
}

/** No previous leg is 35 bytes of 0. */
function readPrevious(bytes: Buffer): PreviousLeg | undefined {
  const [start] = JTB_FIELDS['previous.at'];
  if (bytes.subarray(start, JTB_FIELDS.trip[0]).every((byte) => byte === 0)) return undefined;
  return {
    ...{ at: time(bytes, 'previous.at'), terminal: hex(bytes, 'previous.terminal') },
    ...{ driver: hex(bytes, 'previous.driver'), line: uint(bytes, 'previous.line') },
    ...{ stop: uint(bytes, 'previous.stop'), city: digits(bytes, 'previous.city') },
    ...{ operator: hex(bytes, 'previous.operator'), vehicle: hex(bytes, 'previous.vehicle') },
  };
}

function writePrevious(bytes: Buffer, leg: PreviousLeg): void {
  writeTime(bytes, 'previous.at', leg.at);
  for (const name of ['terminal', 'driver', 'operator', 'vehicle'] as const)
    writeHex(bytes, `previous.${name}`, leg[name]);
  writeUint(bytes, 'previous.line', leg.line);
  writeUint(bytes, 'previous.stop', leg.stop);
  writeDigits(bytes, 'previous.city', leg.city);
}

function uint(bytes: Buffer, field: Field): number {
  return bytes.readUIntBE(...JTB_FIELDS[field as 'counter']);
}

function hex(bytes: Buffer, field: Field): string {
  const [offset, length] = JTB_FIELDS[field];
  return bytes.toString('hex', offset, offset + length);
}

function digits(bytes: Buffer, field: Field): string {
  const text = hex(bytes, field);
  const wrong = text.search(/[^0-9]/);
  if (wrong >= 0) throw new TapFormatError(field, JTB_FIELDS[field][0] + (wrong >> 1), 'must be decimal digits (BCD)');
  return text;
}

/** YYYYMMDDhhmmss of Asia/Shanghai. */
function time(bytes: Buffer, field: Field): number {
  const text = digits(bytes, field);
  const part = (from: number, to: number) => Number(text.slice(from, to));
  const local = Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14));
  if (localDigits(local) !== text || part(0, 4) < MIN_YEAR) throw fault(field, `${text} is no time of the calendar`);
  return local - SHANGHAI_AHEAD_MS;
}

/** `Date.UTC` takes years below 100 for those of the last century: no tap is that old. */
const MIN_YEAR = 1971;

function localDigits(local: number): string {
  return new Date(local).toISOString().replace(/\D/g, '').slice(0, 14);
}

function writeUint(bytes: Buffer, field: Field, value: number): void {
  const [offset, length] = JTB_FIELDS[field];
  const most = 2 ** (8 * length) - 1;
  if (!Number.isInteger(value) || value < 0 || value > most) throw fault(field, `${value} is not within 0 and ${most}`);
  bytes.writeUIntBE(value, offset, length);
}

function writeHex(bytes: Buffer, field: Field, value: string): void {
  const [offset, length] = JTB_FIELDS[field];
  if (value.length !== 2 * length || !/^[0-9a-f]+$/.test(value)) {
    throw fault(field, `must be ${2 * length} hexadecimal digits of small letters`);
  }
  bytes.write(value, offset, 'hex');
}

function writeDigits(bytes: Buffer, field: Field, value: string): void {
  if (!/^[0-9]+$/.test(value)) throw fault(field, `must be ${2 * JTB_FIELDS[field][1]} digits`);
  writeHex(bytes, field, value);
}

function writeTime(bytes: Buffer, field: Field, at: number): void {
  if (!Number.isInteger(at) || at % 1000 !== 0 || at < 0) throw fault(field, `${at} is no whole second since 1970`);
  writeDigits(bytes, field, localDigits(at + SHANGHAI_AHEAD_MS));
}

function fault(field: Field, problem: string): TapFormatError {
  return new TapFormatError(field, JTB_FIELDS[field][0], problem);
}
