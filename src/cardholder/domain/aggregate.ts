import type { Aggregate, StreamEvent } from '../../event-store';
import { cardsSlice } from './cards';
import { limitsSlice } from './limits';
import { personSlice } from './person';
import { pursesSlice } from './purses';
import type { Slice } from './slice';
import type { CardholderState } from './state';

/** Least stream id of a cardholder; the accounts of its slots then lie above every ledger account. */
export const CARDHOLDER_STREAM_MIN = 2 ** 27;
/** Greatest stream id of a cardholder: its account numbers must stay safe integers. */
export const CARDHOLDER_STREAM_MAX = 2 ** 46;

/** A slice whose type of part is known to its owner only. */
export type AnySlice = Slice<unknown>;

/** The slices of this module. */
export const CARDHOLDER_SLICES: readonly AnySlice[] = [personSlice, cardsSlice, pursesSlice, limitsSlice];

/** What a cardholder is composed of beside the slices of this module. */
export interface CardholderComposition<Entity> {
  /** Slices of other modules. Their names must differ from one another and from this module's. */
  readonly slices?: readonly AnySlice[];
  /** How the entities of the stream (authorizations) follow from events; a module of higher rank knows. */
  evolveEntity(entity: Entity | undefined, event: StreamEvent): Entity;
  /** How entities are stored, where that is not as they are. */
  packEntity?(entity: Entity, eventType: string): unknown;
  unpackEntity?(stored: unknown): Entity;
  /** Which streams it is for; those of cardholders when left out. */
  owns?(streamId: number): boolean;
  /** Name of the aggregate, `cardholder` when left out. */
  readonly name?: string;
}

/** True for the id of a cardholder's stream. */
export function isCardholderStream(streamId: number): boolean {
  return Number.isSafeInteger(streamId) && streamId >= CARDHOLDER_STREAM_MIN && streamId <= CARDHOLDER_STREAM_MAX;
}

/** Composes the aggregate. Throws a RangeError when two slices have one name. */
export function composeCardholder<Entity>(parts: CardholderComposition<Entity>): Aggregate<CardholderState, Entity> {
  const slices: readonly AnySlice[] = [...CARDHOLDER_SLICES, ...(parts.slices ?? [])];
  const names = slices.map((slice) => slice.name);
  if (new Set(names).size !== names.length) throw new RangeError(`slices share a name: ${names.join(', ')}`);
  return {
    name: parts.name ?? 'cardholder',
    owns: (streamId) => (parts.owns ? parts.owns(streamId) : isCardholderStream(streamId)),
    initialState: (streamId) =>
      Object.fromEntries(slices.map((slice) => [slice.name, slice.initial(streamId)])) as unknown as CardholderState,
    evolve: (state, event) => evolveSlices(slices, state, event),
    evolveEntity: (entity, event) => parts.evolveEntity(entity, event),
    faults: faultsOf,
    ...(parts.packEntity === undefined ? {} : { packEntity: parts.packEntity.bind(parts) }),
    ...(parts.unpackEntity === undefined ? {} : { unpackEntity: parts.unpackEntity.bind(parts) }),
  };
}

/** What must hold of every cardholder at every moment. */
function faultsOf({ purses }: CardholderState): readonly string[] {
  return purses.list.flatMap(({ name, balance, held }) => [
    ...(balance < 0 ? [`the purse ${name} is at ${balance} fen`] : []),
    ...(held < 0 ? [`the purse ${name} holds ${held} fen`] : []),
  ]);
}

function evolveSlices(slices: readonly AnySlice[], state: CardholderState, event: StreamEvent): CardholderState {
  const before = state as unknown as Readonly<Record<string, unknown>>;
  let after: Record<string, unknown> | undefined;
  for (const slice of slices) {
    const part = before[slice.name];
    const next = slice.evolve(part, event);
    if (next === part) continue;
    after ??= { ...before };
    after[slice.name] = next;
  }
  return after === undefined ? state : (after as unknown as CardholderState);
}
