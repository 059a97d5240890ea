import { createHash } from 'node:crypto';
import { textWriter } from '../../src/cardholder/batches/file/text-encoding';

/** A row of a file of a test. */
export interface TestRow {
  readonly person: string;
  readonly psnType?: string;
  readonly base?: string;
  readonly amount: string;
  readonly month?: string;
  readonly retiredMonth?: string;
  readonly name?: string;
}

/** How a file of a test is, and what is wrong with it. */
export interface TestFile {
  readonly number?: string;
  readonly area?: string;
  readonly month?: string;
  readonly rows: readonly TestRow[];
  readonly encoding?: 'utf-8' | 'gbk';
  readonly toldRows?: number;
  readonly toldTotal?: string;
  readonly digest?: string;
  readonly end?: boolean;
  readonly header?: string;
}

/** The bytes of a file of contributions that tells the truth about itself, but where the test wants it otherwise. */
export function contributionFile(file: TestFile): Buffer {
  const { number = '0001', area = '220199', month = '202603', rows, encoding = 'utf-8' } = file;
  const count = file.toldRows ?? rows.length;
  const fen = rows.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);
  const total = file.toldTotal ?? (Number.isNaN(fen) ? '0.00' : (fen / 100).toFixed(2));
  const lines = [
    `#CONTRIBUTIONS,1,${number},${area},${month},${count},${total}`,
    file.header ?? '社会保障号码,姓名,人员类别,缴费基数,划入金额,划入年月,退休年月',
    ...rows.map(({ person, name = '张三', psnType = '1101', base = '', amount, month: of = '', retiredMonth = '' }) =>
      [person, name, psnType, base, amount, of, retiredMonth].join(','),
    ),
  ];
  const body = textWriter(encoding).encode(lines.map((line) => `${line}\r\n`).join(''))!;
  const digest = file.digest ?? createHash('sha256').update(body).digest('hex');
  return file.end === false ? body : Buffer.concat([body, Buffer.from(`#END,${count},${digest}\r\n`)]);
}
