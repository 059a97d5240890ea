import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock';

/** Provides the machine's clock as `Clock`. */
@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
export class ClockModule {}
