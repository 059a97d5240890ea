import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { TerminalDirectory } from '../../terminals/terminal-directory';
import { changeMerchantState, type MerchantStateChange } from '../change-merchant-state';
import { ResumeMerchant } from './resume-merchant.command';

/** Carries out ResumeMerchant. */
@CommandHandler(ResumeMerchant)
export class ResumeMerchantHandler implements ICommandHandler<ResumeMerchant> {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly directory: TerminalDirectory,
  ) {}

  async execute({ merchantId }: ResumeMerchant): Promise<MerchantStateChange> {
    const change = await changeMerchantState(this.dataSource, merchantId, 'active');
    this.directory.forgetMerchant(merchantId);
    return change;
  }
}
