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
import {
  type AssignmentAsked,
  type ItemAsked,
  SuspenseChanges,
  TOP_UP_ASSIGN,
  TOP_UP_RETURN,
} from './suspense-changes';

const item = z.object({ channel: z.string(), reference: z.string() });
const assignment = item.extend({ streamId: z.int(), token: z.string().nullable() });

/** Lets money in suspense go to a purse, once a second person has agreed. */
@Injectable()
export class TopUpAssignKind implements ApprovalKind<AssignmentAsked>, OnModuleInit {
  readonly kind = TOP_UP_ASSIGN;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly changes: SuspenseChanges,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): AssignmentAsked {
    return assignment.parse(stored);
  }

  async describe(payload: AssignmentAsked): Promise<readonly ApprovalFact[]> {
    const to = [
      { label: 'cardholderId', value: cardholderId(payload.streamId) },
      { label: 'token', value: payload.token },
    ];
    return [...(await factsOf(this.changes, payload)), ...to];
  }

  execute(payload: AssignmentAsked, { approvalId }: ApprovedBy): Promise<ApprovalOutcome> {
    return this.changes.assign(payload, approvalId);
  }
}

/** Lets money in suspense go back to its channel, once a second person has agreed. */
@Injectable()
export class TopUpReturnKind implements ApprovalKind<ItemAsked>, OnModuleInit {
  readonly kind = TOP_UP_RETURN;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly changes: SuspenseChanges,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): ItemAsked {
    return item.parse(stored);
  }

  describe(payload: ItemAsked): Promise<readonly ApprovalFact[]> {
    return factsOf(this.changes, payload);
  }

  execute(payload: ItemAsked, { approvalId }: ApprovedBy): Promise<ApprovalOutcome> {
    return this.changes.return(payload, approvalId);
  }
}

async function factsOf(changes: SuspenseChanges, asked: ItemAsked): Promise<readonly ApprovalFact[]> {
  const { channel, reference, target, amount, sentAt, state, reason } = await changes.get(asked);
  return [
    { label: 'channel', value: channel },
    { label: 'reference', value: reference },
    { label: 'target', value: target },
    { label: 'amount', value: amount, unit: 'fen' },
    { label: 'sentAt', value: sentAt },
    { label: 'state', value: state },
    { label: 'reason', value: reason },
  ];
}
