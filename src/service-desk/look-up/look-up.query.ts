import { Query } from '@nestjs/cqrs';
import type { CardView } from '../../cardholder';
import type { StaffIdentity } from '../../staff';

/** What is looked for. All keys match exactly. */
export type LookUpKey =
  | { readonly by: 'card'; readonly cardNumber: string }
  | { readonly by: 'id_number'; readonly idNumber: string }
  | { readonly by: 'phone'; readonly phone: string }
  | { readonly by: 'name'; readonly name: string; readonly birthDate: string }
  | { readonly by: 'transit_card'; readonly transitCardNumber: string }
  | { readonly by: 'rrn'; readonly rrn: string }
  | { readonly by: 'stan'; readonly terminalId: string; readonly stan: string; readonly localDate: string };

/** Somebody found, masked. */
export interface FoundPerson {
  readonly cardholderId: string;
  readonly name: string | null;
  readonly idNumber: string | null;
  readonly cards: readonly Pick<CardView, 'token' | 'maskedNumber' | 'kind' | 'state'>[];
  /** The transaction that led here. */
  readonly authorizationId: string | null;
}

/** Who was found: nobody is an empty list. */
export interface LookUpAnswer {
  readonly items: readonly FoundPerson[];
  /** True when there are more than are shown. */
  readonly more: boolean;
}

/** Finds cardholders for a member of staff. Throws the problem `too_many_requests` for who looks up too often. */
export class LookUpPeople extends Query<LookUpAnswer> {
  constructor(
    readonly key: LookUpKey,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}
