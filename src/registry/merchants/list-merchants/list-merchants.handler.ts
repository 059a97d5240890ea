import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, MoreThan } from 'typeorm';
import { cursorAfter, idOfCursor } from '../../id-cursor';
import { merchantOf } from '../merchant-directory';
import { MerchantEntity } from '../merchant.entity';
import { ListMerchants, type MerchantPage } from './list-merchants.query';

/** Carries out ListMerchants. */
@QueryHandler(ListMerchants)
export class ListMerchantsHandler implements IQueryHandler<ListMerchants> {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async execute({ filter, limit, cursor }: ListMerchants): Promise<MerchantPage> {
    const found = await this.dataSource.getRepository(MerchantEntity).find({
      where: { ...filter, merchantId: MoreThan(idOfCursor(cursor)) },
      order: { merchantId: 'ASC' },
      take: limit + 1,
    });
    const items = found.slice(0, limit).map(merchantOf);
    const last = found.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last === undefined ? null : cursorAfter(last.merchantId) };
  }
}
