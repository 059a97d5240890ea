import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageCounter } from './message-counter';

describe('message numbers of a terminal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onecard-counter-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are never given twice, not to simulators that share the folder either', async () => {
    const counters = [new MessageCounter(folder), new MessageCounter(folder)];
    const numbers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (counters[index % 2] ?? counters[0]!).next('SHOP0001')),
    );
    expect(new Set(numbers.map(({ batch, stan }) => `${batch}/${stan}`)).size).toBe(20);
  });

  it('begin a new batch after the last trace number', async () => {
    writeFileSync(join(folder, 'counters.json'), '{"T":{"batch":999999,"stan":999998}}');
    const counter = new MessageCounter(folder);
    expect(await counter.next('T')).toEqual({ batch: '999999', stan: '999999' });
    expect(await counter.next('T')).toEqual({ batch: '000001', stan: '000001' });
  });
});
