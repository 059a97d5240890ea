import { OverloadedError } from '../errors/overloaded-error';
import { Batcher } from './batcher';

interface Run {
  readonly items: number[];
  readonly finish: (error?: Error) => void;
}

function harness(options: { maxBatch: number; maxQueue: number; maxInFlight: number }) {
  const runs: Run[] = [];
  const batcher = new Batcher<number, string>(
    (items) =>
      new Promise((resolve, reject) => {
        const finish = (error?: Error): void => {
          if (error) reject(error);
          else resolve(items.map((item) => `done ${item}`));
        };
        runs.push({ items, finish });
      }),
    options,
  );
  return { runs, batcher };
}

/** A batch is sent at the end of the event loop's turn in which it may be. */
async function turn(): Promise<void> {
  for (let turns = 0; turns < 2; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('group commit of small jobs', () => {
  it('sends an idle item alone at once and gathers the next batch meanwhile', async () => {
    const { runs, batcher } = harness({ maxBatch: 10, maxQueue: 100, maxInFlight: 1 });
    const first = batcher.add(1);
    await turn();
    const later = [batcher.add(2), batcher.add(3)];
    await turn();
    expect(runs.map((run) => run.items)).toEqual([[1]]);

    runs[0]?.finish();
    await expect(first).resolves.toBe('done 1');
    await turn();
    expect(runs.map((run) => run.items)).toEqual([[1], [2, 3]]);
    runs[1]?.finish();
    await expect(Promise.all(later)).resolves.toEqual(['done 2', 'done 3']);
  });

  it('never makes a batch larger than its bound nor more batches than may be in flight', async () => {
    const { runs, batcher } = harness({ maxBatch: 2, maxQueue: 100, maxInFlight: 2 });
    const all = Promise.all([1, 2, 3, 4, 5].map((item) => batcher.add(item)));
    await turn();
    expect(runs.map((run) => run.items)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    runs[0]?.finish();
    runs[1]?.finish();
    await turn();
    runs[2]?.finish();
    await expect(all).resolves.toHaveLength(5);
  });

  it('refuses an item when the queue is full and keeps those it took', async () => {
    const { runs, batcher } = harness({ maxBatch: 1, maxQueue: 1, maxInFlight: 1 });
    const taken = batcher.add(1);
    await turn();
    const waiting = batcher.add(2);
    await expect(batcher.add(3)).rejects.toBeInstanceOf(OverloadedError);
    runs[0]?.finish();
    await taken;
    await turn();
    runs[1]?.finish();
    await expect(waiting).resolves.toBe('done 2');
  });

  it('fails only the items of the batch that failed', async () => {
    const { runs, batcher } = harness({ maxBatch: 1, maxQueue: 10, maxInFlight: 1 });
    const first = batcher.add(1);
    const second = batcher.add(2);
    await turn();
    runs[0]?.finish(new Error('connection lost'));
    await expect(first).rejects.toThrow('connection lost');
    await turn();
    runs[1]?.finish();
    await expect(second).resolves.toBe('done 2');
  });

  it('fails a batch that was answered with the wrong number of results', async () => {
    const batcher = new Batcher<number, string>(() => Promise.resolve([]), {
      maxBatch: 5,
      maxQueue: 5,
      maxInFlight: 1,
    });
    await expect(batcher.add(1)).rejects.toThrow('1 items was answered with 0');
  });
});
