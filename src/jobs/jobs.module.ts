import { Global, Module } from '@nestjs/common';
import { JobRegistry } from './job-registry';

/** Jobs: what is done now and then to many rows. */
@Global()
@Module({ providers: [JobRegistry], exports: [JobRegistry] })
export class JobsModule {}
