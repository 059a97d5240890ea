import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Approvals } from '../../approval';
import { AuthorizationOrigins } from '../../authorization';
import { adjustmentCounter, adjustPurse, type CardholderState, type PurseAdjustment } from '../../cardholder';
import { Clock } from '../../platform/clock';
import { CardholderReader } from '../cardholder-reader';
import { approvalRequired, type DeskAnswer, refusedAtDesk } from '../desk-answer';
import { DeskAnswers } from '../desk-answers';
import { DeskOrigins } from '../desk-origins';
import { ceilingOf } from '../domain/ceilings';
import { ADJUSTMENT, type StoredAdjustment } from './adjustment.kind';
import { RequestAdjustment } from './request-adjustment.command';

/** Accounts of a trial, which moves no money: two different ones. */
const TRIAL_COUNTER = 1;
const TRIAL_SUSPENSE = 2;

@CommandHandler(RequestAdjustment)
export class RequestAdjustmentHandler implements ICommandHandler<RequestAdjustment> {
  constructor(
    private readonly approvals: Approvals,
    private readonly answers: DeskAnswers,
    private readonly cardholders: CardholderReader,
    private readonly originals: AuthorizationOrigins,
    private readonly origins: DeskOrigins,
    private readonly clock: Clock,
  ) {}

  execute(command: RequestAdjustment): Promise<DeskAnswer> {
    return this.answers.once(command.request, () => this.#ask(command));
  }

  async #ask({ request, cardholderId, adjustment, said, staff }: RequestAdjustment): Promise<DeskAnswer> {
    const { streamId, state } = await this.cardholders.find(cardholderId);
    const ceiling = ceilingOf(staff.roles);
    if (Math.abs(adjustment.amount) > ceiling) return refusedAtDesk('over_ceiling', { ceiling });
    const original = adjustment.originalAuthorizationId;
    if (original !== undefined && !(await this.originals.isOf(streamId, original))) {
      return refusedAtDesk('original_not_found');
    }
    const trial = this.#try(state, adjustment);
    if (trial.result === 'refused') return trial;
    const origin = await this.origins.forPerson(staff, cardholderId, said, request, adjustment.kind);
    const payload: StoredAdjustment = { cardholderId, adjustment, origin };
    const asked = { kind: ADJUSTMENT, payload, reason: said.reason, request, cardholderId };
    return approvalRequired(await this.approvals.request(staff, asked));
  }

  /** What the decision would be now, without carrying it out. */
  #try(state: CardholderState, { onClosedPurse, ...adjustment }: PurseAdjustment): DeskAnswer {
    const { purse, kind, amount } = adjustment;
    const suspense = adjustmentCounter(purse, kind, amount) === 'suspense' ? TRIAL_COUNTER : TRIAL_SUSPENSE;
    const decide = adjustPurse({
      ...{ ...adjustment, counterAccount: TRIAL_COUNTER, now: this.clock.now() },
      ...(onClosedPurse === 'suspense' ? { suspenseAccount: suspense } : {}),
      origin: { channel: 'counter', reason: kind },
    });
    return JSON.parse(decide(state, { version: 0, entity: undefined }).outcome) as DeskAnswer;
  }
}
