import { Injectable } from '@nestjs/common';
import { type ChangeOrigin, isCardholderStream, streamOfCardholderId } from '../../cardholder';
import { hexKey, type RequestIdentity, TransactionCore } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { grantEntitlement } from '../domain/account';
import type { Entitlement } from '../domain/fare/rider';
import { addMonths, type DayNumber, dayText, readDay, serviceDay } from '../domain/fare/shanghai-days';
import { type PersonAccount, TransitAccounts } from '../transit-accounts';
import { RiderCategories, type RiderCategory } from './rider-categories';

/** A concession as people say it; days are `YYYY-MM-DD`, both ends count, left out is no end. */
export interface EntitlementDays {
  readonly category: string;
  readonly from?: string;
  readonly to?: string;
  /** Day of the last re-verification (年审). */
  readonly reviewedOn?: string;
}

/** A concession (优惠资格) of a transit card. Days are `YYYY-MM-DD`. */
export interface EntitlementView {
  /** The card that the transit number rides with. */
  readonly token: string;
  readonly category: string;
  /** What the fare policies call it; null when none knows it any more. */
  readonly name: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly reviewedOn: string | null;
  /** First day on which it is not given any more unless it is re-verified before; null where no policy wants that. */
  readonly reviewDueOn: string | null;
  /** `valid` today; `not_yet`, `over` by its days; `not_reviewed`: the re-verification is missing or too old. */
  readonly state: 'valid' | 'not_yet' | 'over' | 'not_reviewed';
}

/** What a person's transit cards are entitled to, and what could be granted. */
export interface PersonEntitlements {
  readonly cards: number;
  readonly items: readonly EntitlementView[];
  readonly categories: readonly RiderCategory[];
}

/** What came of granting or ending one. */
export interface EntitlementAnswer {
  readonly result: 'done' | 'already_so' | 'refused';
  readonly reason?: string;
}

/** Grants concessions to people, for each of their transit cards, and ends them. */
@Injectable()
export class Entitlements {
  constructor(
    private readonly accounts: TransitAccounts,
    private readonly core: TransactionCore,
    private readonly categories: RiderCategories,
    private readonly clock: Clock,
  ) {}

  /** Throws the problem `not_found`. */
  async list(cardholderId: string): Promise<PersonEntitlements> {
    const streamId = await this.#streamOf(cardholderId);
    const [accounts, categories] = await Promise.all([this.accounts.ofPerson(streamId), this.categories.list()]);
    const today = serviceDay(this.clock.now(), 0);
    const nameOf = new Map(categories.map((category) => [category.category, category]));
    const items = accounts.flatMap(({ token, account }) =>
      (account?.entitlements ?? []).map((one) => viewOf(token, one, nameOf.get(one.category), today)),
    );
    return { cards: accounts.length, items, categories };
  }

  /**
   * Grants a concession to all transit cards that the person has now, in the place of what they had of its category. Throws the
   * problems `not_found` and `validation_failed`.
   */
  async grant(
    request: RequestIdentity,
    cardholderId: string,
    days: EntitlementDays,
    origin: ChangeOrigin,
  ): Promise<EntitlementAnswer> {
    const entitlement = readEntitlement(days);
    const streamId = await this.#streamOf(cardholderId);
    const known = (await this.categories.list()).some(({ category }) => category === days.category);
    if (!known) return refused('rider_category_unknown');
    const accounts = await this.accounts.ofPerson(streamId);
    if (accounts.length === 0) return refused('no_transit_card');
    return this.#settle(request, streamId, accounts, () => entitlement, origin);
  }

