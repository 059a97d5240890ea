import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { readStreamBack, type RecordedEvent, TransactionCore } from '../../event-store';

/** Events read at once: few at first, for most pages need no more. */
const FIRST_READ = 60;
const NEXT_READ = 500;
/** Events looked through for one page at most: then the page is answered with what was found, and a cursor. */
export const MAX_EVENTS_PER_PAGE = 5_000;

/** What of a stream's history to take. */
export interface Walk {
  readonly streamId: number;
  /** Position of the newest event to look at. */
  readonly position: number;
  readonly limit: number;
  readonly wanted: (event: RecordedEvent) => boolean;
  /** True when this event and all older ones are beyond what was asked for. */
  readonly ended?: (event: RecordedEvent) => boolean;
}

/** Events found, newest first, and where to go on; 0 at the end. */
export interface WalkedPage {
  readonly events: readonly RecordedEvent[];
  readonly next: number;
}

/** Walks back over a stream's own links. No index by stream is needed for that, which would cost every purchase. */
@Injectable()
export class StreamWalk {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly core: TransactionCore,
  ) {}

  /** The newest events that are wanted, at most `limit`. */
  async page(walk: Walk): Promise<WalkedPage> {
    const { streamId, position } = walk;
    const lane = this.core.laneOf(streamId);
    const found: RecordedEvent[] = [];
    let next = position;
    for (let read = 0; next > 0 && read < MAX_EVENTS_PER_PAGE;) {
      const events = await readStreamBack(this.pool, lane, next, read === 0 ? FIRST_READ : NEXT_READ);
      if (events[0]?.streamId !== streamId) return { events: found, next: 0 };
      read += events.length;
      const stoppedAt = take(events, walk, found);
      if (stoppedAt !== undefined) return { events: found, next: stoppedAt };
      next = events.at(-1)?.previousPosition ?? 0;
    }
    return { events: found, next };
  }
}

/** Adds what is wanted. Answers where to go on when the page is full, 0 when the walk is over, undefined to read on. */
function take(events: readonly RecordedEvent[], walk: Walk, found: RecordedEvent[]): number | undefined {
  for (const event of events) {
    if (walk.ended?.(event) === true) return 0;
    if (!walk.wanted(event)) continue;
    if (found.length === walk.limit) return event.position;
    found.push(event);
  }
  return undefined;
}
