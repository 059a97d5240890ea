import { Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { InstitutionDirectory } from './institutions/institution-directory';
import { PolicyDirectory } from './policies/policy-directory';

/** What settlements are made with: versions of benefit policies, and designated institutions. */
@Global()
@Module({
  imports: [CqrsModule],
  providers: [PolicyDirectory, InstitutionDirectory],
  exports: [PolicyDirectory, InstitutionDirectory],
})
export class MedicalRegistryModule {}
