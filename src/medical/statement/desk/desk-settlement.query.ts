import { Query } from '@nestjs/cqrs';
import type { Split } from '../../domain/settlement';

/** Lines that the desk sees of one settlement; the statement has all of them. */
export const MAX_DESK_LINES = 500;

/** A fee line as the desk sees it; amounts are fen. */
export interface DeskFeeLine {
  readonly serial: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Null when it was not said, or the person was erased. */
  readonly itemName: string | null;
  readonly category: string | null;
  readonly level: string;
  readonly total: number;
  readonly ownPay: number;
  readonly overLimit: number;
  readonly firstSelfPay: number;
  readonly inScope: number;
}

/** An accumulator of the year before and after a settlement, fen. */
export interface DeskAccumulator {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** A settlement as the desk sees it; amounts are fen. */
export interface DeskSettlement {
  readonly settlementId: string;
  readonly visitId: string;
  readonly cardholderId: string;
  readonly stage: 'final' | 'interim';
  readonly institution: { readonly code: string; readonly name: string | null };
  readonly insutype: string;
  readonly area: string;
  readonly medType: string;
  readonly outOfArea: string;
  /** `YYYY-MM-DD`. */
  readonly began: string;
  readonly ended: string | null;
  readonly year: string;
  readonly policyId: string;
  readonly split: Split;
  readonly accumulators: readonly DeskAccumulator[];
  readonly steps: readonly string[];
  readonly lines: readonly DeskFeeLine[];
  /** Lines beyond those. */
  readonly moreLines: number;
  readonly reproducible: boolean;
  readonly digest: string;
  readonly medinsSetlId: string | null;
  /** ISO 8601. */
  readonly settledAt: string;
  readonly cancelledAt: string | null;
}

/** A settlement for staff. Throws `not_found`. */
export class GetDeskSettlement extends Query<DeskSettlement> {
  constructor(readonly settlementId: string) {
    super();
  }
}
