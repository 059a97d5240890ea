import { fen } from '../../../platform/money';
import { payeeStatementText } from './payee-statement';

const head = {
  payee: 1_005,
  merchantId: '990220154110001',
  name: '桂林路"便民"超市',
  from: '2026-11-01',
  to: '2026-11-30',
};
const amounts = (gross: number, refunds: number, fee: number, holdback: number, released: number, net: number) => ({
  ...{ gross: fen(gross), refunds: fen(refunds), fee: fen(fee), holdback: fen(holdback), released: fen(released) },
  ...{ offset: fen(0), net: fen(net) },
});

describe('a settlement statement of a payee', () => {
  it('has what was cleared of each date, what was paid, and leads from what was due before to what is due after', () => {
    const cleared = [
      { date: '2026-11-02', ...amounts(10_000, 0, 100, 495, 0, 9_405) },
      { date: '2026-11-03', ...amounts(0, 500, 0, 0, 495, -5) },
    ];
    const payouts = [
      { date: '2026-11-03', amount: fen(9_405), state: 'returned' },
      { date: '2026-11-05', amount: fen(9_500), state: 'paid' },
    ];
    expect(payeeStatementText(head, cleared, payouts, fen(100))).toBe(
      [
        '#STATEMENT,1005,990220154110001,"桂林路""便民""超市",2026-11-01,2026-11-30',
        'date,gross,refunds,fee,holdback,released,offset,net',
        '2026-11-02,10000,0,100,495,0,0,9405',
        '2026-11-03,0,500,0,0,495,0,-5',
        'payout,2026-11-03,9405,returned',
        'payout,2026-11-05,9500,paid',
        '#TOTAL,10000,500,100,495,495,0,9400',
        '#DUE,100,9400,9500,0',
        '',
      ].join('\r\n'),
    );
  });

  it('of dates without anything carries forward what was brought', () => {
    expect(payeeStatementText(head, [], [], fen(7)).split('\r\n').slice(1)).toEqual([
      'date,gross,refunds,fee,holdback,released,offset,net',
      '#TOTAL,0,0,0,0,0,0,0',
      '#DUE,7,0,0,7',
      '',
    ]);
  });
});