  /** Ends a concession with a day, its last one. Throws the problems `not_found` and `validation_failed`. */
  async end(
    request: RequestIdentity,
    cardholderId: string,
    { category, on }: { readonly category: string; readonly on: string },
    origin: ChangeOrigin,
  ): Promise<EntitlementAnswer> {
    const to = dayIn('on', on);
    const streamId = await this.#streamOf(cardholderId);
    const standing = (account: PersonAccount): Entitlement | undefined =>
      account.account?.entitlements.find((one) => one.category === category);
    const accounts = (await this.accounts.ofPerson(streamId)).filter((one) => standing(one) !== undefined);
    if (accounts.length === 0) return refused('not_entitled');
    const ended = (account: PersonAccount): Entitlement => {
      const one = standing(account) ?? { category, from: undefined, to, reviewedOn: undefined };
      // What is over already stays as it was.
      return { ...one, to: one.to === undefined ? to : (Math.min(one.to, to) as DayNumber) };
    };
    return this.#settle(request, streamId, accounts, ended, origin);
  }

  async #settle(
    request: RequestIdentity,
    streamId: number,
    accounts: readonly PersonAccount[],
    wanted: (account: PersonAccount) => Entitlement,
    origin: ChangeOrigin,
  ): Promise<EntitlementAnswer> {
    const answers: EntitlementAnswer[] = [];
    for (const account of accounts) {
      const named = await this.accounts.ofCard(account.cardIndex, { streamId, token: account.token });
      // One request is about several accounts: each has a key of its own that follows from the request's.
      const key = hexKey(`transit entitlement\n${request.key}\n${account.cardIndex}`);
      const decide = grantEntitlement(wanted(account), this.clock.now(), origin);
      answers.push((await this.accounts.execute<EntitlementAnswer>(named, key, decide)).answer);
    }
    const worst = answers.find(({ result }) => result === 'refused') ?? answers.find(({ result }) => result === 'done');
    return worst ?? { result: 'already_so' };
  }

  async #streamOf(cardholderId: string): Promise<number> {
    const streamId = streamOfCardholderId(cardholderId);
    if (streamId !== undefined && isCardholderStream(streamId)) {
      if ((await this.core.state(streamId)).version > 0) return streamId;
    }
    throw new ProblemError('not_found', { detail: 'there is no cardholder with this id' });
  }
}

function refused(reason: string): EntitlementAnswer {
  return { result: 'refused', reason };
}

function readEntitlement({ category, from, to, reviewedOn }: EntitlementDays): Entitlement {
  const read = {
    category,
    from: from === undefined ? undefined : dayIn('from', from),
    to: to === undefined ? undefined : dayIn('to', to),
    reviewedOn: reviewedOn === undefined ? undefined : dayIn('reviewedOn', reviewedOn),
  };
  if (read.from !== undefined && read.to !== undefined && read.to < read.from) {
    throw invalid('to', 'period', 'must not lie before from');
  }
  return read;
}

function dayIn(field: string, text: string): DayNumber {
  const day = readDay(text);
  if (day === undefined) throw invalid(field, 'is_local_date', 'must be a day such as 2026-11-24');
  return day;
}

function invalid(field: string, code: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code, message }] });
}

function viewOf(
  token: string,
  { category, from, to, reviewedOn }: Entitlement,
  known: RiderCategory | undefined,
  today: DayNumber,
): EntitlementView {
  const text = (day: DayNumber | undefined): string | null => (day === undefined ? null : dayText(day));
  const months = known?.reviewMonths ?? null;
  const due = months === null || reviewedOn === undefined ? undefined : addMonths(reviewedOn, months);
  const isReviewed = months === null || (reviewedOn !== undefined && reviewedOn <= today && today < (due ?? today));
  return {
    ...{ token, category, name: known?.name ?? null, from: text(from), to: text(to) },
    ...{ reviewedOn: text(reviewedOn), reviewDueOn: text(due) },
    state: stateOf(from, to, isReviewed, today),
  };
}

function stateOf(
  from: DayNumber | undefined,
  to: DayNumber | undefined,
  isReviewed: boolean,
  today: DayNumber,
): EntitlementView['state'] {
  if (from !== undefined && today < from) return 'not_yet';
  if (to !== undefined && today > to) return 'over';
  return isReviewed ? 'valid' : 'not_reviewed';
}
