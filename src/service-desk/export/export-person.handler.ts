import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { AuditLog } from '../../audit';
import { cardholderId as idOf, cardView, type PursesPart } from '../../cardholder';
import { readStreamBack, type RecordedEvent, TransactionCore } from '../../event-store';
import { PersonNotes, PersonRegister } from '../../person';
import { Clock } from '../../platform/clock';
import { CardholderReader, type FoundCardholder } from '../cardholder-reader';
import type { CaseRecord } from '../cases/case-record';
import { type CasePlace, CaseStore } from '../cases/case-store';
import { CaseViews } from '../cases/case-views';
import { exportDocument, type Items } from './export-document';
import { ExportPerson } from './export-person.query';
import { EXPORT_TEXTS } from './field-texts';
import { PersonRecords } from './person-records';

/** What is read at once. */
const PAGE = 200;

@QueryHandler(ExportPerson)
export class ExportPersonHandler implements IQueryHandler<ExportPerson> {
  constructor(
    private readonly cardholders: CardholderReader,
    private readonly core: TransactionCore,
    private readonly persons: PersonRegister,
    private readonly notes: PersonNotes,
    private readonly records: PersonRecords,
    private readonly cases: CaseStore,
    private readonly caseViews: CaseViews,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    @Inject(Pool) private readonly pool: Pool,
  ) {}

  async execute({ cardholderId }: ExportPerson): Promise<AsyncGenerator<string>> {
    const found = await this.cardholders.find(cardholderId);
    const records = await this.#recordsOf(found);
    const now = this.clock.now();
    const head = {
      exportedAt: new Date(now).toISOString(),
      cardholderId,
      person: (await this.persons.reveal(found.streamId)) ?? null,
      cards: found.state.cards
        .map((card) => cardView(found.state, card, now))
        .map(({ allowed: _allowed, ...card }) => card),
      purses: found.state.purses.list.map(({ name, balance, held }) => ({ purse: name, balance, held })),
      limits: found.state.limits.own,
      explanations: EXPORT_TEXTS,
    };
    return exportDocument(head, {
      history: chain(records, (record) => this.#history(record)),
      notes: chain(records, ({ streamId }) => this.#notes(streamId)),
      cases: chain(records, ({ streamId }) => this.#cases(streamId)),
      corrections: chain(records, ({ streamId }) => this.records.corrections(streamId)),
      sharing: chain(records, ({ streamId }) => this.records.sharing(streamId)),
      accessLog: chain(records, ({ streamId }) => this.#accessLog(idOf(streamId))),
    });
  }

  /** The record that was asked for, and the others of the same person that were merged. */
  async #recordsOf(found: FoundCardholder): Promise<readonly FoundCardholder[]> {
    const same = await this.persons.duplicatesOf(found.streamId);
    const others = same.filter((streamId) => streamId !== found.streamId);
    return [found, ...(await Promise.all(others.map((streamId) => this.cardholders.find(idOf(streamId)))))];
  }

  async *#history({ streamId, state, position }: FoundCardholder): Items {
    const lane = this.core.laneOf(streamId);
    let next: number | null = position;
    while (next !== null && next > 0) {
      const events: RecordedEvent[] = await readStreamBack(this.pool, lane, next, PAGE);
      for (const event of events) yield eventView(event, state.purses);
      next = events.at(-1)?.previousPosition ?? null;
    }
  }

  async *#notes(streamId: number): Items {
    let cursor: string | undefined;
    do {
      const page = await this.notes.list(streamId, { limit: PAGE, cursor });
      for (const { noteId, at, by, text } of page.items) yield { noteId, at: at.toISOString(), by, text };
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  async *#cases(streamId: number): Items {
    let after: CasePlace | undefined;
    do {
      const page: readonly CaseRecord[] = await this.cases.list({ streamId }, PAGE, after);
      for (const record of page) yield await this.caseViews.details(record);
      const last = page.length === PAGE ? page.at(-1) : undefined;
      after = last && { at: last.openedAt, caseId: last.caseId };
    } while (after !== undefined);
  }

  /** Who looked, when and why; not from which machine, which says more of the staff than of the person. */
  async *#accessLog(cardholderId: string): Items {
    for await (const { at, actor, action, outcome, reason, details } of this.audit.export({ cardholderId })) {
      yield { at, by: actor.id, action, outcome, reason: reason ?? null, details: details ?? null };
    }
  }
}

/** An event without what only machines need. */
function eventView(
  { committedAt, businessDate, type, data, postings }: RecordedEvent,
  { base, list }: PursesPart,
): object {
  const { numberIndex: _index, ...facts } = data as Readonly<Record<string, unknown>>;
  const names = new Map(list.map(({ slot, name }) => [base + slot, name]));
  const movements = postings.flatMap(({ account, amount }) => {
    const purse = names.get(account);
    return purse === undefined ? [] : [{ purse, amount }];
  });
  return { at: new Date(committedAt).toISOString(), businessDate, type, movements, facts };
}

/** The items of each record, one record after the other. */
async function* chain(records: readonly FoundCardholder[], itemsOf: (record: FoundCardholder) => Items): Items {
  for (const record of records) yield* itemsOf(record);
}
