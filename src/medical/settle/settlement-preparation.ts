import { Injectable } from '@nestjs/common';
import type { TenderPolicy } from '../../authorization';
import type { Decision } from '../../event-store';
import { businessDay, Clock } from '../../platform/clock';
import { TenderPolicyDirectory } from '../../registry';
import { refused, type SettleCommand, type Visit } from '../domain/settlement';
import { InstitutionDirectory } from '../institutions/institution-directory';
import { MedicalCore, type NamedVisit } from '../medical-core';
import { PolicyDirectory } from '../policies/policy-directory';
import type { SettlementOptions } from '../pre-settle/pre-settle.command';

/** Tries of a decision whose circumstances change while they are looked up. */
const MAX_TRIES = 10;

/** What a visit had when a settlement was prepared; a decision that sees something else must be prepared anew. */
export interface SeenVisit {
  /** Day of the discharge that the care date follows from; null when it follows from something else. */
  readonly ended: string | undefined | null;
}

/** A settlement that may be decided, or why there will be none. */
export type Prepared =
  | { readonly refusal: Decision }
  | { readonly refusal?: undefined; readonly command: SettleCommand; readonly seen: SeenVisit };

/** What was looked up for a decision is not so any more when it is made. */
export class ChangedMeanwhileError extends Error {}

/** Looks up what a settlement is decided with: care date, policies and the institution. */
@Injectable()
export class SettlementPreparation {
  constructor(
    private readonly core: MedicalCore,
    private readonly policies: PolicyDirectory,
    private readonly institutions: InstitutionDirectory,
    private readonly tenders: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  /** Prepares a settlement or a pre-settlement of a visit. */
  async prepare(visit: NamedVisit, options: SettlementOptions): Promise<Prepared> {
    const now = this.clock.now();
    const { registered } = visit;
    const institution = await this.institutions.byCode(registered.institution.code);
    if (institution?.state === 'suspended') return { refusal: refused('institution_suspended') };
    const { careDate, seen } = await this.#careDate(visit, options, businessDay(now));
    const { area, insutype, medType, began } = registered;
    if (careDate < began || (options.careDate !== undefined && careDate > businessDay(now))) {
      return { refusal: refused('date_invalid', { began, careDate }) };
    }
    const found = await this.policies.pick({ area, insutype, medType, day: careDate });
    if (found === undefined) return { refusal: refused('no_policy', { area, insutype, medType, careDate }) };
    const { useAccount, batch, expectedTotal, terminalId } = options;
    const command: SettleCommand = {
      ...{ now, policyId: found.policyId, policy: found.policy, careDate, useAccount, terminalId },
      account: { tenderPolicy: await this.tenders.effectiveAt(now), card: registered.card },
      ...(batch === undefined ? {} : { batch }),
      ...(expectedTotal === undefined ? {} : { expectedTotal }),
    };
    return { command, seen };
  }

  /** Prepares and decides until both see the same. Rejects with ChangedMeanwhileError when that does not come about. */
  async untilSteady<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof ChangedMeanwhileError) || tried >= MAX_TRIES) throw error;
      }
    }
  }

  async #careDate(
    visit: NamedVisit,
    { careDate }: SettlementOptions,
    today: string,
  ): Promise<{ readonly careDate: string; readonly seen: SeenVisit }> {
    if (careDate !== undefined) return { careDate, seen: { ended: null } };
    const { kind, began } = visit.registered;
    if (kind !== 'inpatient') return { careDate: began, seen: { ended: null } };
    const ended = (await this.core.visitState(visit))?.ended;
    return { careDate: ended ?? today, seen: { ended } };
  }
}

/** Throws a ChangedMeanwhileError when the visit is not as it was seen. */
export function requireSeen(visit: Visit | undefined, { ended }: SeenVisit): void {
  if (ended !== null && visit?.ended !== ended) throw new ChangedMeanwhileError('the day of the discharge has changed');
}
