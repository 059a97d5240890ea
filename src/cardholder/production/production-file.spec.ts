import { createHash } from 'node:crypto';
import { identityCheckCharacter, luhnDigit } from '../../platform/crypto';
import { ProblemError } from '../../platform/errors';
import { areaPrefix, stateOf } from './production-batch';
import { exportFile, type ExportFrame, type ExportRow, readFeedbackFile } from './production-file';

const ID = `22019919900101001${identityCheckCharacter('22019919900101001')}`;
const NUMBER = `922000000000000001${luhnDigit('922000000000000001')}`;
const BANK_CARD = `622202123456789012${luhnDigit('622202123456789012')}`;
const FRAME: ExportFrame = {
  batchNumber: '220100202611240001',
  issuedOn: '2026-11-24',
  by: 'st_1',
  at: '2026-11-24T02:00:00.000Z',
  encoding: 'utf-8',
  mark: false,
};
const ROW: ExportRow = {
  serial: 1,
  cardNumber: NUMBER,
  idNumber: ID,
  name: '张三',
  bankCode: '102',
  area: '220199',
  expiresOn: '2036-11',
};

async function* pagesOf(...rows: ExportRow[]): AsyncGenerator<ExportRow[]> {
  for (const row of rows) yield [row];
}

async function bytesOf(frame: ExportFrame, ...rows: ExportRow[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of exportFile(pagesOf(...rows), frame)) parts.push(part);
  return Buffer.concat(parts);
}

describe('the file for the card maker', () => {
  it('has a line for each card and a last line by which the maker sees that it is whole', async () => {
    const bytes = await bytesOf(FRAME, ROW, { ...ROW, serial: 2, name: '李四', bankCode: null });
    const lines = bytes.toString().split('\r\n');
    expect(lines.slice(0, 3)).toEqual([
      '序号,社保卡号,社会保障号码,姓名,发卡日期,卡有效期,服务银行,发卡地区',
      `1,${NUMBER},${ID},张三,20261124,203611,102,220199`,
      `2,${NUMBER},${ID},李四,20261124,203611,,220199`,
    ]);
    const before = bytes.subarray(0, bytes.indexOf('#END'));
    const digest = createHash('sha256').update(before).digest('hex');
    expect(lines.slice(3)).toEqual([`#END,220100202611240001,2,st_1,2026-11-24T02:00:00.000Z,${digest}`, '']);
  });

  it('is written in GBK for makers whose programs read nothing else', async () => {
    const bytes = await bytesOf({ ...FRAME, encoding: 'gbk' }, ROW);
    expect(new TextDecoder('gbk', { fatal: true }).decode(bytes)).toContain(`1,${NUMBER},${ID},张三,`);
  });

  it('begins with the mark of UTF-8 where that is wanted', async () => {
    expect((await bytesOf({ ...FRAME, mark: true }, ROW)).subarray(0, 3).toString('hex')).toBe('efbbbf');
  });

  it('is refused in GBK when a name has a character that GBK lacks, and says which row', async () => {
    const failed = bytesOf({ ...FRAME, encoding: 'gbk' }, ROW, { ...ROW, serial: 2, name: '𬱖' });
    await expect(failed).rejects.toMatchObject({ errors: [{ field: 'file, line 3, 姓名', code: 'not_in_encoding' }] });
  });
});

const HEADER =
  '序号,社保卡号,社会保障号码,姓名,发卡日期,卡有效期,卡识别码,卡复位码,服务银行,银行卡号,个人账户,装箱位置,失败环节,失败原因';
const MADE = `1,${NUMBER},${ID},张三,20261124,203611,${'A1'.repeat(16)},3B6D,102,${BANK_CARD},,A-03-117,,`;
const FAILED = `2,${NUMBER},${ID},张三,20261124,203611,,,,,,,银行,证件号 ${ID} 不符`;

const read = (...lines: string[]) => readFeedbackFile(Buffer.from([HEADER, ...lines, ''].join('\n')));

async function faultsOf(...lines: string[]): Promise<string[]> {
  const error = await read(...lines).catch((thrown: unknown) => thrown);
  return error instanceof ProblemError ? error.errors.map(({ field, code }) => `${field}: ${code}`) : [];
}

describe('the feedback of the card maker', () => {
  it('tells what became of each card; long numbers in the reason of a failure are masked', async () => {
    const [made, failed] = await read(MADE, FAILED);
    expect(made).toEqual({
      ...{ line: 2, serial: 1, cardNumber: NUMBER, idNumber: ID, recognitionCode: 'A1'.repeat(16) },
      ...{ bankCode: '102', bankCard: BANK_CARD, boxPosition: 'A-03-117' },
    });
    expect(failed?.failure).toEqual({ stage: 'bank', text: '证件号 [masked] 不符' });
  });

  it.each([
    ['a stage that does not exist', MADE.replace(/,,$/, ',邮局,丢失'), 'file, line 2, 失败环节: stage'],
    [
      'no recognition code of a card that is made',
      MADE.replace('A1'.repeat(16), ''),
      'file, line 2, 卡识别码: missing',
    ],
    ['a reason without a stage', MADE.replace(/,,$/, ',,丢失'), 'file, line 2, 失败环节: half_failure'],
    ['a stage without a reason', MADE.replace(/,,$/, ',制卡,'), 'file, line 2, 失败原因: half_failure'],
    [
      'a reason of more than 50 bytes',
      MADE.replace(/,,$/, `,制卡,${'坏'.repeat(26)}`),
      'file, line 2, 失败原因: max_bytes',
    ],
    ['a wrong recognition code', MADE.replace('A1A1', 'A1G1'), 'file, line 2, 卡识别码: recognition_code'],
    ['no serial number', MADE.replace(/^1/, ''), 'file, line 2, 序号: missing'],
    ['a name of an object’s method as stage', MADE.replace(/,,$/, ',toString,x'), 'file, line 2, 失败环节: stage'],
  ])('is refused with %s', async (_what, line, fault) => {
    expect(await faultsOf(line)).toEqual([fault]);
  });

  it('is not our own export sent back', async () => {
    const failed = readFeedbackFile(await bytesOf(FRAME, ROW));
    await expect(failed).rejects.toMatchObject({ errors: [{ field: 'file, line 2, 卡识别码', code: 'missing' }] });
  });

  it('is refused with the same serial number twice', async () => {
    expect(await faultsOf(MADE, MADE)).toEqual(['file, line 3, 序号: duplicate_row']);
  });
});

describe('a production batch', () => {
  it.each([
    ['220000', '22'],
    ['220100', '2201'],
    ['220102', '220102'],
    ['222400', '2224'],
  ])('of area %s has the areas %s… in it', (area, prefix) => {
    expect(areaPrefix(area)).toBe(prefix);
  });

  it.each([
    ['open', 0, { listed: 2, made: 0, failed: 0, moved: 0 }],
    ['exported', 1, { listed: 2, made: 0, failed: 0, moved: 0 }],
    ['partly_returned', 1, { listed: 1, made: 0, failed: 1, moved: 0 }],
    ['returned', 2, { listed: 0, made: 1, failed: 0, moved: 1 }],
  ])('is %s by its cards', (state, exports, counts) => {
    expect(stateOf({ exports, counts })).toBe(state);
  });
});
