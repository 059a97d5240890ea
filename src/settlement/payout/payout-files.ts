import { Injectable } from '@nestjs/common';
import { payeeAccount, SETTLEMENT_BANK } from '../../ledger';
import { ProblemError } from '../../platform/errors';
import { fen } from '../../platform/money';
import { PayeeContracts } from '../contracts';
import { SettlementBookings } from '../settlement-stream';
import { type PayoutLine, PayoutStore } from './payout-store';

const MAX_ANSWERS = 100_000;
const MAX_FAULTS = 100;
const ANSWER = /^(\d{4,5}),(paid|returned),([^,]{0,100})$/;

/** How a bank's answer came out. */
export interface AnsweredPayouts {
  readonly paid: number;
  readonly returned: number;
}

interface Answer {
  readonly payee: number;
  readonly state: 'paid' | 'returned';
  readonly reason: string;
}

/** The file that goes to the bank, and the bank's answer to it. */
@Injectable()
export class PayoutFiles {
  constructor(
    private readonly store: PayoutStore,
    private readonly contracts: PayeeContracts,
    private readonly bookings: SettlementBookings,
  ) {}

  /** The bank's file of a date, CSV: `H,date,count,fen`, then `payee,bank,holder,account,fen,reference`. Holds bank accounts in the clear. */
  async bankFile(date: string): Promise<string> {
    const lines = (await this.store.lines(date)).filter(({ state }) => state !== 'planned');
    const total = lines.reduce((sum, { amount }) => sum + amount, 0);
    const rows = [`H,${date},${lines.length},${total}`];
    for (const { payee, accountNumber, amount } of lines) {
      const { bank, holder, account } = await this.contracts.bankAccount(payee, accountNumber);
      const reference = payoutReference(date, payee);
      rows.push([payee, quoted(bank), quoted(holder), account, amount, reference].join(','));
    }
    return `${rows.join('\r\n')}\r\n`;
  }

  /**
   * Takes the bank's answer, CSV without a header: `payee,paid|returned,reason`. All rows are checked before anything is booked; the
   * same answer again changes nothing. What is returned is due again, and paid when the payee's bank account was corrected.
   * @throws ProblemError `validation_failed` that names the rows.
   */
  async takeAnswer(date: string, text: string): Promise<AnsweredPayouts> {
    const lines = new Map((await this.store.lines(date)).map((line) => [line.payee, line]));
    const answers = readAnswers(text, lines);
    for (const answer of answers) await this.#answer(date, answer, lines);
    const count = (state: string): number => answers.filter((one) => one.state === state).length;
    return { paid: count('paid'), returned: count('returned') };
  }

  async #answer(date: string, { payee, state, reason }: Answer, lines: ReadonlyMap<number, PayoutLine>): Promise<void> {
    const line = lines.get(payee);
    if (line?.state !== 'sent') return;
    const { amount } = line;
    const target = state === 'paid' ? SETTLEMENT_BANK : payeeAccount('due', payee);
    await this.bookings.book({
      key: `payout answer ${date} ${payee}`,
      type: state === 'paid' ? 'PayoutPaid' : 'PayoutReturned',
      postings: [
        { account: payeeAccount('in_transit', payee), amount: fen(0 - amount) },
        { account: target, amount },
      ],
      data: { date, payee, amount },
    });
    await this.store.move(date, [payee], 'sent', state, state === 'returned' ? reason : undefined);
  }
}

function readAnswers(text: string, lines: ReadonlyMap<number, PayoutLine>): readonly Answer[] {
  const rows = text.split(/\r?\n/).filter((row) => row !== '');
  const errors: { field: string; code: string; message: string }[] = [];
  const answers = new Map<number, Answer>();
  if (rows.length > MAX_ANSWERS)
    errors.push({ field: 'file', code: 'too_many', message: `has over ${MAX_ANSWERS} rows` });
  rows.slice(0, MAX_ANSWERS).forEach((row, place) => {
    const fault = (code: string, message: string): void => {
      if (errors.length < MAX_FAULTS) errors.push({ field: `line ${place + 1}`, code, message });
    };
    const [, payee, state, reason = ''] = ANSWER.exec(row) ?? [];
    if (state !== 'paid' && state !== 'returned') return fault('answer', 'must be payee,paid|returned,reason');
    const line = lines.get(Number(payee));
    if (line === undefined || line.state === 'planned') return fault('unknown', 'nothing was sent to this payee');
    if (answers.has(line.payee)) return fault('duplicate', 'the payee was answered before in this file');
    if (state === 'returned' && reason === '') return fault('reason', 'what is returned needs a reason');
    if (line.state !== 'sent' && line.state !== state) return fault('answered', `was answered before as ${line.state}`);
    answers.set(line.payee, { payee: line.payee, state, reason });
  });
  if (errors.length > 0)
    throw new ProblemError('validation_failed', { detail: 'the answer is wrong; nothing was booked', errors });
  return [...answers.values()];
}

/** What the bank is told as the reference of a payout: at most 16 characters, as MT940 holds them. */
export function payoutReference(date: string, payee: number): string {
  return `P${date.replaceAll('-', '')}-${payee}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
