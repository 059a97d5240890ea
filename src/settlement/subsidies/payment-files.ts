import { Injectable } from '@nestjs/common';
import { ProblemError } from '../../platform/errors';
import { type PaymentFile, PaymentFileStore } from './payment-file-store';
import { yuanOf } from './roster-file';
import { RowStore } from './row-store';

const PAGE_ROWS = 1_000;
const HEADER = '批次号,序号,户名,开户行,账号,金额,摘要';

/** What the bank gets. It holds personal data: whoever asks for it is audited by the caller. */
@Injectable()
export class PaymentFiles {
  constructor(
    private readonly files: PaymentFileStore,
    private readonly rows: RowStore,
  ) {}

  /** Files of a roster, the first one first. */
  ofRoster(rosterId: string): Promise<readonly PaymentFile[]> {
    return this.files.ofRoster(rosterId);
  }

  /**
   * Writes the lines of a file: CSV with the trailer `#合计,<rows>,<yuan>`, which are those of the file when it was closed.
   * @throws ProblemError `not_found`; `state_conflict` when it is not closed, or the bank has answered a payment of it.
   */
  async write(fileId: string, line: (text: string) => Promise<void> | void): Promise<PaymentFile> {
    const file = await this.files.get(fileId);
    const { rosterId, rowCount, total } = file;
    if (rowCount === null || total === null) {
      throw new ProblemError('state_conflict', { detail: 'its payments are not booked yet' });
    }
    await line(HEADER);
    let [rows, amount, after] = [0, 0, 0];
    for (;;) {
      const page = await this.rows.payees(rosterId, fileId, after, PAGE_ROWS);
      const last = page.at(-1);
      if (last === undefined) break;
      for (const { row, programme, period, payee, ...one } of page) {
        const cells = [fileId, row, payee.holder, payee.bankCode, payee.account, yuanOf(one.amount)];
        await line([...cells, `${programme} ${period}`].map((cell) => quoted(String(cell))).join(','));
        rows += 1;
        amount += one.amount;
      }
      after = last.row;
    }
    if (rows !== rowCount || amount !== total) {
      throw new ProblemError('state_conflict', { detail: 'the bank has answered payments of this file' });
    }
    await line(`#合计,${rows},${yuanOf(amount)}`);
    return file;
  }
}

/** A cell of CSV; what a spreadsheet would take for a formula is told as text. */
function quoted(cell: string): string {
  const safe = /^[=+\-@\t]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
