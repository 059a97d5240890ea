import { exportDocument, type Items } from './export-document';

async function* numbers(count: number): Items {
  for (let number = 1; number <= count; number += 1) yield await Promise.resolve(number);
}

async function written(lists: Readonly<Record<string, Items>>, limit?: number): Promise<unknown> {
  let text = '';
  for await (const piece of exportDocument({ cardholderId: 'ch_1' }, lists, limit)) text += piece;
  return JSON.parse(text);
}

describe('the document of an export', () => {
  it('has every list whole while it fits, and says that nothing is left out', async () => {
    expect(await written({ notes: numbers(0), cases: numbers(3) }, 3)).toEqual({
      ...{ cardholderId: 'ch_1', notes: [], cases: [1, 2, 3], truncated: [] },
    });
  });

  it('stops a list at its bound, names it, and goes on with the next', async () => {
    expect(await written({ cases: numbers(4), notes: numbers(2), history: numbers(5) }, 3)).toEqual({
      ...{ cardholderId: 'ch_1', cases: [1, 2, 3], notes: [1, 2], history: [1, 2, 3], truncated: ['cases', 'history'] },
    });
  });

  it('holds 50,000 items of a list', async () => {
    const { cases, truncated } = (await written({ cases: numbers(50_001) })) as { cases: []; truncated: string[] };
    expect([cases.length, truncated]).toEqual([50_000, ['cases']]);
  });
});
