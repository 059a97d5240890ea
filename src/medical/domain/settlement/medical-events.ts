import type { ChangeOrigin, HoldChange, UsageChange } from '../../../cardholder';
import type { Accumulators, FeeLine } from '../benefit/bill';
import type { FundPayments } from '../benefit/calculate';

/** Where the person is insured (参保). One enrolment for each insurance and pooling area. */
export interface Enrolment {
  /** 险种. */
  readonly insutype: string;
  /** 统筹区, six digits. */
  readonly area: string;
  /** 人员编号 in the insurance. */
  readonly psnNo: string;
  /** 人员类别, for instance 1101 (employed) or 1201 (retired). */
  readonly psnType: string;
  readonly state: 'active' | 'paused' | 'ended';
  readonly civilServant: boolean;
  /** 身份类别 for assistance: 特困, 低保, 返贫致贫. */
  readonly category?: string;
  /** `YYYY-MM-DD`, first and last day. */
  readonly from: string;
  readonly to?: string;
}

/** Data of `InsuranceEnrolled`: stands instead of an earlier enrolment in the same insurance and area. */
export interface InsuranceEnrolledData {
  readonly enrolment: Enrolment;
  readonly at: number;
  readonly origin: ChangeOrigin;
}

/** A near relative (近亲属) who may use the owner's account: 配偶, 父母, 子女, 兄弟姐妹, 祖父母, 孙子女. */
export const RELATIONS = ['spouse', 'parent', 'child', 'sibling', 'grandparent', 'grandchild'] as const;
export type Relation = (typeof RELATIONS)[number];

/** Leave to use the owner's personal account (家庭共济). */
export interface AidGrant {
  /** `mg_…`. */
  readonly grantId: string;
  readonly relation: Relation;
  /** `YYYY-MM-DD`, first and last day. */
  readonly from: string;
  readonly to: string;
  /** Fen a month and a year; no limit when left out. */
  readonly monthLimit?: number;
  readonly yearLimit?: number;
}

/** Data of `MutualAidGranted`, in the owner's stream (`side: owner`) and in the relative's. */
export interface MutualAidGrantedData {
  readonly side: 'owner' | 'relative';
  /** Stream of the other one. */
  readonly other: number;
  readonly grant: AidGrant;
  readonly at: number;
  readonly origin: ChangeOrigin;
}

/** Data of `MutualAidRevoked`, in both streams. */
export interface MutualAidRevokedData {
  readonly grantId: string;
  readonly at: number;
  readonly origin: ChangeOrigin;
}

/** 门诊 outpatient, 住院 in-patient, 药店 pharmacy. */
export type VisitKind = 'outpatient' | 'inpatient' | 'pharmacy';

/** Which institution a visit is at, as it was registered then. */
export interface VisitInstitution {
  /** 定点医药机构编号. */
  readonly code: string;
  /** Level as policies name it: L0 to L3P. */
  readonly level: string;
  /** 就医地, six digits. */
  readonly area: string;
  readonly mcc: string;
  readonly merchantId: string;
  /** Ledger account of what is owed to it. */
  readonly payable: number;
}

/** Data of `VisitRegistered`, which begins a visit. */
export interface VisitRegisteredData {
  readonly kind: VisitKind;
  readonly medType: string;
  readonly institution: VisitInstitution;
  /** Of the enrolment that pays. */
  readonly insutype: string;
  readonly area: string;
  /** `local`, `long_term_filed`, `transfer_filed`, `emergency` or `unfiled`. */
  readonly outOfArea: string;
  /** Card within the person that was shown; left out for an identity card or a token. */
  readonly card?: number;
  /** `YYYY-MM-DD`: registration or admission. */
  readonly began: string;
  /** The institution's own number of the visit (`ipt_otp_no`). */
  readonly ownNumber?: string;
  /** Admission of the year in this insurance, counted from 1; in-patients only. */
  readonly nthAdmission?: number;
  /** Deposit (押金) set aside in a purse. */
  readonly holds?: readonly HoldChange[];
  readonly at: number;
  readonly terminalId: string;
}

/** A visit that is not settled or cancelled. */
export interface OpenVisit {
  /** Number of its entity. */
  readonly visit: number;
  readonly institution: string;
  readonly medType: string;
  /** `YYYY-MM-DD`. */
  readonly began: string;
}

/** Data of `VisitDischarged` (出院办理) and, with `ended: null`, of its withdrawal. */
export interface VisitDischargedData {
  readonly ended: string | null;
  readonly at: number;
}

/** Data of `VisitCancelled`. */
export interface VisitCancelledData {
  readonly holds?: readonly HoldChange[];
  readonly at: number;
}

/** A fee line of a visit: what the calculation needs. What it is for is sealed elsewhere. */
export interface VisitLine extends FeeLine {
  /** 收费批次号. */
  readonly batch: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
}

/** Data of `FeesUploaded`. */
export interface FeesUploadedData {
  readonly lines: readonly VisitLine[];
  /** Row of `medical_detail` that says what the lines are for. */
  readonly detail?: string;
  readonly at: number;
}

