import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Approvals } from '../../approval';
import { findPurse } from '../../cardholder';
import { MerchantDirectory } from '../../registry';
import { CardholderReader } from '../cardholder-reader';
import { approvalRequired, type DeskAnswer, refusedAtDesk } from '../desk-answer';
import { DeskAnswers } from '../desk-answers';
import { DeskOrigins } from '../desk-origins';
import { ceilingOf } from '../domain/ceilings';
import { RequestUnlinkedRefund } from './request-unlinked-refund.command';
import { type StoredUnlinkedRefund, UNLINKED_REFUND } from './unlinked-refund.kind';

@CommandHandler(RequestUnlinkedRefund)
export class RequestUnlinkedRefundHandler implements ICommandHandler<RequestUnlinkedRefund> {
  constructor(
    private readonly approvals: Approvals,
    private readonly answers: DeskAnswers,
    private readonly cardholders: CardholderReader,
    private readonly merchants: MerchantDirectory,
    private readonly origins: DeskOrigins,
  ) {}

  execute(command: RequestUnlinkedRefund): Promise<DeskAnswer> {
    return this.answers.once(command.request, () => this.#ask(command));
  }

  async #ask({ request, cardholderId, refund, said, staff }: RequestUnlinkedRefund): Promise<DeskAnswer> {
    const { state } = await this.cardholders.find(cardholderId);
    const ceiling = ceilingOf(staff.roles);
    if (refund.amount > ceiling) return refusedAtDesk('over_ceiling', { ceiling });
    if (!findPurse(state.purses, refund.purse)) return refusedAtDesk('purse_not_open');
    if (!(await this.merchants.find(refund.merchantId))) return refusedAtDesk('merchant_invalid');
    const origin = await this.origins.forPerson(staff, cardholderId, said, request, UNLINKED_REFUND);
    const payload: StoredUnlinkedRefund = { cardholderId, refund, origin };
    const asked = { kind: UNLINKED_REFUND, payload, reason: said.reason, request, cardholderId };
    return approvalRequired(await this.approvals.request(staff, asked));
  }
}
