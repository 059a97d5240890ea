import { Module } from '@nestjs/common';
import { PayeeStatements } from './payee-statements';

/** Settlement statements of payees. */
@Module({ providers: [PayeeStatements], exports: [PayeeStatements] })
export class StatementsModule {}
