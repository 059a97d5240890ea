import { Injectable } from '@nestjs/common';
import { strayStream } from '../../authorization';
import type { CardholderState } from '../../cardholder';
import type { ApprovedBy } from '../../approval';
import { hexKey, type HexKey, TransactionCore } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ClearingCities } from '../clearing/clearing-cities';
import { MovementsFollower } from '../day-files/follow';
import { correctFare } from '../domain/account';
import { clearRides } from '../domain/clearing/clear-rides';
import { type DayNumber, readDay } from '../domain/fare/shanghai-days';
import { TransitAccounts } from '../transit-accounts';
import type { Dispute } from './dispute';
import { DisputeStore } from './dispute-store';

/** What came of a booking: how much it moved, or why it could not be made. */
export type Booked = { readonly corrected: number } | { readonly refused: string };

/** Books what an upheld dispute comes to, once: its key follows from the dispute. */
@Injectable()
export class DisputeBooking {
  constructor(
    private readonly store: DisputeStore,
    private readonly accounts: TransitAccounts,
    private readonly cities: ClearingCities,
    private readonly follower: MovementsFollower,
    private readonly core: TransactionCore,
    private readonly clock: Clock,
  ) {}

  book(dispute: Dispute, amount: number, by: Pick<ApprovedBy, 'approvalId' | 'maker' | 'checker'>): Promise<Booked> {
    const key = hexKey(`transit dispute\n${dispute.disputeId}`);
    return dispute.kind === 'journey' ? this.#refund(dispute, amount, by, key) : this.#accept(dispute, key);
  }

  /** A ride is paid back by its operator; of one that is paid back as a whole the finance bureau has its part back, too. */
  async #refund(
    { disputeId, subject, operator }: Dispute,
    amount: number,
    { approvalId, maker, checker }: Pick<ApprovedBy, 'approvalId' | 'maker' | 'checker'>,
    key: HexKey,
  ): Promise<Booked> {
    await this.follower.catchUp();
    const [told, card] = [await this.store.told(subject, operator), await this.store.cardOf(subject)];
    if (told === undefined || card === undefined) return { refused: 'dispute_subject_gone' };
    // What was booked before a crash is told already, and must not be compared with what is left.
    if (await this.core.outcome(this.core.laneOf(card.streamId), key)) return { corrected: amount };
    if (amount > told.paid) return { refused: 'dispute_exceeds_paid' };
    const subsidy = amount === told.paid ? told.subsidy : 0;
    const account = await this.accounts.opened(card.cardIndex, card.streamId);
    const correction = {
      ...{ disputeId, subject, day: dayOf(told.day), operator, account: told.account, amount, subsidy },
      ...{ approvalId, maker, checker },
    };
    await this.accounts.execute(account, key, correctFare(correction, this.clock.now()));
    return { corrected: amount };
  }

  /** The other city owes a ride after all. */
  async #accept({ subject }: Dispute, key: HexKey): Promise<Booked> {
    const record = await this.store.rejectedTap(subject);
    if (record === undefined) return { refused: 'dispute_subject_gone' };
    const { fileId, city, tapId, operator, account, day, isRide, list, amount } = record;
    const { code, payableAccount } = await this.cities.other(city);
    const ride = { subject: tapId, operator, account, day: dayOf(day), isRide, list, amount };
    const data = { file: fileId, city, operator: code, account: payableAccount, at: this.clock.now(), rides: [ride] };
    const streamId = strayStream(key, this.core.laneCount);
    await this.core.execute<CardholderState, unknown>({ streamId, key, digest: key, decide: clearRides(data) });
    return { corrected: amount };
  }
}

function dayOf(text: string): DayNumber {
  const day = readDay(text);
  if (day === undefined) throw new RangeError(`no day: ${text}`);
  return day;
}
