import { answerText, errorText, readAnswer } from './answer-file';
import type { ClearingFile, KeptAnswer } from './clearing-store';

const FILE: ClearingFile = {
  ...{ fileId: 1, direction: 'in', city: '1000', sequence: 17, day: '2024-02-29', madeAt: new Date(0), count: 2 },
  ...{ amount: 360, digest: 'a'.repeat(64), answerDigest: null, answeredAt: null, accepted: 1, acceptedAmount: 180 },
};
const ANSWERS: readonly KeptAnswer[] = [
  { record: 1, tapId: 't1', amount: 180, result: 'accepted', reason: null, details: null },
  {
    ...{ record: 2, tapId: null, amount: 180, result: 'rejected', reason: 'late' },
    details: {
      words: '超过上送期限',
      card: '031048********0017',
      terminal: '220199000001',
      counter: 3,
      at: '2024-02-29 08:15:30',
    },
  },
];

async function textOf(text: AsyncIterable<string>): Promise<string> {
  let whole = '';
  for await (const piece of text) whole += piece;
  return whole;
}

async function* pages(): AsyncGenerator<readonly KeptAnswer[]> {
  await Promise.resolve();
  yield ANSWERS;
}

const written = () => textOf(answerText({ from: '1000', to: '2410' }, FILE, pages()));

describe('an answer to a clearing file', () => {
  it('names the file, tells each record, and ends with counts, sums and a digest', async () => {
    expect((await written()).split('\r\n')).toEqual([
      `TUANSWER1,1000,2410,2024-02-29,17,${'a'.repeat(64)}`,
      '1,accepted,',
      '2,rejected,late',
      expect.stringMatching(/^END,2,1,180,1,180,[0-9a-f]{64}$/),
      '',
    ]);
  });

  it('is read as it was written', async () => {
    expect(readAnswer(await written())).toMatchObject({
      ...{ from: '1000', to: '2410', day: '2024-02-29', sequence: 17, acceptedAmount: 180, rejectedAmount: 180 },
      answers: [{ result: 'accepted' }, { record: 2, result: 'rejected', reason: 'late' }],
    });
  });

  it.each([
    ['another mark', (text: string) => text.replace('TUANSWER1', 'TUANSWER9'), 'line 1', 'must begin with TUANSWER1'],
    ['a record left out', (text: string) => text.replace('1,accepted,\r\n', ''), 'line 2', 'must answer record 1'],
    [
      'a result that there is not',
      (text: string) => text.replace('accepted,', 'perhaps,'),
      'line 2',
      'must be accepted',
    ],
    [
      'a rejection without a reason',
      (text: string) => text.replace('rejected,late', 'rejected,'),
      'line 3',
      'code of a reason',
    ],
    ['counts that do not fit', (text: string) => text.replace('END,2,1', 'END,2,2'), 'line 4', 'END 2 1 1'],
    ['a changed line', (text: string) => text.replace('late', 'lost'), 'line 4', 'its digest'],
    ['a quotation mark', (text: string) => `${text}"`, 'line 0', 'is no CSV'],
  ])('with %s is refused by its line', async (_what, change, field, message) => {
    const text = change(await written());
    let thrown: unknown;
    try {
      readAnswer(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ errors: [{ field, message: expect.stringContaining(message) as string }] });
  });

  it('has a file of errors beside it, with the rejected records and no whole card number', async () => {
    expect((await textOf(errorText(pages()))).split('\r\n')).toEqual([
      'record,reason,words,card,terminal,terminal_sequence,counter,at,amount',
      '2,late,超过上送期限,031048********0017,220199000001,,3,2024-02-29 08:15:30,180',
      '',
    ]);
  });
});
