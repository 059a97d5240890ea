import type { Aggregate, Decide, RecordedEvent } from '../domain/event';

/** 128 bits as 32 lower-case hex digits. */
export type HexKey = string;

/** One command on one stream. */
export interface CoreCommand<State = unknown, Entity = unknown> {
  readonly streamId: number;
  /** Idempotency key within the lane: the first outcome is frozen under it. */
  readonly key: HexKey;
  /** Fingerprint of the content: the same key with another one is refused. */
  readonly digest: HexKey;
  readonly decide: Decide<State, Entity>;
  /** The event that began the entity the command is about. */
  readonly origin?: RecordedEvent;
}

/** How a command was settled. */
export interface Settled {
  readonly lane: number;
  readonly streamId: number;
  /** Position of the command's first event; null when it made none. */
  readonly position: number | null;
  /** The frozen outcome. */
  readonly body: string;
  /** True when the key had an outcome already and this is it. */
  readonly replayed: boolean;
}

/** What the core tells whoever measures it. */
export interface CoreObserver {
  blockCommitted(lane: number, commands: number, milliseconds: number): void;
  conflict(lane: number): void;
  replay(lane: number): void;
  cache(hits: number, misses: number): void;
}

/** What all writers of a process share. */
export interface WriterSettings {
  readonly aggregates: readonly Aggregate<unknown, unknown>[];
  readonly observer: CoreObserver;
  /** Commands a lane may hold waiting; past it callers get OverloadedError. */
  readonly queueLimit: number;
  /** Commands in one block at most. */
  readonly maxBlock: number;
}

/** The aggregate that owns a stream. */
export function aggregateOf(
  aggregates: readonly Aggregate<unknown, unknown>[],
  streamId: number,
): Aggregate<unknown, unknown> {
  const found = aggregates.find((aggregate) => aggregate.owns(streamId));
  if (!found) throw new Error(`no aggregate owns stream ${streamId}`);
  return found;
}
