import { Global, Module } from '@nestjs/common';
import { DatabaseChecks } from './database-checks';
import { HealthController } from './health.controller';
import { ReadinessChecks } from './readiness';

/** Serves /health/live and /health/ready; other modules register their checks with `ReadinessChecks`. Needs the pg `Pool`. */
@Global()
@Module({ controllers: [HealthController], providers: [ReadinessChecks, DatabaseChecks], exports: [ReadinessChecks] })
export class HealthModule {}
