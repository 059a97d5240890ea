import type { PoolClient } from 'pg';
import type { RecordedEvent, Subscription } from '../../event-store';
import type { TransitTapsTakenData } from '../domain/account';
import { movementsOf, subjectsOf, toldAfter } from '../domain/operators/movements';
import { insertMovements, rowOf, toldOf } from './movement-rows';

/** Name of the checkpoint up to which `transit_movement` is complete. */
export const MOVEMENTS_SUBSCRIPTION = 'transit.movements';

/** Keeps `transit_movement`: what each event changed for operators, journey by journey. */
export function movementsSubscription(): Subscription {
  return {
    name: MOVEMENTS_SUBSCRIPTION,
    async handle(client: PoolClient, _lane: number, events: readonly RecordedEvent[]): Promise<void> {
      const taken = events.filter(({ type }) => type === 'TransitTapsTaken');
      const told = await toldOf(client, [
        ...new Set(taken.flatMap(({ data }) => subjectsOf(data as TransitTapsTakenData))),
      ]);
      const rows: object[] = [];
      for (const event of taken) {
        for (const movement of movementsOf(event.data as TransitTapsTakenData, told)) {
          rows.push(rowOf(movement, event));
          told.set(movement.subject, toldAfter(told.get(movement.subject), movement));
        }
      }
      await insertMovements(client, rows);
    },
  };
}
