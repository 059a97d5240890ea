/** Medical insurance on the page of a cardholder; amounts are fen. */
export interface MedicalPart {
  readonly enrolments: readonly Enrolment[];
  readonly years: readonly YearTotals[];
  readonly ceilings: readonly Ceiling[];
  readonly openVisits: readonly OpenVisit[];
  readonly mutualAid: readonly AidGrant[];
  readonly settlements: readonly MedicalSettlement[];
}

export interface Enrolment {
  readonly insutype: string;
  readonly area: string;
  readonly psnNo: string;
  readonly psnType: string;
  readonly state: string;
  readonly civilServant: boolean;
  readonly category?: string;
  readonly from: string;
  readonly to?: string;
}

/** What one insurance paid and the person bore in a year. */
export interface YearTotals {
  readonly insutype: string;
  readonly year: string;
  readonly medfee: number;
  readonly inScope: number;
  readonly dedc: number;
  readonly hifp: number;
  readonly account: number;
  readonly mutualAid: number;
  readonly settlements: number;
  readonly admissions: number;
}

export interface Ceiling {
  readonly insutype: string;
  readonly area: string;
  readonly medType: string;
  readonly policyId: string;
  readonly fund: string;
  readonly ceiling: number;
  readonly used: number;
  readonly left: number;
}

export interface OpenVisit {
  readonly institution: string;
  readonly institutionName: string | null;
  readonly medType: string;
  readonly began: string;
}

export interface AidGrant {
  readonly grantId: string;
  readonly side: 'given' | 'received';
  readonly other: string;
  readonly relation: string;
  readonly from: string;
  readonly to: string;
  readonly monthLimit: number | null;
  readonly yearLimit: number | null;
  readonly monthUsed: number | null;
  readonly yearUsed: number | null;
}

export interface MedicalSettlement {
  readonly settlementId: string;
  readonly institution: string;
  readonly institutionName: string | null;
  readonly medType: string;
  readonly settledAt: string;
  readonly cancelledAt: string | null;
  readonly medfee: number;
  readonly fundPay: number;
  readonly acctPay: number;
  readonly mulaidPay: number;
  readonly cash: number;
}
