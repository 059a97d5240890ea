import type { Enrolment, Relation, YearTotals } from '../../medical';

/** What a fund pays in a year at most, and what is left of it. Amounts are fen. */
export interface CeilingView {
  readonly insutype: string;
  readonly area: string;
  /** The care type whose policy says so. */
  readonly medType: string;
  readonly policyId: string;
  /** `pool`, `hifob` (大额), `hifmi` (大病) or `maf` (医疗救助). */
  readonly fund: 'pool' | 'hifob' | 'hifmi' | 'maf';
  readonly ceiling: number;
  readonly used: number;
  readonly left: number;
}

/** A grant of mutual aid, seen from the page's person. */
export interface AidView {
  readonly grantId: string;
  readonly side: 'given' | 'received';
  /** The other one, `ch_…`. */
  readonly other: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  /** Fen; null for no limit. */
  readonly monthLimit: number | null;
  readonly yearLimit: number | null;
  /** Fen used in this month and this year; null where the owner's record says it. */
  readonly monthUsed: number | null;
  readonly yearUsed: number | null;
}

/** A settlement as a line of the list. Amounts are fen. */
export interface SettlementLine {
  readonly settlementId: string;
  readonly visitId: string;
  readonly institution: string;
  readonly institutionName: string | null;
  readonly insutype: string;
  readonly medType: string;
  /** ISO 8601. */
  readonly settledAt: string;
  readonly cancelledAt: string | null;
  readonly medfee: number;
  readonly fundPay: number;
  readonly acctPay: number;
  readonly mulaidPay: number;
  readonly cash: number;
}

/** Medical insurance on the page of a cardholder. */
export interface MedicalView {
  readonly enrolments: readonly Enrolment[];
  /** Newest year first. */
  readonly years: readonly (YearTotals & { readonly insutype: string; readonly year: string })[];
  readonly ceilings: readonly CeilingView[];
  readonly openVisits: readonly {
    readonly institution: string;
    readonly institutionName: string | null;
    readonly medType: string;
    readonly began: string;
  }[];
  readonly mutualAid: readonly AidView[];
  /** The newest ones. */
  readonly settlements: readonly SettlementLine[];
}
