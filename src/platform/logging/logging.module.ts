import { Global, Module } from '@nestjs/common';
import { PinoLogger } from './pino-logger';

/** Makes the logger injectable. */
@Global()
@Module({ providers: [{ provide: PinoLogger, useFactory: () => new PinoLogger() }], exports: [PinoLogger] })
export class LoggingModule {}
