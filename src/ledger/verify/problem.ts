/** Stable codes of what `verify` finds. */
export const VERIFY_PROBLEMS = {
  HASH_MISMATCH: 'the hash of a block is not that of its stored rows',
  HEAD_MISMATCH: 'the head of a lane is not its last block',
  BLOCK_MISMATCH: 'a block does not agree with its neighbours or its events',
  POSITION_GAP: 'a position of a lane is missing or not covered by a block',
  VERSION_GAP: 'a version of a stream is missing',
  LINK_MISMATCH: 'an event does not point to the one before it in its stream',
  LANE_MISMATCH: 'a stream lies in a lane that is not its own',
  UNBALANCED_EVENT: 'the postings of an event do not sum to zero',
  UNBALANCED_LANE: 'the postings of a lane do not sum to zero',
  OUTCOME_MISMATCH: 'an outcome does not agree with its block or event',
  BALANCE_MISMATCH: 'a projected balance is not the sum of the postings',
  SNAPSHOT_MISMATCH: 'the snapshot of a stream is not its replay',
  ENTITY_MISMATCH: 'the stored state of an entity is not its replay',
  MILESTONE_MISMATCH: 'a kept snapshot is missing or is not the replay',
  CLOSE_MISMATCH: 'a closed business date does not agree with the blocks or postings',
  REPLAY_FAILED: 'the events of a stream cannot be replayed',
  STATE_INVALID: 'a replayed state breaks a rule of the domain',
} as const;

export type VerifyProblemCode = keyof typeof VERIFY_PROBLEMS;

/** Where a problem is; only what applies is there. */
export interface ProblemPlace {
  readonly lane: number;
  readonly block?: number;
  readonly position?: number;
  readonly streamId?: number;
  readonly version?: number;
  readonly entity?: number;
  readonly account?: number;
  readonly key?: string;
}

/** One thing that is not as it must be. */
export interface Problem {
  readonly code: VerifyProblemCode;
  readonly where: ProblemPlace;
  /** A plain sentence. */
  readonly message: string;
}

/** Collects problems: all are counted, the first are kept. */
export class ProblemLog {
  readonly kept: Problem[] = [];
  readonly counts: Partial<Record<VerifyProblemCode, number>> = {};
  total = 0;

  constructor(private readonly limit: number) {}

  add(code: VerifyProblemCode, where: ProblemPlace, message: string): void {
    this.total += 1;
    this.counts[code] = (this.counts[code] ?? 0) + 1;
    if (this.kept.length < this.limit) this.kept.push({ code, where, message });
  }
}
