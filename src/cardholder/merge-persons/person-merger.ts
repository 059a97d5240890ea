import { Injectable } from '@nestjs/common';
import { type RequestIdentity, TransactionCore } from '../../event-store';
import { INTER_LANE } from '../../ledger';
import { Clock } from '../../platform/clock';
import { PersonRegister } from '../../person';
import { CardTerms } from '../card-terms/card-terms';
import type { CardholderAnswer } from '../cardholder-commands';
import { type CardholderState, type ChangeOrigin, mergePersons } from '../domain';

/** Merges the streams of two records of one person, and tells the person register afterwards. */
@Injectable()
export class PersonMerger {
  constructor(
    private readonly core: TransactionCore,
    private readonly persons: PersonRegister,
    private readonly terms: CardTerms,
    private readonly clock: Clock,
  ) {}

  /** Settles a merge under an identity that was claimed. The streams must differ. */
  async merge(
    { key, digest }: RequestIdentity,
    survivor: number,
    duplicate: number,
    origin: ChangeOrigin,
  ): Promise<CardholderAnswer> {
    const { transitWindowMs } = this.terms;
    const command = { survivor, duplicate, through: INTER_LANE, transitWindowMs, now: this.clock.now(), origin };
    const settled = await this.core.executeJoint({
      ...{ streamIds: [survivor, duplicate], key, digest },
      decide: ([first, second]) => mergePersons(first as CardholderState, second as CardholderState, command),
    });
    const answer = JSON.parse(settled.body) as CardholderAnswer;
    // A process that dies in between is made good by the retry, which is answered from the core and comes here again.
    if (answer.result !== 'refused') await this.persons.noteMerge(duplicate, survivor);
    return answer;
  }
}
