import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import {
  type ApprovalFact,
  type ApprovalKind,
  ApprovalKinds,
  type ApprovalOutcome,
  type ApprovedBy,
} from '../../approval';
import { Clock } from '../../platform/clock';
import { DisputeBooking } from './dispute-booking';
import { DisputeStore } from './dispute-store';

/** The kind of approval that the correction of a disputed ride needs. */
export const TRANSIT_DISPUTE = 'transit_dispute';

const payload = z.object({ disputeId: z.string(), amount: z.int().positive(), note: z.string() });

/** Which dispute is upheld, what is booked for it (fen), and why. */
export type UpheldDispute = z.infer<typeof payload>;

/** Corrects a disputed ride once a second person has agreed and the dispute is still open. */
@Injectable()
export class TransitDisputeKind implements ApprovalKind<UpheldDispute>, OnModuleInit {
  readonly kind = TRANSIT_DISPUTE;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly store: DisputeStore,
    private readonly booking: DisputeBooking,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): UpheldDispute {
    return payload.parse(stored);
  }

  async describe({ disputeId, amount }: UpheldDispute): Promise<readonly ApprovalFact[]> {
    const dispute = await this.store.find(disputeId);
    return [
      { label: 'disputeId', value: disputeId },
      { label: 'operator', value: dispute?.operator ?? null },
      { label: 'day', value: dispute?.day ?? null },
      { label: 'reason', value: dispute?.reason ?? null },
      { label: 'state', value: dispute?.state ?? null },
      { label: 'paid', value: dispute?.amount ?? null, unit: 'fen' },
      { label: 'amount', value: amount, unit: 'fen' },
    ];
  }

  async execute({ disputeId, amount, note }: UpheldDispute, by: ApprovedBy): Promise<ApprovalOutcome> {
    const dispute = await this.store.find(disputeId);
    if (dispute === undefined) return { result: 'refused', reason: 'dispute_subject_gone' };
    if (dispute.state === 'upheld') return { result: 'already_so' };
    if (dispute.state === 'rejected') return { result: 'refused', reason: 'dispute_not_open' };
    const booked = await this.booking.book(dispute, amount, by);
    if ('refused' in booked) return { result: 'refused', reason: booked.refused };
    const end = { state: 'upheld' as const, corrected: booked.corrected, by: by.checker, note };
    await this.store.end(disputeId, { ...end, at: new Date(this.clock.now()) });
    return { result: 'done' };
  }
}
