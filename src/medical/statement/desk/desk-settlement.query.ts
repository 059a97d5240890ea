import { Query } from '@nestjs/cqrs';
import type { Split, VisitKind } from '../../domain/settlement';

/** Lines of a settlement that the desk sees at once. */
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

/** A settlement of the same visit; the newest is the last. */
export interface DeskVisitSettlement {
  readonly settlementId: string;
  /** Within the visit, counted from 1. */
  readonly number: number;
  readonly stage: 'final' | 'interim';
  /** Fen. */
  readonly total: number;
  /** ISO 8601. */
  readonly settledAt: string;
  readonly cancelledAt: string | null;
}

/** What the account of a relative paid, fen. */
export interface DeskAidShare {
  /** Whose account it is, `ch_…`. */
  readonly cardholderId: string;
  readonly amount: number;
}

/** A settlement as the desk sees it; amounts are fen. */
export interface DeskSettlement {
  readonly settlementId: string;
  readonly visitId: string;
  /** Within the visit, counted from 1. */
  readonly number: number;
  readonly cardholderId: string;
  /** Masked; null when the person was erased. */
  readonly personName: string | null;
  /** 人员类别 of the enrolment as it is now; null when there is none any more. */
  readonly psnType: string | null;
  readonly kind: VisitKind;
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
  readonly policyName: string;
  readonly split: Split;
  /** Which relatives paid `mutualAid`. */
  readonly aid: readonly DeskAidShare[];
  readonly accumulators: readonly DeskAccumulator[];
  readonly steps: readonly string[];
  /** From the line that was asked for on. */
  readonly lines: readonly DeskFeeLine[];
  /** Lines beyond those. */
  readonly moreLines: number;
  /** All settlements of the visit, this one too. */
  readonly visitSettlements: readonly DeskVisitSettlement[];
  /** Number of the settlement of the rest, when this one was cancelled by giving lines back (部分退费). */
  readonly replacedBy: number | null;
  /** Number of the settlement that this one is the rest of. */
  readonly replaces: number | null;
  readonly reproducible: boolean;
  readonly digest: string;
  readonly medinsSetlId: string | null;
  /** ISO 8601. */
  readonly settledAt: string;
  readonly cancelledAt: string | null;
}

/** A settlement for staff, with its lines from the `linesFrom`th on (counted from 0). Throws `not_found`. */
export class GetDeskSettlement extends Query<DeskSettlement> {
  constructor(
    readonly settlementId: string,
    readonly linesFrom = 0,
  ) {
    super();
  }
}
