import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import {
  type AuthorizationEntity,
  type Check,
  evolveEntity,
  explainChecks,
  type OriginData,
  type Reason,
} from '../../authorization';
import type { RecordedEvent } from '../../event-store';
import { checkText, type DecisionFacts, moneyOf, reasonText } from '../domain';
import { AuthorizationFinder, type FoundAuthorization } from '../transactions/authorization-finder';
import { StreamWalk } from '../transactions/stream-walk';
import { reasonOf } from '../transactions/transaction';
import {
  type CheckExplanation,
  type DeclinedFollowUp,
  ExplainAuthorization,
  type Explanation,
} from './explanation.query';

/** Events of one authorization that are read at most; it has no more elements than that. */
const MAX_EVENTS = 300;

/** What this handler reads of the data of a declined follow-up. */
interface DeclinedData {
  readonly action: string;
  readonly at: number;
  readonly amount: number;
  readonly reason: Reason;
  readonly checks?: readonly Check[];
}

@QueryHandler(ExplainAuthorization)
export class ExplainAuthorizationHandler implements IQueryHandler<ExplainAuthorization> {
  constructor(
    private readonly finder: AuthorizationFinder,
    private readonly walk: StreamWalk,
  ) {}

  async execute({ authorizationId }: ExplainAuthorization): Promise<Explanation> {
    const found = await this.finder.find(authorizationId);
    const data = found.origin.data as OriginData;
    const facts = factsOf(data);
    return {
      cardholderId: found.view.cardholderId,
      authorization: found.view,
      result: found.view.result,
      reason: found.view.reason,
      decidedAt: new Date(data.at).toISOString(),
      summary: reasonText(reasonOf(data), facts),
      checks: explained(data.checks),
      policyVersion: facts.policy,
      declinedFollowUps: await this.#declined(found, facts),
    };
  }

  /** The follow-ups that were declined, each with the money of the authorization right before it. */
  async #declined({ origin, entity, head }: FoundAuthorization, facts: DecisionFacts): Promise<DeclinedFollowUp[]> {
    if (!entity.elements.slice(1).some(({ result }) => result === 'declined')) return [];
    const { events, next } = await this.walk.page({
      streamId: origin.streamId,
      position: head,
      limit: MAX_EVENTS,
      wanted: (event) => event.entity === origin.version && event.version > origin.version,
      ended: (event) => event.version <= origin.version,
    });
    // Of a history too long to be read whole, what the money was at each moment is not known.
    let state = next === 0 ? evolveEntity(undefined, origin) : undefined;
    const declined: DeclinedFollowUp[] = [];
    for (const event of events.toReversed()) {
      if (event.type === 'FollowUpDeclined') declined.push(declinedFollowUp(event, state, facts));
      state = state && evolveEntity(state, event);
    }
    return declined;
  }
}

function factsOf(data: OriginData): DecisionFacts {
  const { kind, requested, approved, tenders, mcc, purse, policy } = data;
  const checks = explainChecks(data.checks);
  return { kind, amount: requested, approved, tenders, mcc, purse, policy: policy ?? null, checks, before: undefined };
}

function declinedFollowUp(
  event: RecordedEvent,
  before: AuthorizationEntity | undefined,
  origin: DecisionFacts,
): DeclinedFollowUp {
  const { action, at, amount, reason, checks = [] } = event.data as DeclinedData;
  const facts = {
    ...origin,
    amount,
    approved: 0,
    tenders: [],
    checks: explainChecks(checks),
    before: before && moneyOf(before),
  };
  return {
    kind: action,
    at: new Date(at).toISOString(),
    amount,
    reason,
    summary: reasonText(reason, facts),
    checks: explained(checks),
  };
}

function explained(checks: readonly Check[]): CheckExplanation[] {
  return explainChecks(checks).map((check) => ({ ...check, text: checkText(check) }));
}
