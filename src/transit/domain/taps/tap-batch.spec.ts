import { SAMPLE_RECORD } from '../../../../test/transit/sample-record';
import { batchDigestOf, countResults, faultsOfBatch } from './tap-batch';

const records = [SAMPLE_RECORD, { ...SAMPLE_RECORD, counter: 259, terminalSequence: 70_002 }];
const batch = {
  terminal: SAMPLE_RECORD.terminal,
  batchNo: 1,
  count: 2,
  sum: 360,
  digest: batchDigestOf(records),
  records,
};
const fields = (change: object) => faultsOfBatch({ ...batch, ...change }).map(({ field }) => field);

describe('a batch of taps', () => {
  it('is taken when count, sum and digest tie out', () => expect(faultsOfBatch(batch)).toEqual([]));

  it.each([
    [{ count: 3 }, ['count']],
    [{ sum: 361 }, ['sum']],
    [{ terminal: '220199000009' }, ['records.0.terminal']],
    [{ records: records.toReversed() }, ['digest']],
    [{ records: Array.from({ length: 5_001 }, () => SAMPLE_RECORD) }, ['records']],
  ])('names what does not tie out: %#', (change, expected) => expect(fields(change)).toEqual(expected));

  it('has results whose counts are its count', () => {
    const counts = countResults(['accepted', 'late', 'accepted']);
    expect(counts).toMatchObject({ accepted: 2, late: 1, duplicate: 0 });
    expect(Object.values(counts).reduce((a, b) => a + b)).toBe(3);
  });
});
