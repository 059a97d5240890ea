import { Module } from '@nestjs/common';
import { ProductionQueue } from './production-queue';

/** The queue of cards to be made, for whoever takes applications. */
@Module({ providers: [ProductionQueue], exports: [ProductionQueue] })
export class ProductionQueueModule {}
