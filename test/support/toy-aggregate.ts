import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import {
  type Aggregate,
  type CoreCommand,
  createLanes,
  type Decide,
  type Decision,
  type JointCommand,
  type Posting,
  type RecordedEvent,
  type StreamEvent,
} from '../../src/event-store';
import { openPool } from '../../src/platform/database';
import { fen } from '../../src/platform/money';
import { createTestDatabase, type TestDatabase } from './database';

/** Least id of a toy stream; its purse is the account `streamId * 64`. */
export const TOY_STREAM = 2 ** 27;
/** Ledger account that toy deposits come from and toy spending goes to. */
export const TOY_FUND = 100;
export const TOY_MERCHANT = 1_001;

/** A toy person with one purse. */
export interface ToyState {
  readonly balance: number;
  readonly deposits: number;
}

/** A toy sale: what was spent and given back since. */
export interface ToyEntity {
  readonly spent: number;
  readonly refunded: number;
}

/** The account of a toy stream. */
export function toyAccount(streamId: number): number {
  return streamId * 64;
}

/** Simple accounts, so that the core is tested without cards. */
export const toyAggregate: Aggregate<ToyState, ToyEntity> = {
  name: 'toy',
  owns: (streamId) => streamId >= TOY_STREAM,
  initialState: () => ({ balance: 0, deposits: 0 }),
  evolve: (state, event) => ({
    balance: state.balance + postedOn(event, toyAccount(event.streamId)),
    deposits: state.deposits + (event.type === 'Deposited' ? 1 : 0),
  }),
  evolveEntity: (entity, event) => {
    const posted = postedOn(event, toyAccount(event.streamId));
    if (!entity) return { spent: -posted, refunded: 0 };
    return { spent: entity.spent, refunded: entity.refunded + posted };
  },
};

function postedOn(event: StreamEvent, account: number): number {
  return event.postings.filter((line) => line.account === account).reduce((sum, line) => sum + line.amount, 0);
}

function lines(streamId: number, amount: number, counterpart: number): Posting[] {
  return [
    { account: toyAccount(streamId), amount: fen(amount) },
    { account: counterpart, amount: fen(-amount) },
  ];
}

/** A random key, or digest. */
export function hexKey(): string {
  return randomUUID().replaceAll('-', '');
}

/** Adds up what outcomes said: their JSON. */
export function bodyOf(settled: { readonly body: string }): { result: string; balance: number } {
  return JSON.parse(settled.body) as { result: string; balance: number };
}

function answer(result: string, balance: number): string {
  return JSON.stringify({ result, balance });
}

type ToyDecide = Decide<ToyState, ToyEntity>;

/** Decides to add money. */
export function deposit(streamId: number, amount: number, source = TOY_FUND): ToyDecide {
  return (state) => ({
    events: [{ type: 'Deposited', entity: null, data: { amount }, postings: lines(streamId, amount, source) }],
    outcome: answer('approved', state.balance + amount),
  });
}

/** Decides to spend money when there is enough; a decline has no event. */
export function spend(streamId: number, amount: number, merchant = TOY_MERCHANT): ToyDecide {
  return (state) => {
    if (state.balance < amount) return { events: [], outcome: answer('declined', state.balance) };
    return {
      events: [{ type: 'Spent', entity: 'self', data: { amount }, postings: lines(streamId, -amount, merchant) }],
      outcome: answer('approved', state.balance - amount),
    };
  };
}

/** Decides to give back money of a sale, never more than was spent. */
export function refund(streamId: number, origin: RecordedEvent, amount: number): ToyDecide {
  return (state, { entity }) => {
    if (!entity || entity.spent - entity.refunded < amount) {
      return { events: [], outcome: answer('declined', state.balance) };
    }
    const postings = lines(streamId, amount, TOY_MERCHANT);
    return {
      events: [{ type: 'Refunded', entity: origin.version, data: { amount }, postings }],
      outcome: answer('approved', state.balance + amount),
    };
  };
}

/** A command with random key and digest unless they are given. */
export function command(
  streamId: number,
  decide: ToyDecide,
  more: Partial<CoreCommand<ToyState, ToyEntity>> = {},
): CoreCommand<ToyState, ToyEntity> {
  return { streamId, key: hexKey(), digest: hexKey(), decide, ...more };
}

/** A transfer between two persons, when the first has enough. */
export function transfer(from: number, to: number, amount: number, key = hexKey()): JointCommand {
  return {
    streamIds: [from, to],
    key,
    digest: key,
    decide: (states) => {
      const { balance } = states[0] as ToyState;
      const none: Decision = { events: [], outcome: answer('declined', balance) };
      if (balance < amount) return [none, none];
      const part = (streamId: number, credit: number): Decision => ({
        events: [{ type: 'Moved', entity: null, data: {}, postings: lines(streamId, credit, 910) }],
        outcome: answer('approved', balance - amount),
      });
      return [part(from, -amount), part(to, amount)];
    },
  };
}

/** A database with lanes, and pools as the application and as the owner. */
export interface ToyDatabase extends TestDatabase {
  readonly pool: Pool;
  readonly owner: Pool;
  close(): Promise<void>;
}

/** Makes a database for the toy. */
export async function openToyDatabase(laneCount = 4): Promise<ToyDatabase> {
  const database = await createTestDatabase();
  const pool = openPool(database.url, { max: 8, applicationName: 'toy' });
  const owner = openPool(database.ownerUrl, { max: 2, role: false, applicationName: 'toy owner' });
  await createLanes(owner, laneCount);
  return {
    ...database,
    pool,
    owner,
    close: async () => {
      await Promise.all([pool.end(), owner.end()]);
      await database.drop();
    },
  };
}

/** A generator of numbers in [0, 1) that a seed determines (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
