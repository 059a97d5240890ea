import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import type { JournalRow } from './his-journal';
import { fenOfText, yuanText } from './split';

const MAX_RESULT_BYTES = 16 * 1024 * 1024;
const EMPTY = 'null';

/** A row of the file of results. */
export interface ResultRow {
  readonly setlId: string;
  readonly mdtrtId: string;
  readonly psnNo: string;
  readonly refund: '0' | '1';
  /** `000000` where both sides agree. */
  readonly result: string;
  readonly memo: string;
  readonly medfee: number;
  readonly fundPay: number;
  readonly accountPay: number;
}

/** The file of details (3202) in its ZIP: UTF-8, TAB between cells, no header, an empty cell is `null`. */
export function detailZip(rows: readonly JournalRow[]): Promise<Buffer> {
  const lines = rows.map(({ setlId, mdtrtId, psnNo, medfee, fundPay, accountPay, refund }) =>
    [setlId, mdtrtId, psnNo, yuanText(medfee), yuanText(fundPay), yuanText(accountPay), refund, EMPTY].join('\t'),
  );
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(lines.map((line) => `${line}\r\n`).join('')), 'details.txt');
  zip.end();
  return buffer(zip.outputStream);
}

/** Reads the file of results. Throws when it is none. */
export async function readResultZip(bytes: Buffer): Promise<readonly ResultRow[]> {
  const text = await textOf(bytes);
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => resultRow(line.split('\t').map((cell) => (cell === EMPTY ? '' : cell))));
}

function resultRow(cells: readonly string[]): ResultRow {
  const [psnNo = '', mdtrtId = '', setlId = '', , result = '', refund, memo = '', medfee, fundPay, accountPay] = cells;
  const money = [medfee, fundPay, accountPay].map((cell) => fenOfText(cell ?? ''));
  const [total, funds, account] = money;
  if (total === undefined || funds === undefined || account === undefined) {
    throw new Error('the file of results has a row without its amounts');
  }
  return {
    ...{ setlId, mdtrtId, psnNo, refund: refund === '1' ? '1' : '0', result, memo },
    ...{ medfee: total, fundPay: funds, accountPay: account },
  };
}

async function textOf(bytes: Buffer): Promise<string> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true });
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.uncompressedSize > MAX_RESULT_BYTES) break;
      return (await buffer(await zip.openReadStreamPromise(entry))).toString('utf8');
    }
  } finally {
    zip.close();
  }
  throw new Error('the file of results is empty or too large');
}
