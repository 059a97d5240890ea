import { createLogger } from './logger';
import { PinoLogger } from './pino-logger';
import { scrubLine, scrubText } from './scrub';

const CARD = '6223330012345678903';
const ID_NUMBER = '22019919900307123X';

function capture() {
  const lines: string[] = [];
  const log = createLogger('trace', { write: (line: string) => void lines.push(line) });
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;
  return { lines, log, last };
}

describe('log lines', () => {
  it.each([
    ['a card number', `card ${CARD} was refused`],
    ['a card number without a space before it', `pan=${CARD},next`],
    ['a card number in groups of four', 'card 6223 3300 1234 5678 was refused'],
    ['a 12-digit card number at the end of a sentence', 'The card was 622333001234.'],
    ['an ID number that ends in X', `person ${ID_NUMBER} exists`],
    ['an ID number that is all digits', 'person 220199199003071234 exists'],
    ['a mobile phone number', 'the phone 13800005678 of'],
    ['a mobile phone number behind letters', '电话13800005678。'],
    ['a mobile phone number in groups', 'call 138 0000 5678 or 138-0000-5678'],
    ['the number of a landline', 'call 0431-88001234'],
    ['a mobile phone number with the country code', 'call +8613800005678 or +86 138-0000-5678'],
  ])('never show %s', (_what, text) => {
    expect(scrubText(text)).not.toMatch(/\d{4}[ -]?\d{4}/);
    expect(scrubText(text)).toContain('[masked]');
  });

  it('keep times, dates, amounts, ports and fractions readable', () => {
    const line = '{"time":"2026-11-24T03:12:00.123Z","day":"2026-11-24","amount":99999999999,"ms":12.123456789012345}';
    expect(scrubLine(line)).toBe(line);
  });

  it('keep ids that have digits as phone numbers have them', () => {
    const line = '{"id":"9f3c13800005678a","uuid":"5b1f2c34-1234-4abc-8def-a13800005678","hash":"13800005678ff"}';
    expect(scrubLine(line)).toBe(line);
  });

  it('stay JSON when a card number was logged as a number', () => {
    const { log, last } = capture();
    log.info({ wrong: 622333001234567, list: [622333001234567] }, 'as a number');
    expect(last()).toMatchObject({ wrong: '[masked]', list: ['[masked]'] });
  });

  it('mask the text and the stack of an error, and fields of any name', () => {
    const { log, lines } = capture();
    log.error(
      { err: new Error(`no card ${CARD}`), body: { deep: { deeper: { x: ID_NUMBER } } } },
      `failed for ${CARD}`,
    );
    expect(lines.join('')).not.toContain(CARD);
    expect(lines.join('')).not.toContain(ID_NUMBER);
    expect(lines.join('')).toContain('failed for [masked]');
  });

  it('leave out secrets by the name of their field', () => {
    const { log, lines } = capture();
    log.info({ terminal: { secret: 'c2VjcmV0' }, password: 'hunter2', card: { number: 'short' } }, 'hello');
    expect(lines.join('')).not.toMatch(/c2VjcmV0|hunter2|short/);
  });

  it('carry the context and the stack that Nest gives', () => {
    const { log, last } = capture();
    const nest = new PinoLogger(log);
    nest.error('it broke', 'Error: it broke\n at somewhere', 'Bootstrap');
    expect(last()).toMatchObject({ level: 'error', msg: 'it broke', context: 'Bootstrap' });
    expect(last()['stack']).toContain('somewhere');
  });
});
