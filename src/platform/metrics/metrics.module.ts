import { Global, Module } from '@nestjs/common';
import { HttpMetrics } from './http-metrics';
import { MetricsController } from './metrics.controller';
import { Metrics } from './metrics';

/** Provides `Metrics` everywhere and serves them at /metrics. */
@Global()
@Module({ controllers: [MetricsController], providers: [Metrics, HttpMetrics], exports: [Metrics, HttpMetrics] })
export class MetricsModule {}
