import type { Fen } from '../../../platform/money';
import type { Ratio } from './exact';
import type { GateNeed, StackingStep } from './policy-document';
import type { StationGraph } from './station-graph';
import type { Mode } from './tap';

/** Part of the network (线网) that rules name; what is undefined matches everything. */
export interface Network {
  readonly modes: ReadonlySet<string> | undefined;
  readonly operators: ReadonlySet<string> | undefined;
  readonly lines: ReadonlySet<string> | undefined;
}

/** A part of the day, in minutes since midnight: `to` is the first minute outside; over midnight when not after `from`. */
export interface Timeframe {
  readonly from: number;
  readonly to: number;
  /** 0 Monday … 6 Sunday. */
  readonly weekdays: ReadonlySet<number> | undefined;
}

/** Prices by a number that grows: metres or sections. */
export interface PriceBands {
  readonly bands: readonly { readonly upTo: number; readonly amount: Fen }[];
  readonly then: { readonly every: number; readonly amount: Fen } | undefined;
}

export type Price =
  | { readonly kind: 'flat'; readonly amount: Fen }
  | { readonly kind: 'distance'; readonly table: PriceBands; readonly graph: StationGraph }
  | {
      readonly kind: 'sections';
      readonly table: PriceBands;
      /** Place of each stop by line. */
      readonly lines: ReadonlyMap<string, ReadonlyMap<string, number>>;
    }
  | { readonly kind: 'on_device' };

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly price: Price;
}

/** An amount, or the lowest or highest of the product. */
export type Fare = Fen | 'lowest' | 'highest';

export interface LegRule {
  readonly id: string;
  readonly group: string;
  readonly network: Network | undefined;
  readonly fromArea: ReadonlySet<string> | undefined;
  readonly toArea: ReadonlySet<string> | undefined;
  readonly fromTimeframe: Timeframe | undefined;
  readonly toTimeframe: Timeframe | undefined;
  readonly product: Product;
  readonly priority: number;
}

/**
 * GTFS-Fares v2: without priorities an empty network, area or timeframe means all that no other rule names; with
 * priorities it means any. `listed` is what other rules name, undefined where there are priorities.
 */
export interface LegRules {
  /** Highest priority first, otherwise as the document has them. */
  readonly rules: readonly LegRule[];
  readonly listed:
    | {
        readonly networks: readonly Network[];
        readonly fromAreas: ReadonlySet<string>;
        readonly toAreas: ReadonlySet<string>;
        readonly fromTimeframes: readonly Timeframe[];
        readonly toTimeframes: readonly Timeframe[];
      }
    | undefined;
}

export interface TransferRule {
  readonly id: string;
  /** Undefined: every group that no other rule names. */
  readonly from: ReadonlySet<string>;
  readonly to: ReadonlySet<string>;
  /** -1 for any number. */
  readonly count: number;
  readonly limitMs: number;
  readonly limitType: 0 | 1 | 2 | 3;
  readonly fromFirst: boolean;
  readonly effect:
    | { readonly kind: 'rebate'; readonly amount: Fen }
    | { readonly kind: 'rebate_ratio'; readonly ratio: Ratio }
    | { readonly kind: 'second_costs'; readonly amount: Fen }
    | { readonly kind: 'both_cost'; readonly amount: Fen };
  readonly sameLine: boolean;
  readonly categories: readonly string[] | undefined;
  readonly otherCities: boolean;
  readonly subsidyShare: Ratio;
}

export interface Concession {
  readonly id: string;
  readonly category: string;
  readonly categoryName: string;
  readonly networks: readonly Network[] | undefined;
  readonly pays:
    | { readonly kind: 'ratio'; readonly ratio: Ratio }
    | { readonly kind: 'amount'; readonly amount: Fen }
    | { readonly kind: 'product'; readonly product: Product }
    | { readonly kind: 'bands'; readonly bands: readonly { readonly from: Fen; readonly ratio: Ratio }[] };
  readonly timeframes: readonly Timeframe[] | undefined;
  readonly excluded: readonly Timeframe[];
  readonly monthlyQuota: number | undefined;
  readonly reviewMonths: number | undefined;
  readonly antiPassbackMs: number;
  readonly transfers: boolean;
  readonly caps: boolean;
  readonly otherCities: boolean;
  readonly subsidyShare: Ratio;
}

export type CapPeriod = 'day' | 'week' | 'month';

export interface Cap {
  readonly id: string;
  readonly period: CapPeriod;
  readonly amount: Fen;
  readonly modes: ReadonlySet<Mode> | undefined;
  readonly stops: ReadonlySet<string> | undefined;
  readonly categories: readonly string[] | undefined;
  readonly otherCities: boolean;
  readonly subsidyShare: Ratio;
}

export interface OverTimeRule {
  readonly id: string;
  readonly network: Network | undefined;
  readonly afterMs: number;
  readonly surcharge: Fare;
}

export interface SameStopRule {
  readonly id: string;
  readonly network: Network | undefined;
  readonly withinMs: number;
  readonly price: Fare;
}

export interface IncompleteRule {
  readonly id: string;
  readonly network: Network | undefined;
  readonly maxMs: number;
  readonly missingExit: Fare;
  readonly missingEntry: Fare;
}

/** What gates that ask before they open go by. */
export interface GateRule {
  /** Fen that a card may owe by rides that gates let through (首乘风险额度). */
  readonly riskLimit: Fen;
  /** What must be covered when a ride begins. */
  readonly entryNeeds: GateNeed;
}

/** A policy that was read and can be rated with. */
export interface FarePolicy {
  readonly id: string;
  readonly version: string;
  readonly city: string;
  readonly serviceDayStart: number;
  readonly defaultCategory: string;
  /** Ids of all rider categories. */
  readonly categories: ReadonlySet<string>;
  readonly legs: LegRules;
  readonly transfers: readonly TransferRule[];
  readonly concessions: readonly Concession[];
  readonly caps: readonly Cap[];
  readonly overTime: readonly OverTimeRule[];
  readonly sameStop: readonly SameStopRule[];
  readonly incomplete: readonly IncompleteRule[];
  readonly maxRiders: number;
  readonly gate: GateRule;
  readonly stacking: readonly StackingStep[];
}
