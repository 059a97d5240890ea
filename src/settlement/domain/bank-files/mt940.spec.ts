import { readMt940 } from './mt940';

function message(...fields: string[]): string {
  return [':20:STMT1', ':25:61050001', ':28C:1/1', ...fields, '-'].join('\r\n');
}

const opening = ':60F:C260301CNY100,00';

describe('a statement of a bank as MT940', () => {
  it('is read with credits, debits and reversals, dates and both references', () => {
    const text = message(
      opening,
      ':61:2603020302C25,5NTRFB1/7//BANK9',
      ':86:payout of the day',
      ':61:260302D10,00NTRFNONREF',
      ':61:260303RC0,50NTRFB2',
      ':61:260303RDR1,NTRFB3',
      ':62F:C260303CNY116,00',
    );
    expect(readMt940(text)).toEqual({
      statement: {
        opening: 10_000,
        closing: 11_600,
        lines: [
          { reference: 'B1/7', bankReference: 'BANK9', date: '2026-03-02', amount: 2550 },
          { reference: '', bankReference: '', date: '2026-03-02', amount: -1000 },
          { reference: 'B2', bankReference: '', date: '2026-03-03', amount: -50 },
          { reference: 'B3', bankReference: '', date: '2026-03-03', amount: 100 },
        ],
      },
    });
  });

  it('is refused where its lines do not lead to its closing balance', () => {
    const text = message(opening, ':61:260302C1,00NTRFB1', ':62F:C260302CNY102,00');
    expect(readMt940(text)).toEqual({ faults: [{ line: 6, column: 6, code: 'total_wrong' }] });
  });

  it('is refused with the place of each line that cannot be read', () => {
    const text = message(opening, ':61:260230C1,00NTRFB1', ':61:nothing', ':62F:C260302EUR100,00');
    expect(readMt940(text)).toEqual({
      faults: [
        { line: 5, column: 5, code: 'field_malformed' },
        { line: 6, column: 5, code: 'field_malformed' },
        { line: 7, column: 6, code: 'field_malformed' },
      ],
    });
  });

  it('is refused without its closing balance and with two opening ones', () => {
    expect(readMt940(message(opening))).toEqual({ faults: [{ line: 1, column: 1, code: 'field_missing' }] });
    expect(readMt940(message(opening, opening))).toEqual({ faults: [{ line: 5, column: 1, code: 'field_repeated' }] });
  });
});
