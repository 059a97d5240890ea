import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { INSTITUTION_SELECT, institutionOf, type InstitutionRow } from '../institution-directory';
import { type InstitutionPage, ListInstitutions } from './list-institutions.query';

/** Carries out ListInstitutions. */
@QueryHandler(ListInstitutions)
export class ListInstitutionsHandler implements IQueryHandler<ListInstitutions> {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  async execute({ filter: { area, state }, limit, cursor = '' }: ListInstitutions): Promise<InstitutionPage> {
    const { rows } = await this.pool.query<InstitutionRow>(
      `${INSTITUTION_SELECT}
        WHERE i.code > $1 AND ($2::text IS NULL OR i.area = $2) AND ($3::text IS NULL OR i.state = $3)
        ORDER BY i.code LIMIT $4`,
      [cursor, area ?? null, state ?? null, limit + 1],
    );
    const items = rows.slice(0, limit).map(institutionOf);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.code ?? null) : null };
  }
}
