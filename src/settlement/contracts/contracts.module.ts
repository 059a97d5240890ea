import { Module } from '@nestjs/common';
import { SealedColumns } from '../../platform/crypto';
import { BANK_ACCOUNT_COLUMN, PayeeContracts } from './contracts';

/** Contracts with payees. */
@Module({ providers: [PayeeContracts], exports: [PayeeContracts] })
export class ContractsModule {
  constructor(sealed: SealedColumns) {
    sealed.register(BANK_ACCOUNT_COLUMN);
  }
}
