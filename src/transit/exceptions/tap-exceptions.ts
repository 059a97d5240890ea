import { Injectable } from '@nestjs/common';
import { TransitCardDirectory } from '../../cardholder';
import { hexKey, type RequestIdentity } from '../../event-store';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { ProblemError } from '../../platform/errors';
import { ChipPurses } from '../chip/chip-purses';
import { takeTaps, type TapsTaken } from '../domain/account';
import { FarePolicies } from '../fare-policies/fare-policies';
import { type NamedAccount, TransitAccounts } from '../transit-accounts';
import { ExceptionStore } from './exception-store';
import type {
  ChargeableTap,
  ExceptionAnswer,
  ExceptionFilter,
  ExceptionPlace,
  Resolution,
  TapException,
} from './tap-exception';

const DAY_MS = 86_400_000;
/** So long after the last day of its upload a tap's journey may still be priced by another upload or a new policy: then nobody writes it off. */
const PRICED_DAYS = 3;
/** The source of taps that people had charged. */
const SOURCE = 'exception';
/** Taps that were refused when they came: in no journey, so that they can be taken again. */
const TAKEN_AGAIN: readonly string[] = ['unknown_card', 'no_fare_policy', 'too_many_taps'];

/** What is to be done about an exception, and why. */
export interface ExceptionResolution {
  readonly how: Resolution;
  /** Code of the cause. */
  readonly reason: string;
  /** Staff, or the command line. */
  readonly by: string;
}

/** The queue of taps that cost nothing and are looked at by people. Money moves by the core only. */
@Injectable()
export class TapExceptions {
  constructor(
    private readonly store: ExceptionStore,
    private readonly accounts: TransitAccounts,
    private readonly directory: TransitCardDirectory,
    private readonly policies: FarePolicies,
    private readonly chips: ChipPurses,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Those that came first first. */
  list(filter: ExceptionFilter, limit: number, after?: ExceptionPlace): Promise<readonly TapException[]> {
    return this.store.list(filter, limit, after);
  }

  /**
   * `note`: looked at, still to be done. `write_off`: the operator bears it for good. `charge`: the tap of a card that somebody has now
   * is taken, one that could not be priced is priced anew. The same request again moves nothing. Throws the problem `not_found`.
   */
  async resolve(
    request: RequestIdentity,
    tapId: string,
    { how, reason, by }: ExceptionResolution,
  ): Promise<ExceptionAnswer> {
    const found = await this.store.find(tapId);
    if (found === undefined) throw new ProblemError('not_found', { detail: 'there is no exception with this id' });
    if (found.state === 'written_off') {
      return how === 'write_off' ? { result: 'already_so' } : refused('written_off_already');
    }
    const keep = (state: 'noted' | 'written_off' | 'charged') =>
      this.store.change(tapId, { state, reason, by, at: this.clock.now() });
    if (how === 'note') {
      await keep('noted');
      return { result: 'done' };
    }
    if (how === 'charge') {
      const answer = await this.#charge(request, found);
      if (answer.result === 'done') await keep('charged');
      return answer;
    }
    if (this.#mayBePriced(found)) return refused('may_still_be_priced');
    await keep('written_off');
    return { result: 'done' };
  }

  /** A tap in a journey may find its price by the next upload; one that was refused does not. */
  #mayBePriced({ reason, streamId, tappedAt }: ChargeableTap): boolean {
    if (streamId === null || reason === 'late' || TAKEN_AGAIN.includes(reason)) return false;
    return tappedAt > this.clock.now() - (this.config.transitUploadWindowDays + PRICED_DAYS) * DAY_MS;
  }

  async #charge(request: RequestIdentity, found: ChargeableTap): Promise<ExceptionAnswer> {
    const { reason, tap } = found;
    if (reason === 'late') return refused('late_is_operators');
    const isTaken = TAKEN_AGAIN.includes(reason);
    if (isTaken && tap === null) return refused('tap_not_kept');
    if ((await this.chips.find([found.cardIndex])).size > 0) return refused('card_pays_by_chip');
    const account = await this.#accountOf(found);
    if (account === undefined) return refused('card_still_unknown');
    if (isTaken && tap !== null) return answerOf(found, [await this.#take(request, account, tap.city, [tap])]);
    const taken: TapsTaken[] = [];
    for (const city of await this.#citiesOf(account)) taken.push(await this.#take(request, account, city, []));
    return answerOf(found, taken);
  }

  async #accountOf({ cardIndex, streamId }: ChargeableTap): Promise<NamedAccount | undefined> {
    const card = await this.directory.byIndex(cardIndex);
    return card && this.accounts.ofCard(cardIndex, streamId === null ? card : { ...card, streamId });
  }

  /** The cities of which the account has taps. */
  async #citiesOf({ streamId, cardIndex }: NamedAccount): Promise<readonly string[]> {
    const standing = (await this.accounts.ofPerson(streamId)).find((one) => one.cardIndex === cardIndex);
    return [...new Set(standing?.account?.taps.map(({ city }) => city))];
  }

  async #take(
    request: RequestIdentity,
    account: NamedAccount,
    city: string,
    taps: readonly NonNullable<ChargeableTap['tap']>[],
  ): Promise<TapsTaken> {
    const policies = await this.policies.policiesOf(city);
    const key = hexKey(['transit exception', request.key, account.cardIndex, city].join('\n'));
    const lateAfterDays = this.config.transitUploadWindowDays;
    const decide = takeTaps({ source: SOURCE, city, taps, policies, now: this.clock.now(), lateAfterDays });
    return (await this.accounts.execute<TapsTaken>(account, key, decide)).answer;
  }
}

function answerOf({ tapId }: ChargeableTap, taken: readonly TapsTaken[]): ExceptionAnswer {
  const paid = taken.reduce((sum, { paid: { transit, epurse, owed } }) => sum + transit + epurse + owed, 0);
  const ends = taken.flatMap(({ ends: { [tapId]: end } }) => end ?? []);
  // A duplicate is in the account since by an upload: it ended there.
  const isThere = taken.some(({ results }) => results[tapId] === 'duplicate');
  if (isThere || ends.some(({ end }) => end !== 'exception')) return { result: 'done', paid };
  const isLate = ends.some((end) => end.end === 'exception' && end.reason === 'late');
  return refused(isLate ? 'late_is_operators' : 'still_no_price');
}

function refused(reason: string): ExceptionAnswer {
  return { result: 'refused', reason };
}
