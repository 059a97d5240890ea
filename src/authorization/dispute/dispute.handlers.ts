import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CardholderAnswer } from '../../cardholder';
import { DISPUTE_LOSS, DISPUTE_RECEIVABLE, DISPUTED_PAYMENTS } from '../../ledger';
import { Clock } from '../../platform/clock';
import { CardholderFollowUps } from '../cardholder-follow-ups';
import { type DisputeAccounts, grantProvisionalCredit, settleDispute } from '../domain';
import { type DisputeOf, GrantProvisionalCredit, SettleDispute } from './dispute.commands';

const ACCOUNTS: DisputeAccounts = {
  disputed: DISPUTED_PAYMENTS,
  receivable: DISPUTE_RECEIVABLE,
  loss: DISPUTE_LOSS,
};

@CommandHandler(GrantProvisionalCredit)
export class GrantProvisionalCreditHandler implements ICommandHandler<GrantProvisionalCredit> {
  constructor(
    private readonly followUps: CardholderFollowUps,
    private readonly clock: Clock,
  ) {}

  execute({ request, dispute, origin }: GrantProvisionalCredit): Promise<CardholderAnswer> {
    const decide = grantProvisionalCredit({
      ...whatOf(dispute),
      ...{ accounts: ACCOUNTS, now: this.clock.now(), origin },
    });
    return this.followUps.settle(request, dispute.cardholderId, dispute.authorizationId, decide);
  }
}

@CommandHandler(SettleDispute)
export class SettleDisputeHandler implements ICommandHandler<SettleDispute> {
  constructor(
    private readonly followUps: CardholderFollowUps,
    private readonly clock: Clock,
  ) {}

  execute({ request, dispute, end, origin }: SettleDispute): Promise<CardholderAnswer> {
    const decide = settleDispute({
      ...whatOf(dispute),
      ...end,
      ...{ accounts: ACCOUNTS, now: this.clock.now(), origin },
    });
    return this.followUps.settle(request, dispute.cardholderId, dispute.authorizationId, decide);
  }
}

function whatOf({ caseId, amount, purse }: DisputeOf) {
  return {
    caseId,
    ...(amount === undefined ? {} : { amount }),
    ...(purse === undefined ? {} : { purse }),
  };
}
