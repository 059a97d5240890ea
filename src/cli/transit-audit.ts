import type { INestApplicationContext } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../audit';

/** Who the audit log says did it. */
export const TRANSIT_ACTOR = { kind: 'system', id: 'onecard transit' } as const;

/** Records what a command about transit did; `done` unless it says otherwise. */
export async function recordTransit(
  app: INestApplicationContext,
  entry: Pick<AuditEntry, 'action' | 'object' | 'details' | 'cardholderId'> & {
    readonly outcome?: AuditEntry['outcome'];
  },
): Promise<void> {
  await app
    .get(AuditLog, { strict: false })
    .record({ actor: TRANSIT_ACTOR, outcome: 'done', from: 'command-line', ...entry });
}
