import { PassThrough } from 'node:stream';
import { FileProgress } from './file-progress';

describe('the progress of a file', () => {
  it('is a line every five seconds with taps, rate and the time left by the bytes', () => {
    const stream = new PassThrough({ encoding: 'utf8' });
    let now = 0;
    const progress = new FileProgress('Taking', stream, 'taps', () => now);
    for (; now <= 12_000; now += 1_000) progress.show({ bytes: now, of: 24_000, rows: now * 2 });
    expect(stream.read()).toBe(
      'Taking: 10000 taps, 20 %, 2000 taps/s, 19 s left\n' + 'Taking: 20000 taps, 41 %, 2000 taps/s, 14 s left\n',
    );
  });

  it('is a bar on a terminal', () => {
    const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 120 });
    const progress = new FileProgress('Checking', stream, 'taps', () => 0);
    progress.show({ bytes: 5, of: 10, rows: 7 });
    progress.stop();
    expect(String(stream.read())).toContain('Checking');
  });
});
