import { createLogger } from './logger';
import { PinoLogger } from './pino-logger';

function written(write: (logger: PinoLogger) => void): Record<string, unknown> {
  let line = '';
  write(new PinoLogger(createLogger('trace', { write: (text) => (line = text) })));
  return JSON.parse(line) as Record<string, unknown>;
}

describe('the log of a Nest service', () => {
  it('tells of an error with its text, its context and its stack, and nothing that a driver put on it', () => {
    const err = Object.assign(new Error('relation "x" does not exist'), { code: '42P01', detail: '张三' });
    const line = written((logger) => {
      logger.warn({ err, runId: 'jr_1' }, 'the job failed', 'JobRunner');
    });
    expect(line).toMatchObject({ level: 'warn', msg: 'the job failed', context: 'JobRunner', runId: 'jr_1' });
    expect(line['err']).toEqual({
      ...{ type: 'Error', code: '42P01', message: 'relation "x" does not exist' },
      stack: expect.stringContaining('pino-logger.spec') as string,
    });
  });

  it('keeps the stack that Nest gives beside a text', () => {
    const line = written((logger) => {
      logger.error('it broke', 'Error: it broke\n at here', 'Here');
    });
    expect(line).toMatchObject({ msg: 'it broke', stack: 'Error: it broke\n at here', context: 'Here' });
  });
});
