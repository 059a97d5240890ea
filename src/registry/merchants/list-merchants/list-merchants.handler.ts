import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { cursorAfter, idOfCursor } from '../../id-cursor';
import type { MerchantState } from '../merchant.entity';
import type { RegisteredMerchant } from '../register-merchant/register-merchant.command';
import { ListMerchants, type MerchantPage } from './list-merchants.query';

interface Row {
  readonly merchant_id: string;
  readonly name: string;
  readonly mcc: string;
  readonly category: string;
  readonly programmes: readonly string[];
  readonly payable_account: number;
  readonly state: MerchantState;
}

/** Carries out ListMerchants. */
@QueryHandler(ListMerchants)
export class ListMerchantsHandler implements IQueryHandler<ListMerchants> {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  async execute({ filter, limit, cursor }: ListMerchants): Promise<MerchantPage> {
    const { rows } = await this.pool.query<Row>({
      name: 'list_merchants',
      text: `SELECT merchant_id, name, mcc, category, programmes, payable_account, state FROM merchant
              WHERE merchant_id > $1 AND ($2::text IS NULL OR mcc = $2) AND ($3::text IS NULL OR category = $3)
                AND ($4::text IS NULL OR state = $4)
              ORDER BY merchant_id LIMIT $5`,
      values: [idOfCursor(cursor), filter.mcc ?? null, filter.category ?? null, filter.state ?? null, limit + 1],
    });
    const items = rows.slice(0, limit).map(merchantOf);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last === undefined ? null : cursorAfter(last.merchantId) };
  }
}

function merchantOf(row: Row): RegisteredMerchant {
  return {
    merchantId: row.merchant_id,
    name: row.name,
    mcc: row.mcc,
    category: row.category,
    programmes: row.programmes,
    payableAccount: row.payable_account,
    state: row.state,
  };
}
