import { inParallel } from './in-parallel';

describe('work in parallel', () => {
  it('never has more under way than allowed, and does everything', async () => {
    let underWay = 0;
    let most = 0;
    const done: number[] = [];
    await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      done.push(item);
    });
    expect(most).toBe(3);
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('begins nothing more after a failure and tells the first one', async () => {
    const begun: number[] = [];
    const work = inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error(`item ${item}`);
    });
    await expect(work).rejects.toThrow('item 1');
    expect(begun).toEqual([1, 2]);
  });
});
