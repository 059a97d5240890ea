import { assert, constantFrom, array, integer, property, record } from 'fast-check';
import { fen } from '../../../platform/money';
import { areaFileText, claimsBetween, netPositions } from './net-claims';

const flow = (insured: string, place: string, amount: number) => ({ insured, place, amount: fen(amount) });

describe('clearing between cities', () => {
  it('takes counties to their prefecture, and leaves out what is within one', () => {
    const flows = [flow('220102', '220200', 100), flow('220100', '220202', 50), flow('220103', '220100', 9)];
    expect(claimsBetween(flows)).toEqual([flow('220100', '220200', 150)]);
  });

  it('nets what each owes against what it is owed', () => {
    const claims = claimsBetween([
      flow('220100', '220200', 150),
      flow('220200', '220100', 40),
      flow('220300', '220100', 5),
    ]);
    expect(netPositions(claims)).toEqual([
      { area: '220100', receives: 45, pays: 150, net: -105 },
      { area: '220200', receives: 150, pays: 40, net: 110 },
      { area: '220300', receives: 0, pays: 5, net: -5 },
    ]);
    expect(areaFileText('2026-11', netPositions(claims)[0]!, claims)).toBe(
      '#INTERCITY,220100,2026-11\r\npays,220200,150\r\nreceives,220200,40\r\nreceives,220300,5\r\n#NET,45,150,-105\r\n',
    );
  });

  it('makes positions that sum to zero, whatever was settled', () => {
    const area = constantFrom('220100', '220102', '220200', '220381', '222400', '220000');
    const flows = array(record({ insured: area, place: area, amount: integer({ min: -1e9, max: 1e9 }).map(fen) }));
    assert(
      property(flows, (all) => {
        const total = netPositions(claimsBetween(all)).reduce((sum, { net }) => sum + net, 0);
        expect(total).toBe(0);
      }),
    );
  });
});
