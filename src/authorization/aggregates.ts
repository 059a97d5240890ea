import { type AnySlice, type CardholderState, composeCardholder } from '../cardholder';
import type { Aggregate, StreamEvent } from '../event-store';
import { AUTHORIZATION_EVENTS, type AuthorizationEntity, disputesSlice, evolveEntity } from './domain';
import { isStrayStream } from './stray-stream';

/** A kind of entities of cardholders' streams; the types of its events belong to no other kind. */
export interface EntityKind {
  readonly events: ReadonlySet<string>;
  /** The entity after one of these events; undefined at the event that begins it. */
  evolve(entity: unknown, event: StreamEvent): object;
}

/** What modules of higher rank add to a cardholder. */
export interface CardholderExtension {
  readonly slices: readonly AnySlice[];
  readonly entities: readonly EntityKind[];
}

const authorizations: EntityKind = {
  events: new Set<string>(AUTHORIZATION_EVENTS),
  evolve: (entity, event) => evolveEntity(entity as AuthorizationEntity | undefined, event),
};

/** The aggregates of the core: cardholders with their authorizations and what is added, and the streams of messages about unknown cards. */
export function composeAggregates(
  extensions: readonly CardholderExtension[],
): readonly Aggregate<CardholderState, AuthorizationEntity>[] {
  const kinds = [authorizations, ...extensions.flatMap(({ entities }) => entities)];
  const slices = extensions.flatMap((extension) => extension.slices);
  const evolve = evolveByKind(kinds);
  return [
    composeCardholder<AuthorizationEntity>({ evolveEntity: evolve, slices: [disputesSlice, ...slices] }),
    composeCardholder({ name: 'stray', owns: isStrayStream, evolveEntity }),
  ];
}

/** Throws a RangeError when two kinds claim events of one type, and on an event that no kind claims. */
function evolveByKind(kinds: readonly EntityKind[]) {
  const byType = new Map<string, EntityKind>();
  for (const kind of kinds) {
    for (const type of kind.events) {
      if (byType.has(type)) throw new RangeError(`two kinds of entities have events of type ${type}`);
      byType.set(type, kind);
    }
  }
  return (entity: unknown, event: StreamEvent): AuthorizationEntity => {
    const kind = byType.get(event.type);
    if (kind === undefined) throw new RangeError(`${event.type} does not belong to an entity`);
    // Commands name entities of their own kind only; the core neither knows nor needs to know which kind one is of.
    return kind.evolve(entity, event) as AuthorizationEntity;
  };
}
