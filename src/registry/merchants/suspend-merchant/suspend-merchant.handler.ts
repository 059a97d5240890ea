import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { TerminalDirectory } from '../../terminals/terminal-directory';
import { changeMerchantState, type MerchantStateChange } from '../change-merchant-state';
import { SuspendMerchant } from './suspend-merchant.command';

/** Carries out SuspendMerchant. */
@CommandHandler(SuspendMerchant)
export class SuspendMerchantHandler implements ICommandHandler<SuspendMerchant> {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly directory: TerminalDirectory,
  ) {}

  async execute({ merchantId }: SuspendMerchant): Promise<MerchantStateChange> {
    const change = await changeMerchantState(this.dataSource, merchantId, 'suspended');
    this.directory.forgetMerchant(merchantId);
    return change;
  }
}
