import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Approvals, type RequestedApproval } from '../../approval';
import type { RequestIdentity } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import type { StaffMember } from '../../staff';
import { MovementsFollower } from '../day-files/follow';
import type { Dispute, DisputeReason, DisputeTexts } from './dispute';
import { TRANSIT_DISPUTE } from './dispute.kind';
import { DisputeStore } from './dispute-store';

const ID_BYTES = 12;
/** Who may resolve disputes: those who may ask for adjustments of purses. */
const PERMISSION = 'adjustment.request';
const ON_CHIP = 'on-chip';

/** What is disputed: a ride of a day file, or a record that a city rejected. */
export type DisputeSubject =
  | { readonly subject: string; readonly operator?: string }
  | { readonly city: string; readonly sequence: number; readonly record: number };

/** Who disputes it, why, and with what evidence. */
export interface DisputeClaim {
  readonly reason: DisputeReason;
  readonly by: string;
  readonly evidence: string;
}

/** A resolution that a member of staff wants. */
export interface DisputeResolution {
  readonly by: StaffMember;
  readonly note: string;
  readonly request: RequestIdentity;
}

type Found = Pick<Dispute, 'kind' | 'operator' | 'subject' | 'day' | 'fileId' | 'amount'>;

/** Disputes about rides: opened, listed, resolved; what is booked for them needs a second person. */
@Injectable()
export class TransitDisputes {
  constructor(
    private readonly store: DisputeStore,
    private readonly approvals: Approvals,
    private readonly follower: MovementsFollower,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens a dispute. Throws ProblemError `not_found` when there is no such ride or rejected record, `state_conflict` when nothing
   * was paid for it, it was paid on a chip, or a dispute about it is open.
   */
  async open(subject: DisputeSubject, { reason, by, evidence }: DisputeClaim): Promise<Dispute> {
    await this.follower.catchUp();
    const found = 'record' in subject ? await this.#record(subject) : await this.#ride(subject);
    const dispute: Dispute = {
      ...{ disputeId: `td_${randomBytes(ID_BYTES).toString('hex')}`, ...found, reason, openedBy: by },
      ...{ openedAt: new Date(this.clock.now()), state: 'open', approvalId: null, corrected: null },
      ...{ resolvedBy: null, resolvedAt: null },
    };
    if (!(await this.store.insert(dispute, { evidence }))) throw conflict('a dispute about it is open');
    return dispute;
  }

  /** The newest first. */
  list(filter: { readonly state?: string; readonly operator?: string }): Promise<readonly Dispute[]> {
    return this.store.list(filter);
  }

  /** A dispute with its texts. Throws the problem `not_found`. */
  async show(disputeId: string): Promise<Dispute & DisputeTexts> {
    return { ...(await this.#find(disputeId)), ...(await this.store.texts(disputeId)) };
  }

  /**
   * Puts an upheld dispute before a second person, who decides at the desk; then the correction is booked. `amount` is what is paid
   * back, fen, all of it when left out.
   * @throws ProblemError `not_found`; `access_denied` for who may not ask for adjustments; `state_conflict` when it is not open or less
   * was paid.
   */
  async uphold(
    disputeId: string,
    { by, note, request }: DisputeResolution,
    amount?: number,
  ): Promise<RequestedApproval> {
    const dispute = await this.#openOne(disputeId, by);
    const corrected = amount ?? dispute.amount;
    const isPart = corrected !== dispute.amount;
    if (corrected < 1 || corrected > dispute.amount || (isPart && dispute.kind === 'clearing')) {
      throw conflict(`${dispute.amount} fen are disputed, not ${corrected}`);
    }
    const payload = { disputeId, amount: corrected, note };
    const asked = await this.approvals.request(by, { kind: TRANSIT_DISPUTE, payload, reason: note, request });
    await this.store.asked(disputeId, asked.approvalId);
    return asked;
  }

  /** Ends a dispute without a correction. Throws as `uphold` does. */
  async reject(disputeId: string, { by, note }: Omit<DisputeResolution, 'request'>): Promise<void> {
    await this.#openOne(disputeId, by);
    const end = { state: 'rejected' as const, corrected: null, by: by.staffId, at: new Date(this.clock.now()), note };
    if (!(await this.store.end(disputeId, end))) throw conflict(`dispute ${disputeId} is not open any more`);
  }

  async #ride({ subject, operator }: { readonly subject: string; readonly operator?: string }): Promise<Found> {
    const told = await this.store.told(subject, operator);
    if (told === undefined) throw new ProblemError('not_found', { detail: `no file tells of ${subject}` });
    if (told.policy?.startsWith(ON_CHIP) === true)
      throw conflict('it was paid on a chip: its balance is adjusted instead');
    if (told.paid <= 0 || (await this.store.cardOf(subject)) === undefined)
      throw conflict('nothing was paid for it here');
    return { kind: 'journey', operator: told.operator, subject, day: told.day, fileId: null, amount: told.paid };
  }

  async #record(place: { readonly city: string; readonly sequence: number; readonly record: number }): Promise<Found> {
    const { city, sequence, record } = place;
    const found = await this.store.rejected(city, sequence, record);
    if (found === undefined) {
      const detail = `city ${city} has rejected no record ${record} of file ${sequence}`;
      throw new ProblemError('not_found', { detail });
    }
    const { operator, tapId: subject, day, fileId, amount } = found;
    if ((await this.store.told(subject, operator))?.paid !== 0) throw conflict('it was accepted in the end');
    return { kind: 'clearing', operator, subject, day, fileId, amount };
  }

  async #find(disputeId: string): Promise<Dispute> {
    const dispute = await this.store.find(disputeId);
    if (dispute === undefined) throw new ProblemError('not_found', { detail: `there is no dispute ${disputeId}` });
    return dispute;
  }

  async #openOne(disputeId: string, by: StaffMember): Promise<Dispute> {
    if (!by.permissions.has(PERMISSION)) {
      throw new ProblemError('access_denied', { detail: `the permission ${PERMISSION} is needed` });
    }
    const dispute = await this.#find(disputeId);
    if (dispute.state !== 'open') throw conflict(`dispute ${disputeId} is ${dispute.state} already`);
    return dispute;
  }
}

function conflict(detail: string): ProblemError {
  return new ProblemError('state_conflict', { detail });
}
