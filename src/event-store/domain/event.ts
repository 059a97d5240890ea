import type { Fen } from '../../platform/money';

/** One signed amount on one account, positive = credit. The postings of one event sum to zero. */
export interface Posting {
  readonly account: number;
  readonly amount: Fen;
}

/** An event as a decider makes it: not yet numbered. `data` is a plain JSON value without personal data. */
export interface NewEvent {
  readonly type: string;
  /**
   * The entity of the stream that this event belongs to: the version of the event that began it, `'self'` when this event
   * begins one, `null` when it belongs to the stream itself.
   */
  readonly entity: number | 'self' | null;
  readonly data: object;
  readonly postings: readonly Posting[];
}

/** An event with its place in its stream, as `evolve` sees it. */
export interface StreamEvent {
  readonly streamId: number;
  /** 1, 2, 3 … within the stream. */
  readonly version: number;
  readonly type: string;
  readonly entity: number | null;
  readonly data: object;
  readonly postings: readonly Posting[];
}

/** A committed event, as a subscription or a reader sees it. */
export interface RecordedEvent extends StreamEvent {
  readonly lane: number;
  /** 1, 2, 3 … within the lane, gap-free, in commit order. */
  readonly position: number;
  /** Position of the stream's event before this one in the same lane; `null` for the first. */
  readonly previousPosition: number | null;
  /** Server time of the commit, ms since the epoch. */
  readonly committedAt: number;
  /** Business date (账务日期), `YYYY-MM-DD` in Asia/Shanghai. */
  readonly businessDate: string;
}

/** What a decider returns. */
export interface Decision {
  /** May be empty: the outcome is frozen all the same. */
  readonly events: readonly NewEvent[];
  /** Text of the JSON object that answers the command; frozen as the first outcome of its key. */
  readonly outcome: string;
}

/** What a decider is told beside the state. */
export interface DecisionContext<Entity> {
  /** Version of the state; the first new event becomes `version + 1`. */
  readonly version: number;
  /** The entity the command names, `undefined` when it names none. */
  readonly entity: Entity | undefined;
}

/** A pure decision on one stream. */
export type Decide<State, Entity> = (state: State, context: DecisionContext<Entity>) => Decision;

/**
 * How the states of a family of streams follow from their events. States and entities are plain JSON values (they are
 * stored with JSON.stringify) and are never changed in place.
 */
export interface Aggregate<State, Entity> {
  readonly name: string;
  /** True for the stream ids of this family. */
  owns(streamId: number): boolean;
  initialState(streamId: number): State;
  evolve(state: State, event: StreamEvent): State;
  /** `entity` is undefined at the event that begins it. */
  evolveEntity(entity: Entity | undefined, event: StreamEvent): Entity;
  /** What is wrong with a state that events have led to, in plain sentences; the verification asks after every event. */
  faults?(state: State): readonly string[];
  /** What is stored of an entity whose latest event is of this type, a plain JSON value; the entity itself when left out. */
  packEntity?(entity: Entity, eventType: string): unknown;
  /** The entity of what was stored, in this form or an earlier one. */
  unpackEntity?(stored: unknown): Entity;
}
