import { identityCheckCharacter, luhnDigit } from '../../../platform/crypto';
import { ProblemError } from '../../../platform/errors';
import { maskedKey, readBatchFile } from './batch-file';
import { textWriter } from './text-encoding';

const idNumber = (serial: number): string => {
  const body = `22019919900101${String(serial).padStart(3, '0')}`;
  return body + identityCheckCharacter(body);
};
const cardNumber = (serial: number): string => {
  const body = `9220${String(serial).padStart(14, '0')}`;
  return body + luhnDigit(body);
};

const FIRST = idNumber(1);
const SECOND = idNumber(2);

/** The faults of a file as `place: code`. */
async function faultsOf(operation: 'issue' | 'freeze', content: string | Buffer): Promise<string[]> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    await readBatchFile(operation, bytes);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.errors.map(({ field, code }) => `${field}: ${code}`);
  }
}

describe('a file of applications', () => {
  it('is read with Chinese headers in any order, the serial number passed over', async () => {
    const file = Buffer.from(`姓名,序号,社会保障号码,发卡地区\r\n张三,1,${FIRST},220199\r\n李四,2,${SECOND},\r\n`);
    expect(await readBatchFile('issue', file)).toEqual([
      { line: 2, name: '张三', idNumber: FIRST, area: '220199' },
      { line: 3, name: '李四', idNumber: SECOND },
    ]);
  });

  it('is read with English headers, quotation marks, a byte order mark, empty lines and remarks', async () => {
    const file = Buffer.from(`\ufeffID_Number,Name\n"${FIRST}", "张三"\n\n#END,whatever\n,\n${SECOND},李四\n`);
    expect((await readBatchFile('issue', file)).map(({ line }) => line)).toEqual([2, 6]);
  });

  it('is read in GBK as well as in UTF-8', async () => {
    const gbk = textWriter('gbk').encode(`社会保障号码,姓名\n${FIRST},张三丰\n`)!;
    expect(await readBatchFile('issue', gbk)).toEqual([{ line: 2, idNumber: FIRST, name: '张三丰' }]);
  });

  it('takes a lower-case check character for its upper-case one', async () => {
    const withX = Array.from({ length: 300 }, (_, serial) => idNumber(serial)).find((id) => id.endsWith('X'))!;
    const file = Buffer.from(`id_number,name\n${withX.toLowerCase()},张三\n`);
    expect((await readBatchFile('issue', file))[0]?.idNumber).toBe(withX);
  });

  it('is refused as a whole, with the place of every fault', async () => {
    const wrongCheck = FIRST.slice(0, 17) + (FIRST.endsWith('0') ? '1' : '0');
    const faults = await faultsOf(
      'issue',
      `社会保障号码,姓名\n${wrongCheck},张三\n${SECOND},\n${FIRST},12345\n${FIRST}\n`,
    );
    expect(faults).toEqual([
      'file, line 2, 社会保障号码: identity_number',
      'file, line 3, 姓名: missing',
      'file, line 4, 姓名: name',
      'file, line 5: cell_count',
    ]);
  });

  it('tells no value back', async () => {
    const error = await readBatchFile('issue', Buffer.from('id_number,name\n123456,Secret Person 5\n')).catch(
      (thrown: unknown) => thrown,
    );
    expect(JSON.stringify(error)).not.toMatch(/123456|Secret/);
  });

  it.each([
    ['an unknown column', `社会保障号码,姓名,月收入\n${FIRST},张三,1\n`, ['file, line 1, column 3: unknown_column']],
    ['a missing column', `社会保障号码\n${FIRST}\n`, ['file, line 1, 姓名: missing_column']],
    [
      'a column that is there twice',
      `id_number,name,姓名\n${FIRST},a,b\n`,
      ['file, line 1, column 3: duplicate_column'],
    ],
    [
      'a person who is there twice',
      `id_number,name\n${FIRST},张三\n${FIRST},张三\n`,
      ['file, line 3, id_number: duplicate_row'],
    ],
    ['no rows', 'id_number,name\n', ['file: empty']],
    ['nothing at all', '', ['file: empty']],
    ['a quotation mark that is not closed', `id_number,name\n"${FIRST},张三\n`, ['file, line 2: csv']],
    ['a line that is too long', `id_number,name\n${FIRST},${'张'.repeat(3_000)}\n`, ['file, line 2: line_too_long']],
    ['a name that is too long', `id_number,name\n${FIRST},${'张'.repeat(51)}\n`, ['file, line 2, name: max_length']],
    ['a control character', `id_number,name\n${FIRST},张\u0007三\n`, ['file, line 2, name: control_character']],
    ['a formula for a name', `id_number,name\n${FIRST},=cmd\n`, ['file, line 2, name: name']],
  ])('is refused with %s', async (_what, content, faults) => {
    expect(await faultsOf('issue', content)).toEqual(faults);
  });

  it.each([
    ['a spreadsheet', Buffer.from('PK\u0003\u0004rest', 'latin1'), 'encoding'],
    ['UTF-16', Buffer.from('\ufeffid_number', 'utf16le'), 'encoding'],
    ['binary data', Buffer.of(0x69, 0, 0x64), 'binary'],
    ['neither UTF-8 nor GBK', Buffer.of(0x69, 0xff, 0xff, 0x0a), 'encoding'],
  ])('is refused when it is %s', async (_what, content, code) => {
    expect(await faultsOf('issue', content)).toEqual([`file: ${code}`]);
  });

  it('is refused with one row too many', async () => {
    const rows = Array.from({ length: 100_001 }, () => 'x,y').join('\n');
    const faults = await faultsOf('freeze', `card_number,name\n${rows.replaceAll('x,y', `${cardNumber(1)},张`)}\n`);
    expect(faults).toEqual(['file, line 100002: too_many_rows']);
  }, 20_000);

  it('names at most twenty faults', async () => {
    const rows = Array.from({ length: 50 }, () => 'x,张三').join('\n');
    expect(await faultsOf('issue', `id_number,name\n${rows}\n`)).toHaveLength(20);
  });
});

describe('a list of cards', () => {
  it('names each by card number, token or holder', async () => {
    const file = Buffer.from(
      `卡号,社会保障号码,卡标识,姓名\n${cardNumber(1)},,,张三\n,${FIRST},,\n,,card_0123456789abcdef,\n`,
    );
    expect(await readBatchFile('freeze', file)).toEqual([
      { line: 2, cardNumber: cardNumber(1) },
      { line: 3, idNumber: FIRST },
      { line: 4, token: 'card_0123456789abcdef' },
    ]);
  });

  it('is refused when a row names nothing', async () => {
    expect(await faultsOf('freeze', `卡号,姓名\n${cardNumber(1)},\n,张三\n`)).toEqual(['file, line 3: no_key']);
  });

  it('is refused when a card is there twice, by whichever key', async () => {
    const content = `卡号,社会保障号码\n${cardNumber(1)},${FIRST}\n${cardNumber(2)},${FIRST}\n${cardNumber(1)},\n`;
    expect(await faultsOf('freeze', content)).toEqual([
      'file, line 3, 社会保障号码: duplicate_row',
      'file, line 4, 卡号: duplicate_row',
    ]);
  });

  it('shows its keys masked', () => {
    expect(maskedKey({ line: 2, cardNumber: cardNumber(1) })).toBe(`922000*********${cardNumber(1).slice(-4)}`);
    expect(maskedKey({ line: 2, idNumber: FIRST })).toBe(`220199********${FIRST.slice(-4)}`);
  });
});
