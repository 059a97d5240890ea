import type { Pool, PoolClient } from 'pg';
import type { Decision, DecisionContext, RecordedEvent } from '../domain/event';
import { CommandNotSettledError, OutcomeKeyReusedError } from '../errors';
import { applyDecision } from './apply-decision';
import { BlockDraft, type StreamEntry } from './block-draft';
import { classifyCommitError } from './commit-error';
import { aggregateOf, type HexKey, type Settled, type WriterSettings } from './command';
import { type BlockReceipt, commitBlock, findOutcomes, loadEntities } from './lane-store';
import type { LaneWriter } from './lane-writer';

/** Time after which no further try is begun. Conflicts cost little, so it is time that counts, not tries. */
const SETTLE_DEADLINE_MS = 20_000;
/** Longest wait after a conflict; drawn at random, so that two processes do not meet again and again. */
const CONFLICT_PAUSE_MAX_MS = 30;
const BACKOFF_FIRST_MS = 20;
const BACKOFF_MAX_MS = 2_000;
/** A joint command touches few people: two for family mutual aid, a household at most. */
export const MAX_JOINT_STREAMS = 16;

/** One command on several streams, perhaps in several lanes; all of it happens or nothing. */
export interface JointCommand {
  /** The outcome is frozen in the lane of the first stream. */
  readonly streamIds: readonly number[];
  /** For each stream the event that began the entity that the command is about there; undefined where it is about none. */
  readonly origins?: readonly (RecordedEvent | undefined)[];
  readonly key: HexKey;
  readonly digest: HexKey;
  /** One decision a stream, in the order of `streamIds`; the outcome of the first is the command's. */
  readonly decide: (states: readonly unknown[], contexts: readonly DecisionContext<unknown>[]) => readonly Decision[];
}

/** Settles a joint command in one database transaction; the writers of its lanes pause, always in the order of the lanes. */
export async function settleJoint(
  command: JointCommand,
  pool: Pool,
  writers: readonly LaneWriter[],
  settings: WriterSettings,
): Promise<Settled> {
  if (command.streamIds.length < 1 || command.streamIds.length > MAX_JOINT_STREAMS) {
    throw new RangeError(`a joint command names 1 to ${MAX_JOINT_STREAMS} streams`);
  }
  if (new Set(command.streamIds).size !== command.streamIds.length)
    throw new RangeError('a joint command names a stream twice');
  const lanes = [...new Set(command.streamIds.map((id) => id % writers.length))].sort((a, b) => a - b);
  const involved = lanes.map((lane) => writerOf(writers, lane));
  const run = () => attemptUntilSettled(command, pool, involved, writers.length, settings);
  return involved.reduceRight<() => Promise<Settled>>((inner, writer) => () => writer.exclusive(inner), run)();
}

async function attemptUntilSettled(
  command: JointCommand,
  pool: Pool,
  involved: readonly LaneWriter[],
  laneCount: number,
  settings: WriterSettings,
): Promise<Settled> {
  const home = (command.streamIds[0] ?? 0) % laneCount;
  const deadline = performance.now() + SETTLE_DEADLINE_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const drafts = await draftAll(command, pool, involved, laneCount, settings);
      const receipts = await commitAll(pool, drafts);
      drafts.forEach((draft, index) => {
        const receipt = receipts[index];
        if (receipt) involved[index]?.absorb(draft, receipt);
      });
      return settledAt(home, drafts, receipts);
    } catch (error) {
      const kind = classifyCommitError(error);
      if (kind === 'refused') throw error;
      for (const writer of involved) writer.distrustCache();
      if (kind === 'unreachable') {
        await new Promise((resolve) => setTimeout(resolve, Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** attempt)));
      }
      const stored = await findOutcomes(pool, home, [command.key]).catch(() => []);
      const outcome = stored[0];
      if (outcome && outcome.digest !== command.digest) throw new OutcomeKeyReusedError(command.key);
      if (outcome)
        return {
          lane: home,
          streamId: outcome.streamId,
          position: outcome.position,
          body: outcome.body,
          replayed: true,
        };
      if (performance.now() > deadline) throw new CommandNotSettledError(kind, { cause: error });
      if (kind === 'conflict') await pause(Math.random() * Math.min(CONFLICT_PAUSE_MAX_MS, 2 * attempt));
    }
  }
}

