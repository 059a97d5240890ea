import { Injectable } from '@nestjs/common';
import { strayStream } from '../../authorization';
import { type CardholderState, done, isAmount } from '../../cardholder';
import { hexKey, type Posting, TransactionCore } from '../../event-store';
import { subsidyFunding, voucherClaims } from '../../ledger';
import { businessDay, Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { fen } from '../../platform/money';
import { MerchantDirectory, ProgrammeDirectory } from '../../registry';
import { isShare } from '../domain/vouchers/split-bill';
import { type ServiceBill, type VoucherScheme, VoucherStore, type VoucherUse } from './voucher-store';

const MAX_SERVICES = 100;
const REFERENCE = /^[A-Za-z0-9_-]{1,64}$/;
const MONTH = /^20\d{2}-(?:0[1-9]|1[0-2])$/;
const MONTH_LENGTH = 7;

/** What came of the use of a voucher: fen. */
export type VoucherAnswer =
  | { readonly result: 'done'; readonly paid: number; readonly copay: number }
  | { readonly result: 'refused'; readonly reason: string };

/**
 * Vouchers for services to the elderly (养老服务消费补贴): a ceiling for each month, of which a share of every bill is paid; the rest
 * lapses at the end of the month. Their money is the finance bureau's and never the person's; providers claim it monthly.
 */
@Injectable()
export class Vouchers {
  constructor(
    private readonly store: VoucherStore,
    private readonly core: TransactionCore,
    private readonly programmes: ProgrammeDirectory,
    private readonly merchants: MerchantDirectory,
    private readonly clock: Clock,
  ) {}

  /** Sets how a registered programme pays; vouchers that are issued keep their face. Throws `validation_failed`. */
  async setScheme(scheme: VoucherScheme): Promise<void> {
    await this.#numberOf(scheme.programme);
    const services = Object.entries(scheme.shares);
    if (!isAmount(scheme.ceiling)) throw invalid('ceiling', 'must be fen above zero');
    if (services.length === 0 || services.length > MAX_SERVICES)
      throw invalid('shares', `must be 1 to ${MAX_SERVICES}`);
    for (const [service, share] of services) {
      if (!REFERENCE.test(service)) throw invalid('shares', 'must be by the code of a service');
      if (!isShare(share)) throw invalid('shares', 'must be above 0 and up to 1, with four decimals at most');
    }
    await this.store.setScheme(scheme, new Date(this.clock.now()));
  }

  /** Gives somebody the voucher of this month; nobody who has died or left gets one. */
  async issue(programme: string, streamId: number): Promise<{ readonly result: string; readonly reason?: string }> {
    const scheme = await this.#schemeOf(programme);
    const { person } = (await this.core.state<CardholderState>(streamId)).state;
    if (!person.registered) return { result: 'refused', reason: 'cardholder_not_registered' };
    if (person.status !== undefined) return { result: 'refused', reason: `person_${person.status}` };
    return { result: (await this.store.issue(scheme, streamId, this.#month())) ? 'done' : 'already_so' };
  }

  /** Pays a share of a service out of this month's voucher, once for the provider's reference. Throws `validation_failed`. */
  async use(bill: ServiceBill): Promise<VoucherAnswer> {
    if (!isAmount(bill.bill)) throw invalid('bill', 'must be fen above zero');
    if (!REFERENCE.test(bill.reference)) throw invalid('reference', 'must be 1 to 64 letters, digits, - or _');
    const share = (await this.#schemeOf(bill.programme)).shares[bill.service];
    const provider = await this.merchants.find(bill.provider);
    if (share === undefined) return { result: 'refused', reason: 'service_not_covered' };
    if (provider?.programmes.includes(bill.programme) !== true)
      return { result: 'refused', reason: 'provider_not_covered' };
    const used =
      (await this.store.used(bill.provider, bill.reference)) ??
      (await this.store.use(bill, share, this.#month(), new Date(this.clock.now())));
    if (!used) return { result: 'refused', reason: 'voucher_not_found' };
    if (used.streamId !== bill.streamId || used.bill !== bill.bill || used.service !== bill.service) {
      return { result: 'refused', reason: 'reference_reused' };
    }
    await this.#bookUse(used);
    return { result: 'done', paid: used.paid, copay: used.bill - used.paid };
  }

  /**
   * Claims for a provider what vouchers of a month that has ended paid for its services, once: from then on it is payable to the
   * merchant. Throws `validation_failed`, or `state_conflict` while the month is open.
   */
  async claim(
    programme: string,
    providerId: string,
    month: string,
  ): Promise<{ readonly uses: number; readonly amount: number }> {
    if (!MONTH.test(month)) throw invalid('month', 'must be YYYY-MM');
    if (month >= this.#month()) throw new ProblemError('state_conflict', { detail: `${month} has not ended` });
    const number = await this.#numberOf(programme);
    const provider = await this.merchants.find(providerId);
    if (!provider) throw invalid('provider', 'is no registered merchant');
    const uses = await this.store.ofProvider(providerId, programme, month);
    // What a crash left unbooked is booked now, so that the claim never exceeds what is owed.
    for (const used of uses) await this.#bookUse(used);
    const amount = uses.reduce((sum, { paid }) => sum + paid, 0);
    if (amount > 0) {
      const key = hexKey(`voucher claim\n${programme}\n${providerId}\n${month}`);
      const data = { programme, provider: providerId, month, uses: uses.length, amount };
      const postings = transfer(voucherClaims(number), provider.payableAccount, amount);
      const streamId = strayStream(key, this.core.laneCount);
      await this.#book(streamId, key, 'VoucherClaimed', data, postings);
    }
    return { uses: uses.length, amount };
  }

  async #bookUse({ streamId, programme, provider, reference, month, service, bill, paid }: VoucherUse): Promise<void> {
    if (paid === 0) return;
    const number = await this.#numberOf(programme);
    const key = hexKey(`voucher use\n${provider}\n${reference}`);
    const data = { programme, provider, reference, month, service, bill, paid };
    await this.#book(streamId, key, 'VoucherUsed', data, transfer(subsidyFunding(number), voucherClaims(number), paid));
  }

  async #book(streamId: number, key: string, type: string, data: object, postings: readonly Posting[]): Promise<void> {
    const decide = () => done([{ type, entity: null, data, postings }]);
    await this.core.execute<CardholderState, unknown>({ streamId, key, digest: key, decide });
  }

  async #schemeOf(programme: string): Promise<VoucherScheme> {
    const scheme = await this.store.scheme(programme);
    if (!scheme) throw invalid('programme', 'has no vouchers');
    return scheme;
  }

  async #numberOf(programme: string): Promise<number> {
    const number = await this.programmes.numberOf(programme);
    if (number === undefined) throw invalid('programme', 'is no registered programme');
    return number;
  }

  #month(): string {
    return businessDay(this.clock.now()).slice(0, MONTH_LENGTH);
  }
}

function transfer(from: number, to: number, amount: number): readonly Posting[] {
  return [
    { account: from, amount: fen(-amount) },
    { account: to, amount: fen(amount) },
  ];
}

function invalid(field: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code: 'invalid', message }] });
}
