import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { AuditLog, type AuditRecord } from '../../audit';
import { StaffDirectory } from '../../staff';
import { CardholderReader } from '../cardholder-reader';
import { DeskCursors } from '../desk-cursors';
import { StreamWalk } from '../transactions/stream-walk';
import { type AccessPage, type AccessView, GetAccessHistory, GetCardHistory, type HistoryPage } from './history.query';
import { isTransition, transitionOf } from './transitions';

@QueryHandler(GetCardHistory)
export class GetCardHistoryHandler implements IQueryHandler<GetCardHistory> {
  constructor(
    private readonly cardholders: CardholderReader,
    private readonly walk: StreamWalk,
    private readonly cursors: DeskCursors,
    private readonly staff: StaffDirectory,
  ) {}

  async execute({ cardholderId, limit, cursor }: GetCardHistory): Promise<HistoryPage> {
    const { streamId, state, position } = await this.cardholders.find(cardholderId);
    const scope = ['history', streamId];
    const { events, next } = await this.walk.page({
      streamId,
      limit,
      position: cursor === undefined ? position : this.cursors.decode(cursor, scope),
      wanted: isTransition,
    });
    const steps = events.map((event) => transitionOf(event, state.cards));
    const operators = steps.flatMap(({ operator }) => operator ?? []);
    const names = operators.length === 0 ? new Map<string, string>() : await this.staff.names(operators);
    return {
      items: steps.map((step) => ({ ...step, operatorName: names.get(step.operator ?? '') ?? null })),
      nextCursor: next > 0 ? this.cursors.encode(next, scope) : null,
    };
  }
}

@QueryHandler(GetAccessHistory)
export class GetAccessHistoryHandler implements IQueryHandler<GetAccessHistory> {
  constructor(
    private readonly cardholders: CardholderReader,
    private readonly audit: AuditLog,
    private readonly staff: StaffDirectory,
  ) {}

  async execute({ cardholderId, limit, cursor }: GetAccessHistory): Promise<AccessPage> {
    await this.cardholders.find(cardholderId);
    const page = await this.audit.search({ cardholderId }, { limit, ...(cursor === undefined ? {} : { cursor }) });
    return { items: await withNames(page.items, this.staff), nextCursor: page.nextCursor };
  }
}

/** Entries of the audit log as an agent may see them: who did what and why, nothing about sessions and addresses. */
export async function withNames(entries: readonly AuditRecord[], staff: StaffDirectory): Promise<AccessView[]> {
  const names = await staff.names(entries.filter(({ actor }) => actor.kind === 'staff').map(({ actor }) => actor.id));
  return entries.map(({ at, actor, action, outcome, reason }) => ({
    at,
    by: actor.id,
    byName: names.get(actor.id) ?? null,
    action,
    outcome,
    reason: reason ?? null,
  }));
}
