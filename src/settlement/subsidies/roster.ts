import type { SubsidyCycle, SubsidyRowState } from '../domain/subsidies';

/** How a programme pays: to an account at a bank, or into the purse of the programme. */
export const SUBSIDY_METHODS = ['bank', 'purse'] as const;
export type SubsidyMethod = (typeof SUBSIDY_METHODS)[number];

/** How a subsidy programme pays. */
export interface SubsidyRule {
  /** Code of the programme. */
  readonly programme: string;
  readonly method: SubsidyMethod;
  readonly cycle: SubsidyCycle;
  /** Greatest amount for one person and period, fen. */
  readonly ceiling: number;
  /** Days of public notice (公示). */
  readonly noticeDays: number;
  /** Programmes that nobody has beside this one in a period that overlaps. */
  readonly excludes: readonly string[];
}

/**
 * States of a roster: rows are being taken; checked; in public notice (公示); before its first checker (审核); before its second
 * checker (核定); released for payment; withdrawn.
 */
export const ROSTER_STATES = [
  ...(['importing', 'checked', 'published', 'submitted', 'reviewed', 'released', 'withdrawn'] as const),
] as const;
export type RosterState = (typeof ROSTER_STATES)[number];

/** A roster (花名册). Amounts are fen. */
export interface Roster {
  /** `sr_…` */
  readonly rosterId: string;
  readonly programme: string;
  readonly period: string;
  readonly method: SubsidyMethod;
  /** Six digits (GB/T 2260). */
  readonly area: string;
  readonly budget: number;
  /** Of all rows of the file. */
  readonly rowCount: number;
  readonly total: number;
  readonly state: RosterState;
  readonly createdBy: string;
  readonly createdAt: Date;
  /** Last day of the public notice, `YYYY-MM-DD`. */
  readonly noticeUntil: string | null;
  readonly approvalId: string | null;
  readonly reviewedBy: string | null;
  readonly releasedBy: string | null;
  readonly releasedAt: Date | null;
}

/** Rows and fen of a roster in one state. */
export interface RosterSum {
  readonly state: SubsidyRowState;
  readonly rows: number;
  readonly amount: number;
}

/** A row of a roster. Amounts are fen. */
export interface RosterRow {
  readonly rosterId: string;
  readonly row: number;
  readonly programme: string;
  readonly period: string;
  /** Null for somebody who is not registered. */
  readonly streamId: number | null;
  /** Identity number as people may see it. */
  readonly masked: string;
  readonly amount: number;
  readonly state: SubsidyRowState;
  /** Code of why it is excluded or was returned. */
  readonly reason: string | null;
  readonly attempt: number;
  readonly fileId: string | null;
  readonly recovered: number;
  /** What the person has still to pay back. */
  readonly owed: number;
  readonly changedAt: Date;
}

/** Where a payment to a bank goes. Personal data: sealed where it is kept. */
export interface PayeeAccount {
  /** 户名 */
  readonly holder: string;
  /** Three digits, such as 102. */
  readonly bankCode: string;
  readonly account: string;
}
