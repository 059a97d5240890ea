import type { CardholderState } from '../../cardholder';
import type { Decide, Decision } from '../../event-store';
import { refundableOf, type AuthorizationEntity } from './entity';
import type { FollowUpData } from './events';
import { followUpRefusal, recordable, sumRows } from './follow-up-checks';
import { followUpApproved, followUpDeclined, giveBack, takeRows, type FollowUpCommand } from './movements';
import { bareOutcome } from './outcome';
import type { Reason } from './reasons';

/** Gives captured money back. */
export interface RefundCommand extends FollowUpCommand {
  /** Fen; all that is left when not given. */
  readonly amount?: number;
  /** Who did it at the service desk, through which channel and why. */
  readonly origin?: object;
}

/**
 * Decides a linked refund: never more than was captured and not given back yet, to the same purses, the last tender
 * first. Works on any state of the card. Limits are not given back.
 */
export function decideRefund(command: RefundCommand): Decide<CardholderState, AuthorizationEntity> {
  return (state, { entity }) => {
    if (entity === undefined) return { events: [], outcome: bareOutcome('original_not_found') };
    const left = sumRows(entity.tenders, (row) => refundableOf(entity.kind, row));
    const amount = command.amount ?? left;
    const decline = (reason: Reason): Decision =>
      followUpDeclined(state, entity, command, { action: 'refund', amount: recordable(amount), reason });
    const refusal = followUpRefusal(entity, command.amount, 'refund') ?? notRefundable(entity, amount, left);
    if (refusal !== undefined) return decline(refusal);
    const backwards = entity.tenders.toReversed();
    const tenders = takeRows(backwards, amount, (row) => refundableOf(entity.kind, row));
    const origin = command.origin === undefined ? {} : { origin: command.origin };
    const data: FollowUpData = { at: command.now, amount, tenders, ...origin };
    const postings = giveBack(state, tenders, { payable: entity.payable, booked: entity.booked });
    return followUpApproved(state, entity, command, { type: 'AuthorizationRefunded', data, postings });
  };
}

function notRefundable(entity: AuthorizationEntity, amount: number, left: number): Reason | undefined {
  if (entity.status === 'reversed') return 'original_reversed';
  if (entity.tenders.every((row) => row.captured === 0)) return 'not_captured';
  return amount > left || left === 0 ? 'over_refund' : undefined;
}
