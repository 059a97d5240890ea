import type { DataSource } from 'typeorm';
import { ProblemError } from '../../platform/errors';
import { MerchantEntity, type MerchantState } from './merchant.entity';

/** A merchant and its state after a change. */
export interface MerchantStateChange {
  readonly merchantId: string;
  readonly state: MerchantState;
}

/** Sets the state, whatever it was. Throws `not_found`. */
export async function changeMerchantState(
  dataSource: DataSource,
  merchantId: string,
  state: MerchantState,
): Promise<MerchantStateChange> {
  const result = await dataSource.getRepository(MerchantEntity).update({ merchantId }, { state });
  if (result.affected !== 1) throw new ProblemError('not_found', { detail: 'there is no such merchant' });
  return { merchantId, state };
}
