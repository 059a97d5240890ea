import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { AuditLog } from '../../audit';
import { cardholderId as idOf, cardView, type PursesPart } from '../../cardholder';
import { readStreamBack, type RecordedEvent, TransactionCore } from '../../event-store';
import { PersonNotes, PersonRegister } from '../../person';
import { Clock } from '../../platform/clock';
import { CardholderReader, type FoundCardholder } from '../cardholder-reader';
import { CaseStore } from '../cases/case-store';
import { CaseViews } from '../cases/case-views';
import { ExportPerson } from './export-person.query';
import { EXPORT_TEXTS } from './field-texts';
import { PersonRecords } from './person-records';

/** Events and entries of one list of an export at most; older ones are left out and that is said. */
export const MAX_EXPORTED = 50_000;
const PAGE = 200;

type Items = AsyncGenerator;

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
    return document(head, {
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
    for (const record of await this.cases.list({ streamId }, PAGE)) yield await this.caseViews.details(record);
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

/** One JSON object: the fields of `head`, and the lists, each written as it is read. */
async function* document(head: object, lists: Readonly<Record<string, Items>>): AsyncGenerator<string> {
  yield JSON.stringify(head).slice(0, -1);
  const truncated: string[] = [];
  for (const [name, items] of Object.entries(lists)) {
    yield `,${JSON.stringify(name)}:[`;
    let count = 0;
    for await (const item of items) {
      if (count === MAX_EXPORTED) {
        truncated.push(name);
        break;
      }
      yield (count === 0 ? '' : ',') + JSON.stringify(item);
      count += 1;
    }
    yield ']';
  }
  yield `,"truncated":${JSON.stringify(truncated)}}`;
}