async function draftAll(
  command: JointCommand,
  pool: Pool,
  involved: readonly LaneWriter[],
  laneCount: number,
  settings: WriterSettings,
): Promise<BlockDraft[]> {
  const entries = new Map<number, StreamEntry>();
  for (const writer of involved) {
    const own = command.streamIds.filter((id) => id % laneCount === writer.lane);
    for (const [id, entry] of await writer.load(own, pool)) entries.set(id, entry);
  }
  const current = command.streamIds.map((id) => {
    const entry = entries.get(id);
    if (!entry) throw new Error(`stream ${id} was not loaded`);
    return entry;
  });
  const entities = await loadAll(command, pool, laneCount, settings);
  const contexts = current.map((entry, index) => ({ version: entry.version, entity: entities[index] }));
  const decisions = command.decide(
    current.map((entry) => entry.state),
    contexts,
  );
  const drafts = new Map(involved.map((writer) => [writer.lane, new BlockDraft(writer.lane)]));
  command.streamIds.forEach((streamId, index) => {
    const decision = decisions[index];
    const before = current[index];
    const draft = drafts.get(streamId % laneCount);
    if (!decision || !before || !draft) throw new Error('a joint command decides once for each stream');
    const firstEvent = decision.events.length > 0 ? draft.eventCount + 1 : 0;
    const aggregate = aggregateOf(settings.aggregates, streamId);
    applyDecision(
      draft,
      { streamId, aggregate, before, current: before, origin: command.origins?.[index], entity: entities[index] },
      decision,
    );
    if (index === 0) draft.addOutcome(command.key, command.digest, streamId, firstEvent, decision);
  });
  return involved.map((writer) => drafts.get(writer.lane)).filter((draft) => draft !== undefined);
}

/**
 * The entities that the command is about, read after the streams: one that changed since has changed its stream's version too,
 * and then the commit meets a conflict.
 */
async function loadAll(
  { streamIds, origins = [] }: JointCommand,
  pool: Pool,
  laneCount: number,
  settings: WriterSettings,
): Promise<readonly unknown[]> {
  return Promise.all(
    streamIds.map(async (streamId, index) => {
      const origin = origins[index];
      if (origin === undefined) return undefined;
      if (origin.streamId !== streamId || origin.entity !== origin.version) {
        throw new RangeError(`event ${origin.version} of stream ${origin.streamId} begins no entity of ${streamId}`);
      }
      const wanted = [{ streamId, entity: origin.version }];
      const stored = await loadEntities(pool, streamId % laneCount, wanted, settings.aggregates);
      const aggregate = aggregateOf(settings.aggregates, streamId);
      return stored.get(`${streamId}:${origin.version}`) ?? aggregate.evolveEntity(undefined, origin);
    }),
  );
}

async function commitAll(pool: Pool, drafts: readonly BlockDraft[]): Promise<BlockReceipt[]> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const receipts: BlockReceipt[] = [];
    for (const draft of drafts) receipts.push(await commitBlock(client, draft));
    await client.query('COMMIT');
    return receipts;
  } catch (error) {
    broken = await rollback(client);
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Rolls back; answers the error when the connection is of no more use. */
async function rollback(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function settledAt(home: number, drafts: readonly BlockDraft[], receipts: readonly BlockReceipt[]): Settled {
  const index = drafts.findIndex((draft) => draft.lane === home);
  const outcome = drafts[index]?.outcomes[0];
  const receipt = receipts[index];
  if (!outcome || !receipt) throw new Error('the joint command has no outcome');
  const position = outcome.eventIndex > 0 ? receipt.firstPosition + outcome.eventIndex - 1 : null;
  return { lane: home, streamId: outcome.streamId, position, body: outcome.body, replayed: false };
}

function writerOf(writers: readonly LaneWriter[], lane: number): LaneWriter {
  const writer = writers[lane];
  if (!writer) throw new Error(`there is no lane ${lane}`);
  return writer;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