/** Data of `FeesWithdrawn`. */
export interface FeesWithdrawnData {
  readonly serials: readonly string[];
  readonly at: number;
}

/** Who pays, fen; the parts of a split that callers compare and accept. */
export interface Split {
  readonly total: number;
  readonly ownPay: number;
  readonly overLimit: number;
  readonly firstSelfPay: number;
  readonly inScope: number;
  readonly deductible: number;
  /** Millionths. */
  readonly poolRatio: number;
  readonly funds: FundPayments;
  readonly fundTotal: number;
  readonly hospitalPart: number;
  readonly personPart: number;
  readonly account: number;
  readonly mutualAid: number;
  readonly cash: number;
}

/** What a settlement was calculated from: with the visit's lines and the policy of that id it gives the same for ever. */
export interface SettlementInputs {
  readonly policyId: string;
  /** Serials of the lines that were settled. */
  readonly serials: readonly string[];
  readonly retired: boolean;
  readonly civilServant: boolean;
  readonly category?: string;
  readonly level: string;
  readonly nthAdmission: number;
  readonly outOfArea: string;
  /** Fen of the deductible that earlier settlements of the stay took. */
  readonly deductiblePaid: number;
  /** Accumulators before. */
  readonly ytd: Accumulators;
  readonly useAccount: boolean;
  /** What the account and relatives could pay, fen. */
  readonly accountAvailable: number;
  readonly mutualAidAvailable: number;
  /** `YYYY-MM-DD`: the day whose policy and year count. */
  readonly careDate: string;
}

/** What a relative's account pays. */
export interface AidShare {
  readonly grantId: string;
  readonly owner: number;
  /** Fen. */
  readonly amount: number;
}

/** What one kind of care used of deductible and pooling fund, fen. */
export interface PoolTotals {
  readonly dedc: number;
  readonly hifp: number;
}

/**
 * Year-to-date accumulators and counters of one insurance and year. `dedc` and `hifp` are over all care; benefits look at
 * those of their own care, for a stay in hospital must not use up the ceiling of out-patients.
 */
export interface YearTotals extends Accumulators {
  /** 医疗费总额 and 符合政策范围金额 so far, fen. */
  readonly medfee: number;
  readonly inScope: number;
  readonly cvlserv: number;
  readonly hifes: number;
  readonly account: number;
  readonly mutualAid: number;
  /** Settlements and in-patient settlements. */
  readonly settlements: number;
  readonly admissions: number;
  /** By care type of the policy (`med_type`). What was settled before care types were told apart is in none of them. */
  readonly pools?: Readonly<Record<string, PoolTotals>>;
}

/** Data of `VisitPreSettled`. */
export interface VisitPreSettledData {
  readonly split: Split;
  readonly inputs: SettlementInputs;
  readonly at: number;
}

/** Data of `MedicalSettled`. */
export interface MedicalSettledData {
  /** `mv_…` of the visit. */
  readonly visitId: string;
  /** Settlement within the visit, counted from 1. */
  readonly number: number;
  /** The institution's own number of it (`medins_setl_id`). */
  readonly ownNumber?: string;
  /** `interim` (中途结算) leaves an in-patient visit open. */
  readonly stage: 'final' | 'interim';
  readonly split: Split;
  readonly inputs: SettlementInputs;
  readonly aid?: readonly AidShare[];
  /** Key of the accumulators: `<insutype>:<year>`. */
  readonly year: string;
  /** What they grow by. */
  readonly growth: YearTotals;
  readonly usage?: readonly UsageChange[];
  readonly holds?: readonly HoldChange[];
  readonly at: number;
  readonly terminalId: string;
}

/** Data of `MedicalSettlementCancelled`: the mirror of the settlement. */
export interface SettlementCancelledData {
  readonly number: number;
  readonly year: string;
  /** What the accumulators shrink by. */
  readonly growth: YearTotals;
  readonly usage?: readonly UsageChange[];
  /** Day whose limits are given back. */
  readonly date?: string;
  /** The visit, when it is open again. */
  readonly reopened?: OpenVisit;
  readonly reason: string;
  readonly at: number;
  readonly terminalId: string;
}

/** Data of `MutualAidPaid` and, with a negative amount, `MutualAidReturned`: in the owner's stream. */
export interface MutualAidPaidData {
  readonly grantId: string;
  /** Stream of the relative who was treated. */
  readonly relative: number;
  /** Fen. */
  readonly amount: number;
  readonly day: string;
  readonly usage: readonly UsageChange[];
  /** Day whose limits are given back; in a return only. */
  readonly date?: string;
  readonly at: number;
}

/** Events of visits; each belongs to the entity of its visit. */
export const VISIT_EVENTS = [
  'VisitRegistered',
  'VisitDischarged',
  'VisitCancelled',
  'FeesUploaded',
  'FeesWithdrawn',
  'VisitPreSettled',
  'MedicalSettled',
  'MedicalSettlementCancelled',
] as const;
