import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { GrantProvisionalCredit, SettleDispute } from '../../authorization';
import { type CardholderAnswer, cardholderId, type ChangeOrigin } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import { Clock } from '../../platform/clock';
import type { CaseState } from '../domain/case-states';
import { CaseCourse } from './case-course';
import type { CaseAction, CaseRecord } from './case-record';
import { type CaseChange, CaseStore } from './case-store';
import type { EndOfCase } from './case.commands';

/** A step that moves money, with who takes it and why. */
export interface MoneyStep {
  readonly request: RequestIdentity;
  readonly by: string;
  readonly origin: ChangeOrigin;
  /** In the words of who takes it; sealed with the case. */
  readonly reason: string;
}

/**
 * The steps of a dispute that move money. The books decide and are asked first; the case then follows what they say, also
 * when a process ended in between and the step is taken again.
 */
@Injectable()
export class CaseMoney {
  constructor(
    private readonly commands: CommandBus,
    private readonly store: CaseStore,
    private readonly course: CaseCourse,
    private readonly clock: Clock,
  ) {}

  /** Gives money in advance. */
  async credit(
    record: CaseRecord,
    money: { readonly amount?: number; readonly purse?: string },
    step: MoneyStep,
  ): Promise<CardholderAnswer> {
    const dispute = { ...disputeOf(record), ...amountOf(money.amount ?? record.amount), ...purseOf(money.purse) };
    const answer = await this.commands.execute(new GrantProvisionalCredit(step.request, dispute, step.origin));
    if (answer.result === 'refused') return answer;
    await this.#follow(record, 'provisional_credit', step, ({ state }) =>
      state === 'opened' || state === 'evidence'
        ? { state: 'provisional_credit', provisionalCredit: Number(answer['amount']) }
        : undefined,
    );
    return answer;
  }

  /** Ends the dispute. */
  async end(record: CaseRecord, end: EndOfCase, step: MoneyStep): Promise<CardholderAnswer> {
    const { outcome } = end;
    const won = outcome === 'won';
    const chargedTo = end.chargedTo ?? (record.authorizationId === null ? 'issuer' : 'merchant');
    const dispute = {
      ...disputeOf(record),
      ...(won ? amountOf(end.amount ?? record.provisionalCredit ?? record.amount) : {}),
      ...purseOf(end.purse),
    };
    const ending = won ? { outcome, chargedTo } : { outcome };
    const answer = await this.commands.execute(new SettleDispute(step.request, dispute, ending, step.origin));
    if (answer.result === 'refused') return answer;
    const change: CaseChange = { state: outcome, decidedAt: this.clock.now(), ...(won ? { chargedTo } : {}) };
    await this.#follow(record, outcome, step, ({ decidedAt }) => (decidedAt === null ? change : undefined));
    return answer;
  }

  async #follow(
    record: CaseRecord,
    action: CaseAction & CaseState,
    { request, by, origin, reason }: MoneyStep,
    changeOf: (record: CaseRecord) => CaseChange | undefined,
  ): Promise<void> {
    const approval = origin.approval === undefined ? {} : { approvalId: origin.approval };
    const entry = await this.course.entry(record, { action, text: reason, request, by, ...approval });
    await this.store.change(record.caseId, (current) => {
      const change = changeOf(current);
      return change === undefined ? { answer: undefined } : { answer: undefined, change, entry };
    });
  }
}

function disputeOf({ caseId, streamId, authorizationId }: CaseRecord) {
  return {
    caseId,
    cardholderId: cardholderId(streamId),
    ...(authorizationId === null ? {} : { authorizationId }),
  };
}

function amountOf(amount: number | null | undefined): { readonly amount?: number } {
  return amount === null || amount === undefined ? {} : { amount };
}

function purseOf(purse: string | undefined): { readonly purse?: string } {
  return purse === undefined ? {} : { purse };
}
