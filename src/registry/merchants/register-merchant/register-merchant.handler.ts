import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In } from 'typeorm';
import { Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { SubsidyProgrammeEntity } from '../../programmes/subsidy-programme.entity';
import { MerchantEntity } from '../merchant.entity';
import { type MerchantDetails, RegisterMerchant, type RegisteredMerchant } from './register-merchant.command';

/** Carries out RegisterMerchant. */
@CommandHandler(RegisterMerchant)
export class RegisterMerchantHandler implements ICommandHandler<RegisterMerchant> {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async execute({ details }: RegisterMerchant): Promise<RegisteredMerchant> {
    const programmes = [...new Set(details.programmes)].sort();
    await this.#refuseUnknownProgrammes(programmes);
    const wanted = { ...details, programmes };
    const existing = await this.#find(details.merchantId);
    if (existing === null) await this.#insert(wanted);
    const stored = existing ?? (await this.#find(details.merchantId));
    if (stored === null) throw new Error('a merchant vanished while it was registered');
    if (!isSame(stored, wanted)) {
      throw new ProblemError('state_conflict', { detail: 'the merchant id is registered with other details' });
    }
    return { ...wanted, payableAccount: stored.payableAccount, state: stored.state };
  }

  #find(merchantId: string): Promise<MerchantEntity | null> {
    return this.dataSource.getRepository(MerchantEntity).findOneBy({ merchantId });
  }

  async #insert(details: MerchantDetails): Promise<void> {
    await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(MerchantEntity)
      .values({ ...details, programmes: [...details.programmes], registeredAt: new Date(this.clock.now()) })
      .orIgnore()
      .execute();
  }

  async #refuseUnknownProgrammes(codes: string[]): Promise<void> {
    if (codes.length === 0) return;
    const found = await this.dataSource.getRepository(SubsidyProgrammeEntity).findBy({ code: In(codes) });
    if (found.length === codes.length) return;
    throw new ProblemError('validation_failed', {
      errors: [{ field: 'programmes', code: 'is_registered', message: 'every programme must be registered' }],
    });
  }
}

function isSame(stored: MerchantEntity, wanted: MerchantDetails): boolean {
  return (
    stored.name === wanted.name &&
    stored.mcc === wanted.mcc &&
    stored.category === wanted.category &&
    stored.programmes.join() === wanted.programmes.join()
  );
}
