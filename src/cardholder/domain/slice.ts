import type { StreamEvent } from '../../event-store';

/**
 * One part of a cardholder's state, owned by one module. A module of higher rank adds its own slice to the list given to
 * `composeCardholder`; nothing here needs to know it.
 */
export interface Slice<S> {
  /** Key of the part in the state; unique among the slices. */
  readonly name: string;
  /** The part of a stream without events. */
  initial(streamId: number): S;
  /** The part after one event; the same object when the event does not concern it. */
  evolve(part: S, event: StreamEvent): S;
}

/** The part of a state that a slice owns. The state must come from an aggregate composed with that slice. */
export function sliceOf<S>(state: object, slice: Slice<S>): S {
  return (state as Readonly<Record<string, unknown>>)[slice.name] as S;
}
