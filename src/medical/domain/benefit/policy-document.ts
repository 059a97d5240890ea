import type { BaseItem, CheckedIdentity, CheckLevel, DeductibleScope, PayerName } from './policy';

/** A band as documents write it: from (yuan), to (yuan, null for no end), ratio. */
export type TierDocument = readonly [from: string, to: string | null, ratio: string];

/**
 * A benefit policy as it is written down, with the names of the national interface: yuan and ratios are decimal texts.
 * What it means is in docs/medical.md; its JSON Schema is `benefit-policy.schema.json`.
 */
export interface BenefitPolicyDocument {
  readonly param_set: string;
  /** 险种, for instance 310 (employees) or 390 (residents). */
  readonly insutype: string;
  /** 医疗类别, for instance 11 (outpatient), 21 (in-patient), 41 (pharmacy). */
  readonly med_type: string;
  readonly year: number;
  /** Further care types that the policy serves. */
  readonly med_types?: readonly string[];
  /** 统筹区 (pooling area), six digits. */
  readonly area?: string;
  readonly effective_from?: string;
  readonly effective_to?: string;
  /** Where the figures come from and how sure they are. */
  readonly certainty?: string;
  readonly note?: string;
  readonly act_pay_dedc_std: Readonly<Record<string, string>>;
  readonly dedc_scope: DeductibleScope;
  readonly nth_admission_factor: readonly string[];
  readonly pool_ratio: Readonly<Record<string, string>>;
  readonly retiree_bonus: string;
  readonly pool_cap_fund: string;
  readonly pool_tiers?: readonly TierDocument[];
  /** The retirees' bonus and the out-of-area reduction change the ratios of bands too. */
  readonly pool_tiers_adjusted?: boolean;
  readonly out_of_area_pp: Readonly<Record<string, string>>;
  readonly out_of_area_note?: string;
  readonly hifob?: { readonly ratio: string; readonly cap_fund: string; readonly note?: string };
  readonly hifes?: SupplementDocument;
  readonly cvlserv?: SupplementDocument;
  readonly hifmi?: CatastrophicDocument;
  readonly maf?: AssistanceDocument;
  /** Order of the payers after the pooling fund. */
  readonly payer_order?: readonly PayerName[];
  readonly overlmt_borne_by_hospital?: boolean;
  /** Whether the personal account may pay; true when left out. */
  readonly acct_allowed?: boolean;
  readonly identity_checks?: Readonly<Partial<Record<CheckedIdentity, CheckLevel>>>;
}

export interface SupplementDocument {
  readonly of: BaseItem | readonly BaseItem[];
  readonly rate: string;
  readonly note?: string;
}

export interface CatastrophicDocument {
  readonly base?: readonly BaseItem[];
  readonly threshold: string;
  readonly tiers: readonly TierDocument[];
  readonly cap_fund: string;
  readonly tilt?: {
    readonly categories: readonly string[];
    readonly threshold_factor: string;
    readonly ratio_bonus: string;
    readonly cap_removed: boolean;
  };
  readonly note?: string;
}

export interface AssistanceDocument {
  readonly rate: Readonly<Record<string, string>>;
  readonly deductible: string;
  readonly annual_cap: string;
  readonly note?: string;
}

/** What is wrong with a document, by the path of its field. */
export interface PolicyFault {
  readonly field: string;
  readonly message: string;
}
