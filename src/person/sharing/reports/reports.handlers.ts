import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { Clock, endOfBusinessDay, monthOf, startOfBusinessDay } from '../../../platform/clock';
import { MerchantNames } from '../../../registry';
import { cardholderId } from '../../cardholder-id';
import { type CursorPage, pageOf, placeOf } from '../../cursor';
import { PersonRegister } from '../../register/person-register';
import { requireStream, unknownPerson } from '../../require-stream';
import { type Between, InstitutionFiguresReader } from './institution-figures';
import {
  GetSharingReads,
  OpenStatistics,
  type PersonRow,
  ReportByInstitution,
  ReportByPerson,
  type ReportPeriod,
} from './reports.queries';
import { SharingLog } from './sharing-log';

/** Rows of a report at most. */
const MAX_ROWS = 1_000;
/** Figures about fewer than so many are not published. */
export const MIN_CELL = 10;

@QueryHandler(ReportByInstitution)
export class ReportByInstitutionHandler implements IQueryHandler<ReportByInstitution> {
  constructor(
    private readonly figures: InstitutionFiguresReader,
    private readonly names: MerchantNames,
  ) {}

  async execute({ period, institution }: ReportByInstitution) {
    const rows = await this.figures.read(between(period), institution ?? null, MAX_ROWS + 1);
    const names = await this.names.of(rows.map((row) => row.institution));
    const items = rows.slice(0, MAX_ROWS).map(({ last_read: lastRead, ...row }) => ({
      period: row.period,
      institution: row.institution,
      institutionName: names.get(row.institution) ?? null,
      purpose: row.purpose,
      grants: row.grants,
      reads: row.reads,
      refused: row.refused,
      people: row.people,
      lastRead: lastRead?.toISOString() ?? null,
    }));
    return { items, more: rows.length > MAX_ROWS };
  }
}

interface PersonFigures {
  readonly stream_id: number;
  readonly reads: number;
  readonly refused: number;
  readonly institutions: number;
  readonly first_read: Date;
  readonly last_read: Date;
}

@QueryHandler(ReportByPerson)
export class ReportByPersonHandler implements IQueryHandler<ReportByPerson> {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  async execute({ period, page }: ReportByPerson): Promise<CursorPage<PersonRow>> {
    const { from, to } = between(period);
    const place = placeOf(page.cursor);
    const { rows } = await this.pool.query<PersonFigures>(
      `SELECT stream_id, count(*) FILTER (WHERE outcome = 'done')::int AS reads,
              count(*) FILTER (WHERE outcome = 'refused')::int AS refused,
              count(DISTINCT institution)::int AS institutions, min(at) AS first_read, max(at) AS last_read
         FROM sharing_read
        WHERE stream_id IS NOT NULL AND ($1::timestamptz IS NULL OR at >= $1) AND ($2::timestamptz IS NULL OR at < $2)
        GROUP BY stream_id
       HAVING $3::timestamptz IS NULL OR (max(at), stream_id::text) < ($3, $4)
        ORDER BY max(at) DESC, stream_id::text DESC LIMIT $5`,
      [from, to, place?.at ?? null, place?.id ?? null, page.limit + 1],
    );
    const { items, nextCursor } = pageOf(rows, page.limit, (row) => ({ at: row.last_read, id: String(row.stream_id) }));
    return { items: items.map(personRow), nextCursor };
  }
}

@QueryHandler(OpenStatistics)
export class OpenStatisticsHandler implements IQueryHandler<OpenStatistics> {
  constructor(
    private readonly figures: InstitutionFiguresReader,
    private readonly names: MerchantNames,
    private readonly clock: Clock,
  ) {}

  async execute({ month = monthOf(this.clock.now()) }: OpenStatistics) {
    const from = startOfBusinessDay(`${month}-01`);
    const rows = await this.figures.read(
      { from: new Date(from), to: new Date(startOfBusinessDay(`${monthAfter(month)}-01`)) },
      null,
      MAX_ROWS,
    );
    const names = await this.names.of(rows.map((row) => row.institution));
    const items = rows.map(({ institution, purpose, reads, people, refused }) => ({
      institution,
      institutionName: names.get(institution) ?? null,
      purpose,
      reads: people < MIN_CELL ? null : reads,
      people: people < MIN_CELL ? null : people,
      refused: refused < MIN_CELL ? null : refused,
    }));
    return { month, items };
  }
}

@QueryHandler(GetSharingReads)
export class GetSharingReadsHandler implements IQueryHandler<GetSharingReads> {
  constructor(
    private readonly persons: PersonRegister,
    private readonly log: SharingLog,
  ) {}

  async execute({ cardholderId: id, page }: GetSharingReads) {
    const streamId = requireStream(id);
    if (!(await this.persons.masked([streamId])).has(streamId)) throw unknownPerson();
    return this.log.ofPerson(await this.persons.duplicatesOf(streamId), page);
  }
}

function between({ from, to }: ReportPeriod): Between {
  return {
    from: from === undefined ? null : new Date(startOfBusinessDay(from)),
    to: to === undefined ? null : new Date(endOfBusinessDay(to)),
  };
}

function monthAfter(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

function personRow(row: PersonFigures): PersonRow {
  return {
    cardholderId: cardholderId(row.stream_id),
    reads: row.reads,
    refused: row.refused,
    institutions: row.institutions,
    firstRead: row.first_read.toISOString(),
    lastRead: row.last_read.toISOString(),
  };
}
