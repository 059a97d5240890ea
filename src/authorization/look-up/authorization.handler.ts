import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { TransactionCore } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { AuthorizationCore } from '../authorization-core';
import { type AuthorizationEntity, evolveEntity, type OriginData } from '../domain';
import { GetAuthorization } from './authorization.query';
import { type AuthorizationView, authorizationView } from './authorization-view';

@QueryHandler(GetAuthorization)
export class GetAuthorizationHandler implements IQueryHandler<GetAuthorization> {
  constructor(
    private readonly authorizations: AuthorizationCore,
    private readonly core: TransactionCore,
  ) {}

  async execute({ authorizationId, merchantId }: GetAuthorization): Promise<AuthorizationView> {
    const origin = await this.authorizations.originOf(authorizationId);
    if (merchantId !== undefined && (origin.data as OriginData).merchantId !== merchantId) {
      throw new ProblemError('not_found', { detail: 'there is no authorization with this id' });
    }
    const stored = await this.core.entity<AuthorizationEntity>(origin.streamId, origin.version);
    return authorizationView(origin, stored ?? evolveEntity(undefined, origin));
  }
}
