import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { MerchantEntity } from './merchant.entity';
import type { RegisteredMerchant } from './register-merchant/register-merchant.command';

/** Registered merchants by id. */
@Injectable()
export class MerchantDirectory {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The merchant of an id; undefined when there is none. */
  async find(merchantId: string): Promise<RegisteredMerchant | undefined> {
    const found = await this.dataSource.getRepository(MerchantEntity).findOneBy({ merchantId });
    if (!found) return undefined;
    const { name, mcc, category, programmes, payableAccount, state } = found;
    return { merchantId, name, mcc, category, programmes, payableAccount, state };
  }
}
