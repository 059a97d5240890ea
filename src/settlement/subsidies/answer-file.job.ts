import { Injectable } from '@nestjs/common';
import { badFile, type CardholderState, type FileFault } from '../../cardholder';
import type { Decide } from '../../event-store';
import type { Job, JobParameters, JobResult, JobRun } from '../../jobs';
import { Clock } from '../../platform/clock';
import { KeyRing } from '../../platform/crypto';
import { isPaidOut, notePaidByBank, noteReturnedByBank, type SubsidyPayment } from '../domain/subsidies';
import { type AnswerFile, type PaymentAnswer, readAnswerFile } from './answer-file';
import { bytesOf } from './import-roster.job';
import { inGroups } from './in-groups';
import { type PaymentFile, PaymentFileStore } from './payment-file-store';
import type { RosterRow } from './roster';
import { RowStore } from './row-store';
import { type SubsidyBooking, SubsidyPayments } from './subsidy-payments';

const PAGE_ROWS = 500;
const IN_FLIGHT = 32;
const DIGEST_DOMAIN = 'subsidy-answer';

/** An answer with the row that it is about. */
interface Answered {
  readonly answer: PaymentAnswer;
  readonly row: RosterRow;
}

/**
 * Takes the bank's answer to a file of payments: paid, or returned with the reason (退票). The whole answer is checked against the
 * file before anything is booked. A payment that was reported as paid may still be returned later. The same answer again changes
 * nothing.
 */
@Injectable()
export class AnswerPaymentFileJob implements Job {
  readonly name = 'answer-subsidy-file';
  readonly titleEn = 'Take the bank’s answer to a payment file';
  readonly titleZh = '补贴代发回盘';
  readonly unit = 'rows';
  readonly commandLineOnly = true;
  readonly parameters = { file: 'path of the answer, CSV' };

  constructor(
    private readonly files: PaymentFileStore,
    private readonly rows: RowStore,
    private readonly payments: SubsidyPayments,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  async keyOf({ file }: JobParameters): Promise<string> {
    const bytes = await bytesOf(file);
    await readAnswerFile(bytes);
    return this.#digestOf(bytes);
  }

  async run(run: JobRun): Promise<JobResult> {
    const bytes = await bytesOf(run.parameters['file']);
    const digest = this.#digestOf(bytes);
    const standing = await this.files.answer(digest);
    if (standing) return { ...standing };
    const read = await readAnswerFile(bytes);
    const file = await this.files.get(read.fileId);
    // What a run before this one booked fits as well, so a check of all rows is right at any time.
    await this.#checkAll(read, file);
    for (let from = 0; from < read.answers.length; from += PAGE_ROWS) {
      run.signal.throwIfAborted();
      const page = read.answers.slice(from, from + PAGE_ROWS);
      await this.#book(file, await this.#rowsOf(file, page));
      const done = from + page.length;
      await run.save({ row: done }, { done, total: read.answers.length });
    }
    const returnedRows = read.answers.filter(({ returned }) => returned !== null).length;
    const taken = { fileId: file.fileId, paidRows: read.answers.length - returnedRows, returnedRows };
    await this.files.noteAnswer(digest, taken, new Date(this.clock.now()));
    return taken;
  }

  #digestOf(bytes: Buffer): string {
    return this.keys.blindIndex(DIGEST_DOMAIN, bytes.toString('base64'));
  }

  async #checkAll({ answers }: AnswerFile, file: PaymentFile): Promise<void> {
    for (let from = 0; from < answers.length; from += PAGE_ROWS) {
      const page = answers.slice(from, from + PAGE_ROWS);
      const rows = new Map((await this.#rowsOf(file, page)).map((one) => [one.answer.row, one]));
      const faults = page.flatMap((answer) => faultOf(answer, rows.get(answer.row)?.row, file.fileId));
      if (faults.length > 0) throw badFile(faults);
    }
  }

  async #rowsOf({ rosterId }: PaymentFile, page: readonly PaymentAnswer[]): Promise<readonly Answered[]> {
    const rows = await this.rows.findMany(
      rosterId,
      page.map(({ row }) => row),
    );
    const known = new Map(rows.map((row) => [row.row, row]));
    return page.flatMap((answer) => {
      const row = known.get(answer.row);
      return row === undefined ? [] : [{ answer, row }];
    });
  }

  async #book({ rosterId }: PaymentFile, page: readonly Answered[]): Promise<void> {
    await inGroups(page, IN_FLIGHT, async ({ answer: { returned }, row }) => {
      const booking = bookingOf(row, returned);
      if (booking !== undefined) await this.payments.book(row, booking.step, booking.decide);
    });
    const at = new Date(this.clock.now());
    const items = page.map(({ answer, row }) => ({ row: row.row, attempt: row.attempt, reason: answer.returned }));
    await this.rows.step('pay', rosterId, items.filter(({ reason }) => reason === null), at); // prettier-ignore
    await this.rows.step('return', rosterId, items.filter(({ reason }) => reason !== null), at); // prettier-ignore
  }
}

/** What an answer books; undefined for one that says what is known. */
function bookingOf(
  { state }: RosterRow,
  returned: PaymentAnswer['returned'],
): { step: SubsidyBooking; decide: (payment: SubsidyPayment) => Decide<CardholderState, unknown> } | undefined {
  if (returned === null) return state === 'sent' ? { step: 'paid', decide: notePaidByBank } : undefined;
  if (state === 'returned') return undefined;
  return { step: 'returned', decide: (payment) => noteReturnedByBank(payment, returned, isPaidOut(state)) };
}

function faultOf({ line, amount, returned }: PaymentAnswer, row: RosterRow | undefined, fileId: string): FileFault[] {
  const fault = (code: string, message: string): FileFault[] => [{ line, column: null, code, message }];
  if (row?.fileId !== fileId) return fault('not_in_file', 'is about a payment that is not in the file');
  if (row.amount !== amount) return fault('amount_differs', 'has another amount than the payment');
  const fits = returned === null ? ['sent', 'paid', 'reissued'] : ['sent', 'paid', 'reissued', 'returned'];
  return fits.includes(row.state) ? [] : fault('row_state', `is about a payment that is ${row.state}`);
}
