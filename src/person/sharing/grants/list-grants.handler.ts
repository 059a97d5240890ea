import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { Clock } from '../../../platform/clock';
import { MerchantNames } from '../../../registry';
import { type CursorPage, pageOf, placeOf } from '../../cursor';
import { ListGrants } from './grants.messages';
import { type GrantRow, type GrantView, grantView } from './sharing-grant';

@QueryHandler(ListGrants)
export class ListGrantsHandler implements IQueryHandler<ListGrants> {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly names: MerchantNames,
    private readonly clock: Clock,
  ) {}

  async execute({ filter, page }: ListGrants): Promise<CursorPage<GrantView>> {
    const place = placeOf(page.cursor);
    const { rows } = await this.pool.query<GrantRow>(
      `SELECT grant_id, institution, terminal_id, items, purpose, legal_basis, valid_from, valid_until, quota, reads,
              granted_by, granted_at, revoked_by, revoked_at, revocation_reason
         FROM sharing_grant
        WHERE ($1::text IS NULL OR institution = $1)
          AND ($2::timestamptz IS NULL OR (granted_at, grant_id) < ($2, $3))
        ORDER BY granted_at DESC, grant_id DESC LIMIT $4`,
      [filter.institution ?? null, place?.at ?? null, place?.id ?? null, page.limit + 1],
    );
    const names = await this.names.of(rows.map((row) => row.institution));
    const now = this.clock.now();
    const { nextCursor } = pageOf(rows, page.limit, (row) => ({ at: row.granted_at, id: row.grant_id }));
    const items = rows.slice(0, page.limit).map((row) => grantView(row, names.get(row.institution) ?? null, now));
    return { items, nextCursor };
  }
}
