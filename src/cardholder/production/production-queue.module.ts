import { Module } from '@nestjs/common';
import { SealedColumns } from '../../platform/crypto';
import { PRODUCTION_SEALED, ProductionQueue } from './production-queue';

/** The queue of cards to be made, for whoever takes applications. */
@Module({ providers: [ProductionQueue], exports: [ProductionQueue] })
export class ProductionQueueModule {
  constructor(sealed: SealedColumns) {
    sealed.register(PRODUCTION_SEALED);
  }
}
