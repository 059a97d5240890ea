import { evolveVisit, type Visit } from '../domain/settlement';
import type { NamedVisit } from '../medical-core';

/** A visit as it stands: what was stored of it, or what its first event made it when nothing followed. */
export function visitAt({ origin }: NamedVisit, stored: Visit | undefined): Visit {
  return stored ?? evolveVisit(undefined, origin);
}
