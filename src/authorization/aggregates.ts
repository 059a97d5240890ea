import { type AnySlice, type CardholderState, composeCardholder } from '../cardholder';
import type { Aggregate, StreamEvent } from '../event-store';
import { AUTHORIZATION_EVENTS, type AuthorizationEntity, disputesSlice, evolveEntity } from './domain';
import { isStrayStream } from './stray-stream';

/** A kind of entities of cardholders' streams; the types of its events belong to no other kind. */
export interface EntityKind {
  readonly events: ReadonlySet<string>;
  /** The entity after one of these events; undefined at the event that begins it. */
  evolve(entity: unknown, event: StreamEvent): object;
  /** How they are stored, where that is not as they are. */
  readonly packing?: EntityPacking;
}

/** A form that entities of a kind are stored in. */
export interface EntityPacking {
  pack(entity: unknown): object;
  /** The entity of what is stored; undefined when it is not in this form. */
  unpack(stored: unknown): object | undefined;
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
  const byType = kindsByType(kinds);
  return [
    composeCardholder<AuthorizationEntity>({ ...entitiesByKind(byType, kinds), slices: [disputesSlice, ...slices] }),
    composeCardholder({ name: 'stray', owns: isStrayStream, evolveEntity }),
  ];
}

/** Throws a RangeError when two kinds claim events of one type, and on an event that no kind claims. */
function kindsByType(kinds: readonly EntityKind[]): ReadonlyMap<string, EntityKind> {
  const byType = new Map<string, EntityKind>();
  for (const kind of kinds) {
    for (const type of kind.events) {
      if (byType.has(type)) throw new RangeError(`two kinds of entities have events of type ${type}`);
      byType.set(type, kind);
    }
  }
  return byType;
}

/** Commands name entities of their own kind only; the core neither knows nor needs to know which kind one is of. */
function entitiesByKind(byType: ReadonlyMap<string, EntityKind>, kinds: readonly EntityKind[]) {
  const packings = kinds.flatMap(({ packing }) => packing ?? []);
  const kindOf = (type: string): EntityKind => {
    const kind = byType.get(type);
    if (kind === undefined) throw new RangeError(`${type} does not belong to an entity`);
    return kind;
  };
  return {
    evolveEntity: (entity: unknown, event: StreamEvent) =>
      kindOf(event.type).evolve(entity, event) as AuthorizationEntity,
    packEntity: (entity: unknown, eventType: string): unknown => kindOf(eventType).packing?.pack(entity) ?? entity,
    unpackEntity: (stored: unknown): AuthorizationEntity => {
      for (const packing of packings) {
        const entity = packing.unpack(stored);
        if (entity !== undefined) return entity as AuthorizationEntity;
      }
      return stored as AuthorizationEntity;
    },
  };
}
