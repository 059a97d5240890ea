import type { Aggregate, Decision, NewEvent, RecordedEvent, StreamEvent } from '../domain/event';
import type { BlockDraft, StreamEntry } from './block-draft';

/** Postings of one event at most. */
const MAX_POSTINGS = 1_000;
const EVENT_TYPE = /^[A-Z][A-Za-z]{2,60}$/;

/** A decider broke a rule of the ledger: a programmer's error. The command is dropped, nothing of it is written. */
export class InvariantViolation extends Error {}

function checkEvent(event: NewEvent): void {
  if (!EVENT_TYPE.test(event.type)) throw new InvariantViolation(`bad event type ${event.type}`);
  if (event.postings.length > MAX_POSTINGS) throw new InvariantViolation(`${event.type}: too many postings`);
  let sum = 0;
  for (const posting of event.postings) {
    if (!Number.isSafeInteger(posting.amount) || !Number.isSafeInteger(posting.account)) {
      throw new InvariantViolation(`${event.type}: a posting is not made of integers`);
    }
    sum += posting.amount;
  }
  if (sum !== 0) throw new InvariantViolation(`${event.type}: postings sum to ${sum}, not to zero`);
}

/** What a decision is applied to. */
export interface DecisionTarget {
  readonly streamId: number;
  readonly aggregate: Aggregate<unknown, unknown>;
  /** The stream before the block. */
  readonly before: StreamEntry;
  /** The stream as the decision saw it. */
  readonly current: { readonly version: number; readonly state: unknown };
  readonly origin: RecordedEvent | undefined;
  readonly entity: unknown;
}

/** Numbers the events of a decision, evolves the state with each and adds them to the block. All are checked before any is added. */
export function applyDecision(draft: BlockDraft, target: DecisionTarget, decision: Decision): void {
  decision.events.forEach(checkEvent);
  const evolved = evolveAll(target, decision);
  draft.touch(target.streamId, target.before);
  for (const { event, payload, state } of evolved.steps) draft.addEvent(event, payload, target.before, state);
  const { streamId, aggregate } = target;
  for (const [number, { state, type }] of evolved.entities) {
    draft.putEntity(streamId, number, state, () => aggregate.packEntity?.(state, type) ?? state);
  }
}

function evolveAll(target: DecisionTarget, decision: Decision) {
  const { streamId, aggregate } = target;
  const entities = new Map<number, { readonly state: unknown; readonly type: string }>();
  let { version, state } = target.current;
  const steps = decision.events.map((made) => {
    version += 1;
    const entity = made.entity === 'self' ? version : made.entity;
    const event: StreamEvent = { streamId, version, type: made.type, entity, data: made.data, postings: made.postings };
    state = aggregate.evolve(state, event);
    if (entity !== null && made.entity !== 'self') {
      if (entity !== target.origin?.version)
        throw new InvariantViolation(`${made.type}: entity ${entity} was not loaded`);
      const after = aggregate.evolveEntity(entities.get(entity)?.state ?? target.entity, event);
      entities.set(entity, { state: after, type: event.type });
    }
    return { event, payload: JSON.stringify(made.data), state };
  });
  return { steps, entities };
}
