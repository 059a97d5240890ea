import { Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ChangeInstitutionHandler } from './institutions/change-institution/change-institution.handler';
import { InstitutionDirectory } from './institutions/institution-directory';
import { ListInstitutionsHandler } from './institutions/list-institutions/list-institutions.handler';
import { RegisterInstitutionHandler } from './institutions/register-institution/register-institution.handler';
import { RotateMessageKeyHandler } from './institutions/rotate-message-key/rotate-message-key.handler';
import { ImportPoliciesHandler } from './policies/import-policies/import-policies.handler';
import { GetPolicyHandler, ListPoliciesHandler } from './policies/look-up/policies.handlers';
import { PolicyDirectory } from './policies/policy-directory';

/** What settlements are made with: versions of benefit policies, and designated institutions. */
@Global()
@Module({
  imports: [CqrsModule],
  providers: [
    PolicyDirectory,
    InstitutionDirectory,
    ImportPoliciesHandler,
    ListPoliciesHandler,
    GetPolicyHandler,
    RegisterInstitutionHandler,
    ChangeInstitutionHandler,
    RotateMessageKeyHandler,
    ListInstitutionsHandler,
  ],
  exports: [PolicyDirectory, InstitutionDirectory],
})
export class MedicalRegistryModule {}
