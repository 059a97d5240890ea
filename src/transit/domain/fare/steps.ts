import type { Fen } from '../../../platform/money';
import type { Ratio } from './exact';
import type { Basis } from './list-price';
import type { CapPeriod } from './policy';
import type { DayNumber } from './shanghai-days';

/** Why a concession that the rider has was not given. */
export type ConcessionRefusal =
  'not_valid' | 'not_reviewed' | 'other_city' | 'excluded_time' | 'quota_used' | 'passback';

/** How a charge came about, one step after another; `after` is what one rider pays after the step. */
export type Step =
  | {
      readonly step: 'list';
      readonly rule: string;
      readonly product: string;
      readonly basis: Basis;
      readonly after: Fen;
    }
  | {
      readonly step: 'concession_refused';
      readonly rule: string;
      readonly category: string;
      readonly reason: ConcessionRefusal;
    }
  | {
      readonly step: 'concession';
      readonly rule: string;
      readonly category: string;
      /** Of the price, where the concession is a share of it. */
      readonly ratio: Ratio | undefined;
      readonly before: Fen;
      readonly after: Fen;
      readonly subsidy: Fen;
      /** Rides of the month with it, this one included, and how many there may be. */
      readonly quota: { readonly used: number; readonly of: number } | undefined;
    }
  | {
      readonly step: 'transfer';
      readonly rule: string;
      readonly from: string;
      readonly minutes: number;
      readonly before: Fen;
      readonly after: Fen;
      readonly subsidy: Fen;
    }
  | {
      readonly step: 'cap';
      readonly rule: string;
      readonly period: CapPeriod;
      /** First day of the period. */
      readonly since: DayNumber;
      readonly limit: Fen;
      /** Paid in the period before this journey. */
      readonly used: Fen;
      readonly before: Fen;
      readonly after: Fen;
      readonly subsidy: Fen;
    }
  | { readonly step: 'companions'; readonly companions: number; readonly each: Fen; readonly amount: Fen }
  | {
      readonly step: 'over_time';
      readonly rule: string;
      readonly minutes: number;
      readonly each: Fen;
      readonly amount: Fen;
    };
