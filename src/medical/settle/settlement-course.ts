import { Injectable } from '@nestjs/common';
import type { CardholderState } from '../../cardholder';
import type { Decision, DecisionContext, RequestIdentity } from '../../event-store';
import { type FinalSettleCommand, medicalOf, type Relative, settleWithAid, type Visit } from '../domain/settlement';
import { MedicalCore, type MedicalOutcome, type NamedVisit } from '../medical-core';
import { ChangedMeanwhileError, requireSeen, type SeenVisit } from './settlement-preparation';

/** Relatives share in a settlement: it has to be decided together with them. */
class NeedsRelatives extends Error {
  constructor(readonly owners: readonly number[]) {
    super('relatives take part');
  }
}

/** Decides about the patient and the owners of the accounts that pay along. */
type DecideTogether = (
  patient: CardholderState,
  visit: Visit | undefined,
  relatives: readonly Relative[],
) => readonly Decision[];

/** Settles with or without the accounts of relatives (家庭共济), always in one commit. */
@Injectable()
export class SettlementCourse {
  constructor(private readonly core: MedicalCore) {}

  /**
   * Settles a visit. Only the patient's state tells whether relatives let the patient use their accounts, so it is decided for
   * the patient alone first and together with the relatives when there are some. Rejects with ChangedMeanwhileError.
   */
  async settle(
    request: RequestIdentity,
    visit: NamedVisit,
    command: FinalSettleCommand,
    seen: SeenVisit,
  ): Promise<MedicalOutcome> {
    const decide: DecideTogether = (patient, entity, relatives) => {
      requireSeen(entity, seen);
      const owners = command.useAccount ? ownersOf(patient) : [];
      const known = new Set(relatives.map(({ streamId }) => streamId));
      if (owners.some((owner) => !known.has(owner))) throw new NeedsRelatives(owners);
      return settleWithAid(patient, entity, relatives, command);
    };
    try {
      return await this.together(request, visit, [], decide);
    } catch (error) {
      if (!(error instanceof NeedsRelatives)) throw error;
      return await this.#withOwners(request, visit, error.owners, decide);
    }
  }

  /** Settles a decision about a visit and what it means for these owners of accounts. */
  async together(
    request: RequestIdentity,
    visit: NamedVisit,
    owners: readonly number[],
    decide: DecideTogether,
  ): Promise<MedicalOutcome> {
    const { streamId: patient, origin } = visit;
    if (owners.length === 0) {
      const alone = (state: CardholderState, { entity }: DecisionContext<Visit>): Decision =>
        first(decide(state, entity, []));
      return this.core.execute<Visit>(request, patient, alone, visit);
    }
    return this.core.executeJoint(request, {
      streamIds: [patient, ...owners],
      origins: [origin, ...owners.map(() => undefined)],
      decide: ([state, ...others], [context]) => {
        const relatives = owners.map((streamId, index): Relative => {
          return { patient, streamId, state: others[index] as CardholderState };
        });
        return decide(state as CardholderState, context?.entity as Visit | undefined, relatives);
      },
    });
  }

  async #withOwners(
    request: RequestIdentity,
    visit: NamedVisit,
    owners: readonly number[],
    decide: DecideTogether,
  ): Promise<MedicalOutcome> {
    try {
      return await this.together(request, visit, owners, decide);
    } catch (error) {
      if (!(error instanceof NeedsRelatives)) throw error;
      throw new ChangedMeanwhileError('a relative has given leave meanwhile', { cause: error });
    }
  }
}

function ownersOf(patient: CardholderState): readonly number[] {
  return [...new Set(medicalOf(patient).received.map(({ owner }) => owner))];
}

function first(decisions: readonly Decision[]): Decision {
  const [decision] = decisions;
  if (decision === undefined) throw new RangeError('a decision about a visit is made for the patient first');
  return decision;
}
