import { Module } from '@nestjs/common';
import { JobRegistry } from '../../jobs';
import { DepartureRows } from './departure-rows';
import { ExportDeparturesJob } from './export-departures.job';

/** Personal accounts of the dead and of those who left the region. */
@Module({ providers: [DepartureRows, ExportDeparturesJob] })
export class DeparturesModule {
  constructor(registry: JobRegistry, job: ExportDeparturesJob) {
    registry.register(job);
  }
}
