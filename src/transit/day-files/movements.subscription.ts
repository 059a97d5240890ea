import type { PoolClient } from 'pg';
import type { RecordedEvent, Subscription } from '../../event-store';
import type { TransitTapsTakenData } from '../domain/account';
import { clearedMovements, type TransitRidesClearedData } from '../domain/clearing/clear-rides';
import { movementsOf, type OperatorMovement, subjectsOf, type Told, toldAfter } from '../domain/operators/movements';
import { insertMovements, rowOf, toldOf } from './movement-rows';

/** Name of the checkpoint up to which `transit_movement` is complete. */
export const MOVEMENTS_SUBSCRIPTION = 'transit.movements';

/** Types of the events that post to operators. */
export const OPERATOR_EVENTS: readonly string[] = ['TransitTapsTaken', 'TransitRidesCleared'];

/** Keeps `transit_movement`: what each event changed for operators, journey by journey. */
export function movementsSubscription(): Subscription {
  return {
    name: MOVEMENTS_SUBSCRIPTION,
    async handle(client: PoolClient, _lane: number, events: readonly RecordedEvent[]): Promise<void> {
      const moving = events.filter(({ type }) => OPERATOR_EVENTS.includes(type));
      const told = await toldOf(client, [...new Set(moving.flatMap(subjectsIn))]);
      const rows: object[] = [];
      for (const event of moving) {
        for (const movement of movementsIn(event, told)) {
          rows.push(rowOf(movement, event));
          if (event.type !== 'TransitTapsTaken') continue;
          told.set(movement.subject, toldAfter(told.get(movement.subject), movement));
        }
      }
      await insertMovements(client, rows);
    },
  };
}

function subjectsIn({ type, data }: RecordedEvent): readonly string[] {
  if (type === 'TransitTapsTaken') return subjectsOf(data as TransitTapsTakenData);
  return (data as TransitRidesClearedData).rides.map(({ subject }) => subject);
}

function movementsIn({ type, data }: RecordedEvent, told: ReadonlyMap<string, Told>): readonly OperatorMovement[] {
  if (type === 'TransitTapsTaken') return movementsOf(data as TransitTapsTakenData, told);
  return clearedMovements(data as TransitRidesClearedData, told);
}
