/** 收费项目等级: 01 甲类 (wholly in scope), 02 乙类 (first a share by the person), 03 丙类 (wholly by the person). */
export type ChargeLevel = '01' | '02' | '03';

/** One line of the bill, in exact units. */
export interface FeeLine {
  /** `feedetl_sn`, unique in a visit. */
  readonly serial: string;
  readonly level: ChargeLevel;
  /** Millionths of a yuan. */
  readonly price: number;
  /** Ten-thousandths. */
  readonly count: number;
  /** Highest price that is in scope (限价), millionths of a yuan. */
  readonly priceLimit?: number;
  /** Share that the person pays first (先行自付比例), millionths. */
  readonly firstSelfPay?: number;
  /** 1 when the institution did not have the use approved (`hosp_appr_flag` 2): then the person pays the line. */
  readonly selfPaid?: true;
}

/** Year-to-date accumulators (年度累计), fen. */
export interface Accumulators {
  readonly dedc: number;
  readonly hifp: number;
  readonly hifob: number;
  readonly hifmi: number;
  readonly maf: number;
  /** 合规自付: deductible, share within the ratio, and what lay above the ceiling. */
  readonly compliantOop: number;
}

/** Nothing yet in this year. */
export const NO_ACCUMULATORS: Accumulators = { dedc: 0, hifp: 0, hifob: 0, hifmi: 0, maf: 0, compliantOop: 0 };

/** The insured person, as far as the benefits depend on it. */
export interface InsuredPerson {
  readonly retired: boolean;
  /** Has the civil servants' supplement (`cvlserv_flag`). */
  readonly civilServant: boolean;
  /** 人员身份类别 (`psn_idet`): 特困, 低保, 返贫致贫 and so on; undefined for everybody else. */
  readonly category: string | undefined;
}

/** The visit, as far as the benefits depend on it. */
export interface MedicalVisit {
  /** Level of the institution as the policy names it: `L1`, `L2`, `L3`, `L3P`; `L0` for pharmacies. */
  readonly level: string;
  /** Admission of the year that this is: 1, 2, 3 … */
  readonly nthAdmission: number;
  /** `local`, `long_term_filed`, `transfer_filed`, `emergency`, `unfiled`. */
  readonly area: string;
  /** Fen of the deductible that earlier settlements of the same stay took (中途结算). */
  readonly deductiblePaid?: number;
}

/** Money that may pay the person's share, fen. */
export interface PersonalMeans {
  /** The account shall be used (`acct_used_flag` 1). */
  readonly useAccount: boolean;
  readonly account: number;
  /** What relatives let the person use (家庭共济). */
  readonly mutualAid: number;
}
