import { SealedRecords, type Slice } from '../domain/sealed-record';
import type { Decision, StreamEvent } from '../domain/event';

/** State of a stream as the writer holds it between blocks. */
export interface StreamEntry {
  readonly version: number;
  /** Lane position of the stream's latest event, 0 before the first. */
  readonly position: number;
  readonly state: unknown;
}

interface TouchedStream {
  readonly expected: number;
  readonly before: StreamEntry;
  version: number;
  /** 1-based index within the block of the stream's latest event, 0 when the stream was only read. */
  lastEvent: number;
  state: unknown;
}

/** A command's place in the block: what its caller is answered with once the block is committed. */
export interface DraftOutcome {
  readonly key: string;
  readonly digest: string;
  readonly streamId: number;
  /** 1-based index within the block of the command's first event, 0 when it made none. */
  readonly eventIndex: number;
  readonly body: string;
}

interface DraftedEntity {
  readonly streamId: number;
  readonly entity: number;
  readonly state: unknown;
  /** What is stored of it. */
  readonly packed: () => unknown;
}

class SliceColumns {
  readonly offsets: number[] = [];
  readonly lengths: number[] = [];

  add(slice: Slice): void {
    this.offsets.push(slice.offset);
    this.lengths.push(slice.length);
  }
}

/** JSON texts packed end to end, with their slices in the order they were added. */
class PackedTexts {
  readonly slices = new SliceColumns();
  readonly #parts: Buffer[] = [];
  #length = 0;

  add(text: string): void {
    const bytes = Buffer.from(text);
    this.#parts.push(bytes);
    this.slices.add({ offset: this.#length + 1, length: bytes.length });
    this.#length += bytes.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts, this.#length);
  }
}

const intArray = (values: readonly number[]): string => `{${values.join(',')}}`;
const textArray = (values: readonly string[]): string => `{${values.map((value) => `"${value}"`).join(',')}}`;

/** Everything one `commit_block` call writes, gathered command by command in the order they were decided. */
export class BlockDraft {
  readonly outcomes: DraftOutcome[] = [];
  readonly #records = new SealedRecords();
  readonly #streams = new Map<number, TouchedStream>();
  readonly #entities = new Map<string, DraftedEntity>();
  readonly #events: StreamEvent[] = [];
  readonly #previous: number[] = [];
  readonly #payloads = new SliceColumns();
  readonly #postingEnds: number[] = [0];
  readonly #accounts: number[] = [];
  readonly #amounts: number[] = [];

  constructor(readonly lane: number) {}

  get eventCount(): number {
    return this.#events.length;
  }

  /** The stream as it is after what the block holds so far, `undefined` when the block does not touch it. */
  stream(streamId: number): { version: number; state: unknown } | undefined {
    return this.#streams.get(streamId);
  }

  /** The entity as it is after what the block holds so far. */
  entity(streamId: number, entity: number): unknown {
    return this.#entities.get(`${streamId}:${entity}`)?.state;
  }

  /** Notes that a decision saw the stream as it stood before the block: the commit compares its version even if nothing is written. */
  touch(streamId: number, before: StreamEntry): TouchedStream {
    let touched = this.#streams.get(streamId);
    if (!touched) {
      touched = { expected: before.version, before, version: before.version, lastEvent: 0, state: before.state };
      this.#streams.set(streamId, touched);
    }
    return touched;
  }

  /** Appends an event, its data as JSON text, whose effects are already in `after`. `before` is the stream as it stood before the block. */
  addEvent(event: StreamEvent, payload: string, before: StreamEntry, after: unknown): void {
    const touched = this.touch(event.streamId, before);
    this.#previous.push(touched.lastEvent > 0 ? -touched.lastEvent : touched.before.position);
    this.#events.push(event);
    for (const posting of event.postings) {
      this.#accounts.push(posting.account);
      this.#amounts.push(posting.amount);
    }
    this.#postingEnds.push(this.#accounts.length);
    this.#payloads.add(this.#records.event(event, payload));
    touched.version = event.version;
    touched.lastEvent = this.#events.length;
    touched.state = after;
  }

  /** Notes the state of an entity that has a follow-up in this block; `packed` is asked once, for what is stored of it. */
  putEntity(streamId: number, entity: number, state: unknown, packed: () => unknown): void {
    this.#entities.set(`${streamId}:${entity}`, { streamId, entity, state, packed });
  }

  addOutcome(
    key: string,
    digest: string,
    streamId: number,
    eventIndex: number,
    decision: Pick<Decision, 'outcome'>,
  ): void {
    this.outcomes.push({ key, digest, streamId, eventIndex, body: decision.outcome });
  }

  /** The streams as they are after the block, given the position of its first event. */
  *streamsAfter(firstPosition: number): Generator<[number, StreamEntry]> {
    for (const [streamId, touched] of this.#streams) {
      const position = touched.lastEvent > 0 ? firstPosition + touched.lastEvent - 1 : touched.before.position;
      yield [streamId, { version: touched.version, position, state: touched.state }];
    }
  }

  streamIds(): number[] {
    return [...this.#streams.keys()];
  }

  /** The parameters of `commit_block` in its order. Called once, when the block is complete. */
  parameters(): unknown[] {
    const bodies = new SliceColumns();
    for (const outcome of this.outcomes) bodies.add(this.#records.outcome(outcome, outcome.body));
    const states = new PackedTexts();
    const touched = [...this.#streams.values()];
    for (const stream of touched) states.add(stream.lastEvent > 0 ? JSON.stringify(stream.state) : '');
    const entityStates = new PackedTexts();
    const entities = [...this.#entities.values()];
    for (const entity of entities) entityStates.add(JSON.stringify(entity.packed()));
    return [
      this.lane,
      this.#records.bytes(),
      intArray(this.streamIds()),
      intArray(touched.map((stream) => stream.expected)),
      intArray(touched.map((stream) => stream.version)),
      intArray(touched.map((stream) => stream.lastEvent)),
      states.bytes(),
      ...sliceParameters(states.slices),
      intArray(this.#events.map((event) => event.streamId)),
      intArray(this.#events.map((event) => event.version)),
      intArray(this.#previous),
      intArray(this.#events.map((event) => event.entity ?? 0)),
      textArray(this.#events.map((event) => event.type)),
      intArray(this.#postingEnds),
      intArray(this.#accounts),
      intArray(this.#amounts),
      ...sliceParameters(this.#payloads),
      textArray(this.outcomes.map((outcome) => outcome.key)),
      textArray(this.outcomes.map((outcome) => outcome.digest)),
      intArray(this.outcomes.map((outcome) => outcome.streamId)),
      intArray(this.outcomes.map((outcome) => outcome.eventIndex)),
      ...sliceParameters(bodies),
      intArray(entities.map((entity) => entity.streamId)),
      intArray(entities.map((entity) => entity.entity)),
      entityStates.bytes(),
      ...sliceParameters(entityStates.slices),
    ];
  }
}

function sliceParameters(columns: SliceColumns): [string, string] {
  return [intArray(columns.offsets), intArray(columns.lengths)];
}
