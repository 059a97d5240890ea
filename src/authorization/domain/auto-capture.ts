import type { CardholderState } from '../../cardholder';
import type { Decide } from '../../event-store';
import type { AuthorizationEntity } from './entity';
import type { FollowUpData } from './events';
import {
  debit,
  followUpApproved,
  followUpUnchanged,
  heldTenders,
  released,
  totalOf,
  type FollowUpCommand,
} from './movements';
import { bareOutcome } from './outcome';

/**
 * Decides the capture of a hold by itself, asked for by the sweep: takes all that is held, once, whatever the state of the card.
 * Before its time, or when nothing is open any more, there is no event. Outcomes are frozen by key, so the sweep must put `captureAt`
 * in its key.
 */
export function decideAutoCapture(command: FollowUpCommand): Decide<CardholderState, AuthorizationEntity> {
  return (state, { entity }) => {
    if (entity === undefined) return { events: [], outcome: bareOutcome('original_not_found') };
    if (entity.status !== 'open' || entity.captureAt === undefined) {
      return { events: [], outcome: followUpUnchanged(state, entity, command, 'authorization_closed') };
    }
    if (command.now < entity.captureAt) {
      return { events: [], outcome: followUpUnchanged(state, entity, command, 'authorization_not_expired') };
    }
    const tenders = heldTenders(entity);
    const data: FollowUpData = {
      ...{ at: command.now, amount: totalOf(tenders), tenders, final: true, auto: true },
      holds: released(tenders),
    };
    const postings = debit(state, tenders, { payable: entity.payable, booked: entity.booked });
    return followUpApproved(state, entity, command, { type: 'AuthorizationCaptured', data, postings });
  };
}
