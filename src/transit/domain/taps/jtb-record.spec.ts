import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SAMPLE_RECORD } from '../../../../test/transit/sample-record';
import { fen } from '../../../platform/money';
import { decodeJtb, encodeJtb } from './jtb-record';
import { readJtbRecords } from './jtb-stream';
import { digestOf, naturalKeyOf, tapOf } from './tap-record';
import { crc16 } from './crc16';

const golden = readFileSync(join(__dirname, '../../../../test/fixtures/transit/jtb-record.hex'), 'utf8').replace(
  /\s/g,
  '',
);

/** The sample with other bytes at an offset and a right CRC. */
function changed(offset: number, hex: string): Buffer {
  const bytes = Buffer.from(golden, 'hex');
  bytes.write(hex, offset, 'hex');
  bytes.writeUInt32BE(crc16(bytes, 0, 124), 124);
  return bytes;
}

async function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(bytes: Buffer, size: number) {
  const records = [];
  for await (const record of readJtbRecords(pieces(bytes, size))) records.push(record);
  return records;
}

describe('the 128-byte record of a T-Union terminal', () => {
  it('is written as the golden file has it, and read back as it was', () => {
    expect(encodeJtb(SAMPLE_RECORD).toString('hex')).toBe(golden);
    expect(decodeJtb(Buffer.from(golden, 'hex'))).toEqual(SAMPLE_RECORD);
  });

  it('has the CRC that the published check value of CRC-16/CCITT-FALSE asks for', () => {
    expect(crc16(Buffer.from('123456789'), 0, 9)).toBe(0x29b1);
  });

  it.each([
    [3, 'a0', 'card at byte 3: must be decimal digits (BCD)'],
    [26, '05', 'kind at byte 26: 5 is no type of deal; known are 3, 4, 6, 8'],
    [38, '20230229', 'at at byte 38: 20230229081530 is no time of the calendar'],
    [68, '02', 'grey at byte 68: is 2, must be 0 or 1'],
    [110, '01', 'reserve at byte 110: must be 0'],
  ])('tells what is wrong at byte %i when it is %s', (offset, hex, message) => {
    expect(() => decodeJtb(changed(offset, hex))).toThrow(message);
  });

  it('is refused when one bit of it has changed', () => {
    const bits = fc.integer({ min: 0, max: 128 * 8 - 1 });
    fc.assert(
      fc.property(bits, (bit) => {
        const bytes = Buffer.from(golden, 'hex');
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => decodeJtb(bytes)).toThrow('crc at byte 124');
      }),
    );
  });

  it('refuses to write an amount that three bytes cannot hold', () => {
    expect(() => encodeJtb({ ...SAMPLE_RECORD, amount: fen(16_777_216) })).toThrow('amount at byte 31: 16777216');
  });

  it('is read from a file in pieces of any size', async () => {
    const second = { ...SAMPLE_RECORD, counter: 259 };
    const file = Buffer.concat([encodeJtb(SAMPLE_RECORD), encodeJtb(second)]);
    for (const size of [1, 127, 128, 129, 4096]) expect(await readAll(file, size)).toEqual([SAMPLE_RECORD, second]);
  });

  it('names the record of a file that is broken or cut off', async () => {
    const file = Buffer.concat([encodeJtb(SAMPLE_RECORD), changed(68, '07')]);
    await expect(readAll(file, 50)).rejects.toThrow('record 2, grey at byte 68');
    await expect(readAll(file.subarray(0, 130), 50)).rejects.toThrow(
      'record 2, record at byte 2: the file ends after 2 of 128',
    );
  });
});

describe('a tap record', () => {
  it('keeps its digest whatever the order of its properties, and changes it with any of them', () => {
    const turned = Object.fromEntries(Object.entries(SAMPLE_RECORD).reverse()) as unknown as typeof SAMPLE_RECORD;
    expect(digestOf(turned)).toBe(digestOf(SAMPLE_RECORD));
    expect(digestOf({ ...SAMPLE_RECORD, trip: 4 })).not.toBe(digestOf(SAMPLE_RECORD));
  });

  it('becomes a tap with its natural key', () => {
    expect(naturalKeyOf(SAMPLE_RECORD)).toBe('03104890000000000017:258:220199000001:70001:1709165730000:180');
    expect(tapOf(SAMPLE_RECORD, 'bus')).toMatchObject({
      id: naturalKeyOf(SAMPLE_RECORD),
      listOnDevice: 200,
      chargedOnDevice: 180,
    });
  });
});
