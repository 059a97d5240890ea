import { PassThrough } from 'node:stream';
import { RenewalProgress } from './renewal-progress';

/** A stream that keeps what is written to it, as a terminal or as a file. */
function streamOf(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 120, cursorTo: jest.fn(), clearLine: jest.fn() });
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { stream, text: () => text };
}

const CODES = new RegExp(`${String.fromCharCode(27)}\\[`);

describe('the progress of a re-encryption', () => {
  it('is a bar with rate and column on a terminal', () => {
    const { stream, text } = streamOf(true);
    let now = 0;
    const progress = new RenewalProgress(stream, () => now);
    progress.show({ column: 'person.data_key', done: 0, total: 2_000 });
    now = 1_000;
    progress.show({ column: 'person.sealed (own key)', done: 500, total: 2_000 });
    progress.stop();
    expect(text()).toMatch(/Sealing \|.+\| 25% \| 500 of 2000 \| 500 rows\/s \| .+ left \| person\.sealed \(own key\)/);
    expect(text()).toMatch(CODES);
  });

  it('is a plain line for each column and every five seconds elsewhere', () => {
    const { stream, text } = streamOf(false);
    let now = 0;
    const progress = new RenewalProgress(stream, () => now);
    for (const done of [500, 1_000, 1_500]) {
      progress.show({ column: 'person.data_key', done, total: 2_000 });
      now += 2_600;
    }
    progress.show({ column: 'staff.totp_secret', done: 1_501, total: 2_000 });
    progress.stop();
    expect(text()).toBe(
      'Sealing person.data_key: 500 of 2000 values\n' +
        'Sealing person.data_key: 1500 of 2000 values\n' +
        'Sealing staff.totp_secret: 1501 of 2000 values\n',
    );
    expect(text()).not.toMatch(CODES);
  });
});
