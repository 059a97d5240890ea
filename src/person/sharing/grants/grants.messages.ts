import { Command, Query } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { PersonAnswer } from '../../answers/person-answers';
import type { CursorPage, PageRequest } from '../../cursor';
import type { SharedItem } from '../catalogue';
import type { GrantView } from './sharing-grant';

/** What is granted to whom. */
export interface GrantTerms {
  /** A merchant of the registry. */
  readonly institution: string;
  /** Its only terminal that may read; any of its terminals when absent. */
  readonly terminalId?: string;
  readonly items: readonly SharedItem[];
  readonly purpose: string;
  readonly legalBasis: string;
  /** First and last day of Shanghai, `YYYY-MM-DD`. */
  readonly validFrom: string;
  readonly validUntil: string;
  /** Reads at most. */
  readonly quota: number;
}

/** 使用授权: grants an institution the reading of items for a purpose. Rejects with `validation_failed` naming the field. */
export class GrantSharing extends Command<PersonAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly terms: GrantTerms,
    /** Staff id. */
    readonly by: string,
  ) {
    super();
  }
}

/** Ends a grant at once. Answers `done` or `already_so`; rejects with `not_found`. */
export class RevokeSharing extends Command<PersonAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly grantId: string,
    readonly reason: string,
    /** Staff id. */
    readonly by: string,
  ) {
    super();
  }
}

/** Grants, newest first. */
export class ListGrants extends Query<CursorPage<GrantView>> {
  constructor(
    readonly filter: { readonly institution?: string },
    readonly page: PageRequest,
  ) {
    super();
  }
}
