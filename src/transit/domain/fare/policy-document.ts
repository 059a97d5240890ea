import type { Mode } from './tap';

/** A fare that is an amount in yuan, or the lowest or highest that the product asks (highest: from the station that is known). */
export type FareDocument = { readonly amount: string } | 'lowest' | 'highest';

/** What a fare product (票种) asks: one amount, by metres, by sections, or what the terminal told. */
export type PriceDocument =
  | { readonly kind: 'flat'; readonly amount: string }
  | { readonly kind: 'distance'; readonly table_id: string }
  | { readonly kind: 'sections'; readonly table_id: string }
  | { readonly kind: 'on_device' };

export interface DistanceTableDocument {
  readonly table_id: string;
  /** Ascending; a band holds up to and with its last metre. */
  readonly bands: readonly { readonly up_to_metres: number; readonly amount: string }[];
  /** Beyond the last band: so much more for every so many metres begun. Left out: the last band holds for all distances. */
  readonly then?: { readonly every_metres: number; readonly amount: string };
}

export interface SectionTableDocument {
  readonly table_id: string;
  /** Stops of each line in order. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
  readonly bands: readonly { readonly up_to_sections: number; readonly amount: string }[];
}

export interface LegRuleDocument {
  readonly rule_id: string;
  readonly leg_group_id: string;
  readonly network_id?: string;
  readonly from_area_id?: string;
  readonly to_area_id?: string;
  readonly from_timeframe_id?: string;
  readonly to_timeframe_id?: string;
  readonly fare_product_id: string;
  readonly rule_priority?: number;
}

export interface TransferRuleDocument {
  readonly rule_id: string;
  readonly from_leg_group_id?: string;
  readonly to_leg_group_id?: string;
  /** Consecutive transfers by this rule; -1 for any number. */
  readonly transfer_count: number;
  /** Seconds. */
  readonly duration_limit: number;
  /** 0 departure to arrival, 1 departure to departure, 2 arrival to departure, 3 arrival to arrival. */
  readonly duration_limit_type: 0 | 1 | 2 | 3;
  /** Counted from the leg before (default) or from the first leg of the chain. */
  readonly duration_from?: 'previous' | 'first';
  /** 0: A + AB, 1: A + B + AB (AB is the rebate), 2: AB. */
  readonly fare_transfer_type: 0 | 1 | 2;
  /** Type 0: what the second leg costs. Type 2: what both cost together. */
  readonly amount?: string;
  /** Type 1: one of these two. */
  readonly rebate_amount?: string;
  readonly rebate_ratio?: string;
  /** A leg of the same line may be a transfer; no, when left out. */
  readonly same_line?: boolean;
  readonly rider_category_ids?: readonly string[];
  readonly other_cities?: boolean;
  readonly subsidy_share?: string;
}

export interface ConcessionDocument {
  readonly concession_id: string;
  readonly rider_category_id: string;
  readonly network_ids?: readonly string[];
  /** What the rider pays: a share of the price, an amount, another product, or a share by bands of the price. */
  readonly pays:
    | { readonly ratio: string }
    | { readonly amount: string }
    | { readonly fare_product_id: string }
    | { readonly bands: readonly { readonly from: string; readonly ratio: string }[] };
  readonly timeframe_ids?: readonly string[];
  readonly excluded_timeframe_ids?: readonly string[];
  /** Rides in a calendar month. */
  readonly monthly_quota?: number;
  /** Months for which a yearly re-verification (年审) holds. */
  readonly review_months?: number;
  readonly anti_passback_seconds?: number;
  /** Whether a ride with it may have transfer rebates and caps; yes, when left out. */
  readonly transfers?: boolean;
  readonly caps?: boolean;
  readonly other_cities?: boolean;
  /** Share of the concession that the finance bureau (财政) bears; the operator bears the rest. */
  readonly subsidy_share?: string;
}

export interface CapDocument {
  readonly cap_id: string;
  readonly period: 'day' | 'week' | 'month';
  readonly amount: string;
  readonly modes?: readonly Mode[];
  readonly area_ids?: readonly string[];
  readonly rider_category_ids?: readonly string[];
  readonly other_cities?: boolean;
  readonly subsidy_share?: string;
}

/** What must be there when a ride begins: `lowest`, also when left out, or the make-up fare (补票). */
export type GateNeed = 'lowest' | 'make_up';

/** What a policy does, in this order; `cap` comes last. */
export type StackingStep = 'concession' | 'transfer' | 'cap';

/** A fare policy (票价政策) as it is written down. docs/transit-fares.md says what each field means. */
export interface FarePolicyDocument {
  readonly policy_id: string;
  readonly version: string;
  /** City code of the policy's own cards (GB/T 13497). */
  readonly city: string;
  readonly official: boolean;
  readonly note?: string;
  readonly effective_from?: string;
  readonly effective_to?: string;
  readonly service_day_start: string;
  readonly networks: readonly {
    readonly network_id: string;
    readonly name: string;
    readonly modes?: readonly Mode[];
    readonly operators?: readonly string[];
    readonly lines?: readonly string[];
  }[];
  readonly areas?: readonly { readonly area_id: string; readonly stops: readonly string[] }[];
  readonly timeframes?: readonly {
    readonly timeframe_id: string;
    readonly from: string;
    readonly to: string;
    /** 1 Monday … 7 Sunday. */
    readonly weekdays?: readonly number[];
  }[];
  readonly rider_categories: readonly {
    readonly rider_category_id: string;
    readonly name: string;
    readonly is_default?: boolean;
  }[];
  readonly station_graph?: { readonly edges: readonly (readonly [string, string, number])[] };
  readonly distance_tables?: readonly DistanceTableDocument[];
  readonly section_tables?: readonly SectionTableDocument[];
  readonly fare_products: readonly {
    readonly fare_product_id: string;
    readonly name: string;
    readonly price: PriceDocument;
  }[];
  readonly fare_leg_rules: readonly LegRuleDocument[];
  readonly fare_transfer_rules?: readonly TransferRuleDocument[];
  readonly concessions?: readonly ConcessionDocument[];
  readonly caps?: readonly CapDocument[];
  readonly over_time?: readonly {
    readonly rule_id: string;
    readonly network_id?: string;
    readonly after_minutes: number;
    readonly surcharge: FareDocument;
  }[];
  readonly same_stop?: readonly {
    readonly rule_id: string;
    readonly network_id?: string;
    readonly within_minutes?: number;
    readonly price: FareDocument;
  }[];
  readonly incomplete?: readonly {
    readonly rule_id: string;
    readonly network_id?: string;
    readonly max_minutes: number;
    readonly missing_exit: FareDocument;
    readonly missing_entry: FareDocument;
  }[];
  readonly group?: { readonly max_riders: number };
  /** Rules of gates that ask before they open; without them no ride is begun on credit. */
  readonly gate?: {
    /** Yuan that a card may owe by rides that gates let through (首乘风险额度). */
    readonly risk_limit: string;
    /** What money or credit must cover when a ride begins: the least that it costs, or what it costs without an exit. */
    readonly entry_needs?: GateNeed;
  };
  readonly stacking: readonly StackingStep[];
}

/** What is wrong with a document, by the path of its field. */
export interface FareFault {
  readonly field: string;
  readonly message: string;
}
