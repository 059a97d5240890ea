import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import {
  type ApprovalFact,
  type ApprovalKind,
  ApprovalKinds,
  type ApprovalOutcome,
  type ApprovedBy,
} from '../../approval';
import { cardholderId } from '../../cardholder';
import { CardholderReader } from '../cardholder-reader';
import { outcomeOf } from '../desk-answer';
import { takeStep } from '../domain/case-states';
import { approvedOrigin, storedOrigin } from '../stored-origin';
import { CaseCourse } from './case-course';
import { CaseMoney } from './case-money';

/** The kind of approval that a large provisional credit needs. */
export const PROVISIONAL_CREDIT = 'provisional_credit';

const payload = z.object({
  caseId: z.string(),
  amount: z.int(),
  purse: z.string().optional(),
  reason: z.string(),
  origin: storedOrigin,
});

/** In which case how much is to be given in advance. */
export interface StoredCredit extends Pick<z.infer<typeof payload>, 'caseId' | 'amount' | 'reason' | 'origin'> {
  readonly purse?: string;
}

/** Gives a large provisional credit once a second person has agreed and the case still stands open. */
@Injectable()
export class ProvisionalCreditKind implements ApprovalKind<StoredCredit>, OnModuleInit {
  readonly kind = PROVISIONAL_CREDIT;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly money: CaseMoney,
    private readonly course: CaseCourse,
    private readonly cardholders: CardholderReader,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): StoredCredit {
    const { purse, ...rest } = payload.parse(stored);
    return purse === undefined ? rest : { ...rest, purse };
  }

  async describe({ caseId, amount }: StoredCredit): Promise<readonly ApprovalFact[]> {
    const record = await this.course.find(caseId);
    const holder = cardholderId(record.streamId);
    const { state } = await this.cardholders.find(holder);
    const balance = state.purses.list.reduce((sum, purse) => sum + purse.balance, 0);
    return [
      { label: 'caseId', value: caseId },
      { label: 'cardholderId', value: holder },
      { label: 'kind', value: record.kind },
      { label: 'state', value: record.state },
      ...(record.authorizationId === null ? [] : [{ label: 'originalAuthorizationId', value: record.authorizationId }]),
      { label: 'amount', value: amount, unit: 'fen' },
      { label: 'balance', value: balance, unit: 'fen' },
      { label: 'balanceAfter', value: balance + amount, unit: 'fen' },
    ];
  }

  async execute({ caseId, amount, purse, reason, origin }: StoredCredit, by: ApprovedBy): Promise<ApprovalOutcome> {
    const record = await this.course.find(caseId);
    const ruling = takeStep(record.state, 'credit');
    if (ruling.result === 'refused') return ruling;
    const money = { amount, ...(purse === undefined ? {} : { purse }) };
    const step = { request: by.request, by: by.checker, origin: approvedOrigin(origin, by), reason };
    return outcomeOf(await this.money.credit(record, money, step));
  }
}
