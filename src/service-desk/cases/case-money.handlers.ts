import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Approvals } from '../../approval';
import { cardholderId, type ChangeOrigin } from '../../cardholder';
import { Clock } from '../../platform/clock';
import { approvalRequired, type DeskAnswer, refusedAtDesk } from '../desk-answer';
import { DeskAnswers } from '../desk-answers';
import { takeStep } from '../domain/case-states';
import { CREDIT_CEILING_FEN } from '../domain/ceilings';
import { CaseCourse } from './case-course';
import { CaseMoney } from './case-money';
import { CaseStore } from './case-store';
import { CreditCase, EndCase } from './case.commands';
import { PROVISIONAL_CREDIT, type StoredCredit } from './provisional-credit.kind';

const STEP_OF = { won: 'win', lost: 'lose', withdrawn: 'withdraw' } as const;

@CommandHandler(CreditCase)
export class CreditCaseHandler implements ICommandHandler<CreditCase> {
  constructor(
    private readonly money: CaseMoney,
    private readonly course: CaseCourse,
    private readonly store: CaseStore,
    private readonly approvals: Approvals,
    private readonly answers: DeskAnswers,
    private readonly clock: Clock,
  ) {}

  execute(command: CreditCase): Promise<DeskAnswer> {
    return this.answers.once(command.request, () => this.#credit(command));
  }

  async #credit({ request, caseId, credit, staff }: CreditCase): Promise<DeskAnswer> {
    const record = await this.course.find(caseId);
    const of = { caseId, cardholderId: cardholderId(record.streamId) };
    const ruling = takeStep(record.state, 'credit');
    if (ruling.result !== 'done') return { ...ruling, ...of };
    const amount = credit.amount ?? record.amount;
    if (amount === null) return refusedAtDesk('amount_invalid');
    const { reason, purse, channel = 'counter' } = credit;
    const origin: ChangeOrigin = { channel, reason: 'provisional_credit', operator: staff.staffId };
    const asked = { amount, ...(purse === undefined ? {} : { purse }) };
    if (amount <= CREDIT_CEILING_FEN) {
      const answer = await this.money.credit(record, asked, { request, by: staff.staffId, origin, reason });
      return { ...answer, ...of };
    }
    const payload: StoredCredit = { caseId, ...asked, reason, origin };
    const requested = await this.approvals.request(staff, {
      ...{ kind: PROVISIONAL_CREDIT, payload, reason, request },
      cardholderId: of.cardholderId,
    });
    const entry = {
      ...{ action: 'credit_requested' as const, at: this.clock.now(), by: staff.staffId, request },
      approvalId: requested.approvalId,
    };
    await this.store.change(caseId, () => ({ answer: undefined, entry }));
    return { ...approvalRequired(requested), ...of };
  }
}

@CommandHandler(EndCase)
export class EndCaseHandler implements ICommandHandler<EndCase> {
  constructor(
    private readonly money: CaseMoney,
    private readonly course: CaseCourse,
    private readonly answers: DeskAnswers,
  ) {}

  execute(command: EndCase): Promise<DeskAnswer> {
    return this.answers.once(command.request, () => this.#end(command));
  }

  async #end({ request, caseId, end, staff }: EndCase): Promise<DeskAnswer> {
    const record = await this.course.find(caseId);
    const ruling = takeStep(record.state, STEP_OF[end.outcome]);
    const of = { caseId, cardholderId: cardholderId(record.streamId) };
    if (ruling.result === 'refused') return { ...ruling, ...of };
    const { channel = 'counter', outcome, reason } = end;
    const origin: ChangeOrigin = { channel, reason: `case_${outcome}`, operator: staff.staffId };
    const answer = await this.money.end(record, end, { request, by: staff.staffId, origin, reason });
    return { ...answer, ...of };
  }
}
