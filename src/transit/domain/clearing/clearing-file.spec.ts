import fc from 'fast-check';
import { day } from '../../../../test/transit/fare-fixtures';
import { golden } from '../../../../test/transit/golden';
import { SAMPLE_RECORD } from '../../../../test/transit/sample-record';
import { encodeJtb } from '../taps/jtb-record';
import {
  BLOCK_BYTES,
  blocksOf,
  type ClearingHeader,
  ClearingTally,
  decodeHeader,
  decodeTrailer,
  encodeHeader,
  encodeTrailer,
  faultOfTally,
} from './clearing-file';

const HEADER: ClearingHeader = {
  ...{ from: '1000', to: '2410', day: day('2024-02-29'), sequence: 17, madeAt: Date.UTC(2024, 1, 29, 18, 0, 5) },
};

function fileOf(records: readonly Buffer[]): Buffer {
  const tally = new ClearingTally();
  const header = encodeHeader(HEADER);
  tally.header(header);
  for (const record of records) tally.record(record);
  return Buffer.concat([header, ...records, encodeTrailer(tally.end())]);
}

async function* pieces(file: Buffer, size: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
}

describe('a clearing file', () => {
  const record = encodeJtb(SAMPLE_RECORD);
  const file = fileOf([record, record]);

  it('has a header, 128-byte records and a trailer, byte for byte as before', () => {
    const hex = Buffer.from(file.toString('hex').replace(/(.{64})/g, '$1\n'));
    expect(hex.toString()).toBe(golden('clearing-file.hex', hex).toString());
  });

  it('is read as it was written, whatever pieces it comes in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), async (size) => {
        const blocks: Buffer[] = [];
        for await (const block of blocksOf(pieces(file, size))) blocks.push(Buffer.from(block));
        expect(decodeHeader(blocks[0]!)).toEqual(HEADER);
        expect(decodeTrailer(blocks.at(-1)!)).toMatchObject({ count: 2, amount: 360 });
        expect(Buffer.concat(blocks).equals(file)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('that was cut short is told by the place where it ends', async () => {
    const read = async () => {
      for await (const block of blocksOf(pieces(file.subarray(0, -1), 100))) expect(block).toHaveLength(BLOCK_BYTES);
    };
    await expect(read()).rejects.toThrow('block at byte 384: the file ends after 127 of 128 bytes');
  });

  it('shows any changed byte: in header and trailer by their CRC, in a record by the digest', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(file);
        changed[at] = (changed[at] ?? 0) ^ change;
        const [header, last] = [changed.subarray(0, BLOCK_BYTES), changed.subarray(-BLOCK_BYTES)];
        if (at < BLOCK_BYTES) return expect(() => decodeHeader(header)).toThrow();
        if (at >= file.length - BLOCK_BYTES) return expect(() => decodeTrailer(last)).toThrow();
        const tally = new ClearingTally();
        tally.header(header);
        for (const start of [1, 2]) tally.record(changed.subarray(start * BLOCK_BYTES, (start + 1) * BLOCK_BYTES));
        return expect(faultOfTally(decodeTrailer(last), tally.end())).toMatch(/the trailer tells (amount|digest)/);
      }),
    );
  });

  it('names the field that is wrong', () => {
    const broken = (change: (block: Buffer) => void): Buffer => {
      const block = encodeHeader(HEADER);
      change(block);
      return block;
    };
    expect(() => decodeHeader(broken((block) => block.write('X')))).toThrow(
      'header at byte 0: must begin with TUCLEAR1',
    );
    expect(() => decodeHeader(encodeHeader({ ...HEADER, sequence: 0 }))).toThrow('sequence at byte 16');
    expect(() => decodeHeader(encodeHeader({ ...HEADER, from: 'abcd' }))).toThrow(
      'from at byte 8: must be decimal digits',
    );
  });
});
