import type { CardholderState } from '../../cardholder';
import type { Decide } from '../../event-store';
import type { AuthorizationEntity } from './entity';
import type { FollowUpData } from './events';
import {
  followUpApproved,
  followUpUnchanged,
  heldTenders,
  released,
  totalOf,
  usageBack,
  type FollowUpCommand,
} from './movements';
import { bareOutcome } from './outcome';

/**
 * Decides the expiry of a hold, asked for by the sweep: releases what is still held, once. Before its time, or when
 * nothing is open any more, there is no event; what is captured by itself never expires. Outcomes are frozen by key, so the
 * sweep must put `expiresAt` in its key.
 */
export function decideExpiry(command: FollowUpCommand): Decide<CardholderState, AuthorizationEntity> {
  return (state, { entity }) => {
    if (entity === undefined) return { events: [], outcome: bareOutcome('original_not_found') };
    if (entity.status !== 'open' || entity.expiresAt === null) {
      const reason = entity.status === 'expired' ? 'authorization_expired' : 'authorization_closed';
      return { events: [], outcome: followUpUnchanged(state, entity, command, reason) };
    }
    if (command.now < entity.expiresAt || entity.captureAt !== undefined) {
      return { events: [], outcome: followUpUnchanged(state, entity, command, 'authorization_not_expired') };
    }
    const tenders = heldTenders(entity);
    const data: FollowUpData = {
      at: command.now,
      amount: totalOf(tenders),
      tenders,
      holds: released(tenders),
      date: entity.date,
      usage: usageBack(entity, tenders),
    };
    return followUpApproved(state, entity, command, { type: 'AuthorizationExpired', data, postings: [] });
  };
}
