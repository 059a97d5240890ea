import { Injectable } from '@nestjs/common';
import { Approvals } from '../../approval';
import { isAmount } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import type { StaffIdentity } from '../../staff';
import { isPaidOut, noteRepaid, recoverSubsidy } from '../domain/subsidies';
import type { PayeeAccount, RosterRow } from './roster';
import type { RosterAnswer } from './roster-course';
import { isAccountNumber } from './roster-file';
import { RosterStore } from './roster-store';
import { type Repayment, RowStore } from './row-store';
import { SubsidyPayments } from './subsidy-payments';
import { invalid } from './subsidy-rules';

/** The kinds of approval of what is done about a single row. */
export const SUBSIDY_CORRECTION = 'subsidy_correction';
export const SUBSIDY_RECOVERY = 'subsidy_recovery';

const REFERENCE = /^[A-Za-z0-9_-]{1,64}$/;

/** A row, as it was when somebody asked for a change. */
export interface RowAsked {
  readonly rosterId: string;
  readonly row: number;
  readonly attempt: number;
}

/** A correction: where the next payment goes to, of programmes that pay to banks. */
export interface CorrectionAsked extends RowAsked {
  readonly payee?: PayeeAccount | undefined;
}

/** Who asks for a change, and why. */
export interface ChangeAsked {
  readonly by: Pick<StaffIdentity, 'staffId'>;
  readonly reason: string;
  readonly request: RequestIdentity;
}

/** What is done about single rows: returned ones are corrected and paid again, paid ones are recovered (追回). */
@Injectable()
export class RowChanges {
  constructor(
    private readonly rosters: RosterStore,
    private readonly rows: RowStore,
    private readonly payments: SubsidyPayments,
    private readonly approvals: Approvals,
    private readonly clock: Clock,
  ) {}

  /** @throws ProblemError `not_found`. */
  async get(rosterId: string, row: number): Promise<RosterRow> {
    const found = await this.rows.find(rosterId, row);
    if (!found) throw new ProblemError('not_found', { detail: 'the roster has no such row' });
    return found;
  }

  /** Asks a second person to let a returned row be paid again; a payment to a bank needs an account. */
  async askCorrection(rosterId: string, row: number, payee: PayeeAccount | undefined, asked: ChangeAsked) {
    const { state, attempt } = await this.get(rosterId, row);
    const { method } = await this.rosters.get(rosterId);
    if (method === 'bank' && (payee === undefined || !isAccountNumber(payee.account))) {
      throw invalid('account', 'must be the account that is paid next, 8 to 32 digits');
    }
    if (state !== 'returned') return wrongState(['returned']);
    const payload: CorrectionAsked = { rosterId, row, attempt, ...(method === 'bank' ? { payee } : {}) };
    return this.#ask(SUBSIDY_CORRECTION, payload, asked);
  }

  /** Carries a correction out. */
  async correct({ rosterId, row, attempt, payee }: CorrectionAsked): Promise<RosterAnswer> {
    const found = await this.get(rosterId, row);
    if (found.attempt > attempt) return { result: 'already_so' };
    const corrected = await this.rows.correct(found, payee, new Date(this.clock.now()));
    return corrected ? { result: 'done' } : wrongState(['returned']);
  }

  /** Asks a second person to let a payment be recovered. */
  async askRecovery(rosterId: string, row: number, asked: ChangeAsked) {
    const { state, attempt } = await this.get(rosterId, row);
    return isPaidOut(state) ? this.#ask(SUBSIDY_RECOVERY, { rosterId, row, attempt }, asked) : wrongState(PAID);
  }

  /** Carries a recovery out: out of the purse what it has, the rest is owed. */
  async recover({ rosterId, row, attempt }: RowAsked, approval: string): Promise<RosterAnswer> {
    const found = await this.get(rosterId, row);
    if (found.state === 'recovered') return { result: 'already_so' };
    if (!isPaidOut(found.state) || found.attempt !== attempt) return wrongState(PAID);
    const { method } = await this.rosters.get(rosterId);
    const order = { approval, fromPurse: method === 'purse' };
    const answer = await this.payments.book(found, 'recover', (payment) => recoverSubsidy(payment, order));
    const [taken, owed] = [Number(answer['fromPurse']), Number(answer['owed'])];
    await this.rows.recover(found, taken, owed, new Date(this.clock.now()));
    return { result: 'done' };
  }

  /** Notes what a person has paid back into the programme's account, once for a reference of the bank. */
  async repay(rosterId: string, row: number, repayment: Repayment): Promise<RosterAnswer> {
    const { amount, reference } = repayment;
    if (!isAmount(amount)) throw invalid('amount', 'must be fen above zero');
    if (!REFERENCE.test(reference)) throw invalid('reference', 'must be 1 to 64 letters, digits, - or _');
    const found = await this.get(rosterId, row);
    if (found.state !== 'recovered') return wrongState(['recovered']);
    const noted = await this.rows.repay(found, repayment, new Date(this.clock.now()));
    if (!noted) return { result: 'refused', reason: 'more_than_owed' };
    await this.payments.book(found, `repay ${reference}`, (payment) => noteRepaid({ ...payment, amount }));
    return { result: 'done' };
  }

  async #ask(kind: string, payload: object, { by, reason, request }: ChangeAsked): Promise<RosterAnswer> {
    const asked = await this.approvals.request(by, { kind, payload, reason, request });
    return { result: 'approval_required', ...asked };
  }
}

const PAID = ['paid', 'reissued'];

function wrongState(allowedFrom: readonly string[]): RosterAnswer {
  return { result: 'refused', reason: 'subsidy_row_state_invalid', allowedFrom };
}
