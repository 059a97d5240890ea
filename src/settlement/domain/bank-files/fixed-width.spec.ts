import { type FixedWidthMapping, readFixedWidthRow } from './fixed-width';

const mapping: FixedWidthMapping = {
  encoding: 'gb18030',
  rowBytes: 32,
  reference: { start: 0, length: 6 },
  bankReference: { start: 6, length: 6 },
  date: { start: 12, length: 8 },
  amount: { start: 20, length: 12 },
};

/** 中 as GBK writes it: two bytes. */
const ZHONG = Buffer.from([0xd6, 0xd0]);

function row(text: string): Buffer {
  return Buffer.concat([Buffer.from('T1  '), ZHONG, Buffer.from(text)]);
}

describe('a row of fixed width', () => {
  it('is read by bytes, so that Chinese text of GBK does not shift what follows', () => {
    expect(readFixedWidthRow(row('BANK9 20260302-00000000500'), mapping, 1)).toEqual({
      row: { reference: 'T1  中', bankReference: 'BANK9', date: '2026-03-02', amount: -500 },
    });
  });

  it.each([
    ['a date that does not exist', row('BANK9 20260230-00000000500'), 13],
    ['an amount that is no number', row('BANK9 20260302-0000000.500'), 21],
    ['a row that is too short', row('BANK9 20260302-0000000050'), 32],
    ['bytes that are not GBK', Buffer.concat([Buffer.from([0xff]), Buffer.alloc(31, 0x30)]), 1],
  ])('is refused for %s, with the place', (_what, bytes, column) => {
    expect(readFixedWidthRow(bytes, mapping, 7)).toEqual({ fault: { line: 7, column, code: 'field_malformed' } });
  });
});
