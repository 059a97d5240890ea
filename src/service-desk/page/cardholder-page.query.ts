import { Query } from '@nestjs/cqrs';
import type { StaffIdentity } from '../../staff';
import type { CardholderPage } from './cardholder-page';

/** The page of a cardholder for a member of staff. Throws the problem `not_found`. */
export class GetCardholderPage extends Query<CardholderPage> {
  constructor(
    readonly cardholderId: string,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}
