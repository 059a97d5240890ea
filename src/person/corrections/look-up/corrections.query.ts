import { Query } from '@nestjs/cqrs';
import type { StaffIdentity } from '../../../staff';
import type { CursorPage, PageRequest } from '../../cursor';
import type { PersonField } from '../../domain';
import type { CorrectionState } from '../correction';

/** A correction as a member of staff sees it: the values in clear for who may decide it now, masked for everybody else. */
export interface CorrectionView {
  readonly correctionId: string;
  readonly cardholderId: string;
  readonly field: PersonField;
  readonly state: CorrectionState;
  /** Null after an erasure, as is what follows it. */
  readonly value: string | null;
  /** What it replaces or replaced; null for nothing. */
  readonly before: string | null;
  readonly source: string | null;
  readonly reason: string | null;
  readonly proposedBy: string;
  readonly proposedByName: string | null;
  /** ISO 8601. */
  readonly proposedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
  /** True when the reader may accept or reject it now. */
  readonly mayDecide: boolean;
}

/** Corrections of one person's data, newest first: the history of values with their sources. Rejects with `not_found`. */
export class GetCorrections extends Query<CursorPage<CorrectionView>> {
  constructor(
    readonly cardholderId: string,
    readonly page: PageRequest,
    readonly reader: StaffIdentity,
  ) {
    super();
  }
}

/** Corrections in a state, or in any; the oldest first while they wait, else the newest. */
export class ListCorrections extends Query<CursorPage<CorrectionView>> {
  constructor(
    readonly state: CorrectionState | undefined,
    readonly page: PageRequest,
    readonly reader: StaffIdentity,
  ) {
    super();
  }
}
