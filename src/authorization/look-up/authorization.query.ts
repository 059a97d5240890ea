import { Query } from '@nestjs/cqrs';
import type { AuthorizationView } from './authorization-view';

/** One authorization with its elements and the trace of its decision, for a terminal of its merchant or a privileged one. */
export class GetAuthorization extends Query<AuthorizationView> {
  constructor(
    readonly authorizationId: string,
    /** Only this merchant's; undefined for a privileged caller. */
    readonly merchantId: string | undefined,
  ) {
    super();
  }
}
