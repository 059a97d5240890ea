export { HealthModule } from './health.module';
export { ReadinessChecks, type Readiness, type ReadinessCheck } from './readiness';
