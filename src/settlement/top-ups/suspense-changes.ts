import { Injectable } from '@nestjs/common';
import { type RequestedApproval, Approvals } from '../../approval';
import { type CardholderAnswer, cardholderId, type CardholderState } from '../../cardholder';
import { hexKey, type RequestIdentity, TransactionCore } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import type { StaffIdentity } from '../../staff';
import { assignFromSuspense, backToChannel, type TopUpReturnedData } from '../domain/top-ups';
import { SettlementBookings } from '../settlement-stream';
import type { StoredNotice, TopUpTarget } from './notice';
import { NoticeStore, type Resolution } from './notice-store';
import { invalid, TopUpChannels } from './top-up-channels';
import { TopUpTargets } from './top-up-targets';

/** The kinds of approval of what is done about an item of suspense. */
export const TOP_UP_ASSIGN = 'top_up_assign';
export const TOP_UP_RETURN = 'top_up_return';

/** An item of suspense that somebody asks about. */
export interface ItemAsked {
  readonly channel: string;
  readonly reference: string;
}

/** An item, and whose purse it is to go to. */
export interface AssignmentAsked extends ItemAsked {
  readonly streamId: number;
  /** Card that was named; null when the person was. */
  readonly token: string | null;
}

/** Who asks for a change, and why. */
export interface SuspenseChangeAsked {
  readonly by: Pick<StaffIdentity, 'staffId'>;
  readonly reason: string;
  readonly request: RequestIdentity;
}

/** What came of a change: refused ones tell why. */
export type SuspenseAnswer =
  | { readonly result: 'done' | 'already_so' }
  | { readonly result: 'refused'; readonly reason: string; readonly allowedFrom?: readonly string[] };

const NOT_IN_SUSPENSE = {
  result: 'refused',
  ...{ reason: 'top_up_not_in_suspense', allowedFrom: ['suspended'] },
} as const;

/** What is done about money in suspense: it is assigned to a purse or returned to its channel, each with a second person's approval. */
@Injectable()
export class SuspenseChanges {
  constructor(
    private readonly store: NoticeStore,
    private readonly channels: TopUpChannels,
    private readonly targets: TopUpTargets,
    private readonly approvals: Approvals,
    private readonly core: TransactionCore,
    private readonly bookings: SettlementBookings,
    private readonly clock: Clock,
  ) {}

  /** Throws the problem `not_found`. */
  async get({ channel, reference }: ItemAsked): Promise<StoredNotice> {
    const found = await this.store.find(channel, reference);
    if (found) return found;
    throw new ProblemError('not_found', { detail: 'the channel has sent no notice with this reference' });
  }

  /** Asks a second person to let an item go to a purse. Throws `validation_failed` for a target that nobody has. */
  async askAssignment(item: ItemAsked, target: TopUpTarget, asked: SuspenseChangeAsked) {
    const { state } = await this.get(item);
    const { streamId, token } = await this.targets.find(target);
    if (streamId === null) throw invalid('to', 'must be a card or a cardholder that is known');
    if (state !== 'suspended') return NOT_IN_SUSPENSE;
    const payload: AssignmentAsked = { channel: item.channel, reference: item.reference, streamId, token };
    return this.#ask({ ...asked, kind: TOP_UP_ASSIGN, payload, cardholderId: cardholderId(streamId) });
  }

  /** Asks a second person to let an item go back to its channel. */
  async askReturn({ channel, reference }: ItemAsked, asked: SuspenseChangeAsked) {
    const { state } = await this.get({ channel, reference });
    if (state !== 'suspended') return NOT_IN_SUSPENSE;
    return this.#ask({ ...asked, kind: TOP_UP_RETURN, payload: { channel, reference } });
  }

  /** Carries an assignment out: the e-purse is credited, or the item stays in suspense while the purse cannot take it. */
  async assign({ streamId, token, ...item }: AssignmentAsked, approvalId: string): Promise<SuspenseAnswer> {
    const resolution = { ...item, approvalId };
    const { amount } = await this.get(item);
    const { balanceLimit } = await this.channels.get(item.channel);
    if (!(await this.store.claim(resolution, 'assigning'))) return this.#ended(resolution, 'assigned');
    const key = hexKey(`top-up assign\n${item.channel}\n${item.reference}\n${approvalId}`);
    const decide = assignFromSuspense({ ...item, amount, token, balanceLimit });
    const settled = await this.core.execute<CardholderState, unknown>({ streamId, key, digest: key, decide });
    const answer = JSON.parse(settled.body) as CardholderAnswer;
    const isDone = answer.result === 'done';
    const made = { at: new Date(this.clock.now()), assignedTo: isDone ? cardholderId(streamId) : null };
    await this.store.resolve(resolution, 'assigning', isDone ? 'assigned' : 'suspended', made);
    return isDone ? { result: 'done' } : { result: 'refused', reason: String(answer['reason']) };
  }

  /** Carries a return out: the bank of the channel keeps the money, and owes so much less. */
  async return({ channel, reference }: ItemAsked, approvalId: string): Promise<SuspenseAnswer> {
    const resolution = { channel, reference, approvalId };
    const { amount } = await this.get(resolution);
    if (!(await this.store.claim(resolution, 'returning'))) return this.#ended(resolution, 'returned');
    const data: TopUpReturnedData = { channel, reference, amount, approval: approvalId };
    const key = `top-up return ${channel} ${reference} ${approvalId}`;
    await this.bookings.book({ key, type: 'TopUpReturned', postings: backToChannel(amount), data });
    const made = { at: new Date(this.clock.now()), assignedTo: null };
    await this.store.resolve(resolution, 'returning', 'returned', made);
    return { result: 'done' };
  }

  /** The answer about an item that is not in suspense: this approval may have taken it out before. */
  async #ended({ approvalId, ...item }: Resolution, state: 'assigned' | 'returned'): Promise<SuspenseAnswer> {
    const now = await this.get(item);
    return now.state === state && now.approvalId === approvalId ? { result: 'already_so' } : NOT_IN_SUSPENSE;
  }

  async #ask({
    by,
    ...asked
  }: SuspenseChangeAsked & {
    readonly kind: string;
    readonly payload: object;
    readonly cardholderId?: string;
  }): Promise<{ readonly result: 'approval_required' } & RequestedApproval> {
    return { result: 'approval_required', ...(await this.approvals.request(by, asked)) };
  }
}
