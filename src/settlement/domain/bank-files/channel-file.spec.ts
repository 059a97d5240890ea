import { fen } from '../../../platform/money';
import { readChannelFile, writeChannelFile } from './channel-file';
import { readMt940 } from './mt940';
import { writeMt940 } from './mt940-writer';

const lines = [
  { id: 'c1', reference: 'P20260302-1005', batch: 'P20260302-1005', date: '2026-03-02', amount: fen(-5_666) },
  { id: 'c2', reference: 'R7', batch: '', date: '2026-03-03', amount: fen(100) },
];

describe('a channel’s file', () => {
  it('is written as a header, rows and an end with count and sum, and read back', () => {
    const text = writeChannelFile(lines);
    expect(text).toBe(
      [
        '#CHANNEL,id,reference,batch,date,amount',
        'c1,P20260302-1005,P20260302-1005,2026-03-02,-5666',
        'c2,R7,,2026-03-03,100',
        '#END,2,-5566',
        '',
      ].join('\n'),
    );
    expect(readChannelFile(text)).toEqual({ lines });
    expect(readChannelFile(text.replaceAll('\n', '\r\n'))).toEqual({ lines });
  });

  it.each([
    ['another header', (text: string) => text.replace('batch', 'lot'), 1, 'field_missing'],
    ['no end', (text: string) => text.replace(/#END.*/, ''), 4, 'field_missing'],
    ['a day that does not exist', (text: string) => text.replace('2026-03-03', '2026-02-30'), 3, 'field_malformed'],
    ['an amount of yuan', (text: string) => text.replace(',100', ',1.00'), 3, 'field_malformed'],
    ['another sum', (text: string) => text.replace(',-5566', ',-5567'), 4, 'total_wrong'],
    ['another count', (text: string) => text.replace('#END,2', '#END,3'), 4, 'total_wrong'],
  ])('with %s is refused with its line', (_what, change, line, code) => {
    expect(readChannelFile(change(writeChannelFile(lines)))).toEqual({ faults: [{ line, column: 1, code }] });
  });
});

describe('a statement that is written as MT940', () => {
  it('is read back as it was', () => {
    const statement = {
      opening: fen(0),
      closing: fen(-5_566),
      lines: lines.map(({ id, batch, date, amount }) => ({ reference: batch, bankReference: id, date, amount })),
    };
    expect(readMt940(writeMt940('61050001', '2026-03-03', statement))).toEqual({ statement });
  });
});
