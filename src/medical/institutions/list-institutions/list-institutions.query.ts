import { Query } from '@nestjs/cqrs';
import type { Institution, InstitutionState } from '../institution-directory';

/** Which institutions to list; all conditions must hold. */
export interface InstitutionFilter {
  readonly area?: string;
  readonly state?: InstitutionState;
}

/** A page of institutions. */
export interface InstitutionPage {
  readonly items: readonly Institution[];
  readonly nextCursor: string | null;
}

/** Institutions in order of their codes; the cursor is the last code of the page before. */
export class ListInstitutions extends Query<InstitutionPage> {
  constructor(
    readonly filter: InstitutionFilter,
    /** 1 to 1000. */
    readonly limit: number,
    readonly cursor?: string,
  ) {
    super();
  }
}
