import { Query } from '@nestjs/cqrs';
import type { Enrolment, SettlementInputs, Split, Visit, VisitLineState, YearTotals } from '../domain/settlement';
import type { FeeLineText } from '../upload-fees/upload-fees.command';

/** A line with what it is for; the texts are missing once the person was erased, or when they were not asked for. */
export type FeeLineView = VisitLineState & Partial<FeeLineText>;

/** A visit and its settlements. */
export interface VisitView {
  readonly visitId: string;
  readonly cardholderId: string;
  /** Without its lines' texts. */
  readonly visit: Visit;
  /** With their texts. */
  readonly lines: readonly FeeLineView[];
  readonly settlements: readonly {
    readonly settlementId: string;
    readonly number: number;
    readonly stage: 'final' | 'interim';
    readonly split: Split;
    readonly at: number;
    readonly cancelledAt: number | null;
  }[];
}

/** A visit. Throws `not_found`, also when it is another merchant's than `merchantId`. */
export class GetVisit extends Query<VisitView> {
  constructor(
    readonly visitId: string,
    readonly merchantId?: string,
  ) {
    super();
  }
}

/** A settlement, recalculated from its stored inputs. Amounts are fen. */
export interface SettlementView {
  readonly settlementId: string;
  readonly visitId: string;
  readonly cardholderId: string;
  readonly number: number;
  readonly stage: 'final' | 'interim';
  readonly split: Split;
  readonly inputs: SettlementInputs;
  /** Of the enrolment that paid, as it is now; undefined when there is none any more. */
  readonly enrolment: Enrolment | undefined;
  readonly visit: Visit;
  /** The lines of this settlement, with their texts. */
  readonly lines: readonly FeeLineView[];
  /** How the split came about, in words. */
  readonly steps: readonly string[];
  /** `setlinfo`, `setldetail` and `cum_after` with the national names, yuan. */
  readonly document: {
    readonly setlinfo: Readonly<Record<string, string>>;
    readonly setldetail: readonly Readonly<Record<string, string>>[];
    readonly cum_after: Readonly<Record<string, string>>;
    readonly fee_lines: readonly Readonly<Record<string, string>>[];
  };
  /** What the recalculation gives is what is stored; false is an alarm. */
  readonly reproducible: boolean;
  readonly year: string;
  readonly medinsSetlId: string | null;
  readonly settledAt: number;
  readonly cancelledAt: number | null;
}

/** A settlement. Throws `not_found`, also when it is another merchant's than `merchantId`. */
export class GetSettlement extends Query<SettlementView> {
  constructor(
    readonly settlementId: string,
    readonly merchantId?: string,
  ) {
    super();
  }
}

/** Which settlements of an institution to list. */
export interface SettlementFilter {
  readonly fixmedinsCode: string;
  /** ms since the epoch: settled from, and before. */
  readonly from: number;
  readonly to: number;
  readonly insutype?: string;
  /** 清算类别: 11, 21, 41. */
  readonly clrType?: string;
  readonly cursor?: string;
  /** 1 to 1000. */
  readonly limit: number;
}

/** A row of the list; amounts are fen. Cancelled ones are listed too. */
export interface ListedSettlement {
  readonly settlementId: string;
  readonly visitId: string;
  readonly cardholderId: string;
  readonly fixmedinsCode: string;
  readonly insutype: string;
  readonly area: string;
  readonly medType: string;
  readonly clrType: string;
  readonly settledAt: number;
  readonly cancelledAt: number | null;
  readonly medfee: number;
  readonly fundPay: number;
  readonly acctPay: number;
  readonly mulaidPay: number;
  readonly cash: number;
  readonly medinsSetlId: string | null;
}

/** A page of settlements, oldest first. */
export interface SettlementPage {
  readonly items: readonly ListedSettlement[];
  readonly nextCursor: string | null;
}

/** Settlements of an institution from the read model `medical_settlement`, which follows the events within a second. */
export class ListSettlements extends Query<SettlementPage> {
  constructor(readonly filter: SettlementFilter) {
    super();
  }
}

/** Enrolments and year-to-date totals of a person. */
export interface AccumulatorsView {
  readonly cardholderId: string;
  readonly enrolments: readonly Enrolment[];
  /** By `<insutype>:<year>`; fen. */
  readonly years: Readonly<Record<string, YearTotals>>;
}

/**
 * Year-to-date accumulators (年度累计) of a person. Throws `not_found`, with `merchantId` also when the person has no open visit
 * at an institution of that merchant.
 */
export class GetAccumulators extends Query<AccumulatorsView> {
  constructor(
    readonly cardholderId: string,
    readonly merchantId?: string,
  ) {
    super();
  }
}
