import { Query } from '@nestjs/cqrs';
import type { CursorPage, PageRequest } from '../../cursor';
import type { SharingRead } from './sharing-log';

/** Days of Shanghai, `YYYY-MM-DD`, both included; from the beginning and to the end when absent. */
export interface ReportPeriod {
  readonly from?: string;
  readonly to?: string;
}

/** How an institution used the grants for a purpose within a month. */
export interface InstitutionRow {
  /** Month of Shanghai, `YYYY-MM`. */
  readonly period: string;
  readonly institution: string;
  readonly institutionName: string | null;
  /** Null for what no grant of the institution covers. */
  readonly purpose: string | null;
  readonly grants: number;
  readonly reads: number;
  readonly refused: number;
  /** People whose data was read. */
  readonly people: number;
  /** ISO 8601. */
  readonly lastRead: string | null;
}

/** How much the data of a person was read. */
export interface PersonRow {
  readonly cardholderId: string;
  readonly reads: number;
  readonly refused: number;
  readonly institutions: number;
  readonly firstRead: string;
  readonly lastRead: string;
}

/** A cell of the open statistics; a figure that is about fewer than `MIN_CELL` is null. */
export interface StatisticsRow {
  readonly institution: string;
  readonly institutionName: string | null;
  readonly purpose: string | null;
  readonly reads: number | null;
  readonly people: number | null;
  readonly refused: number | null;
}

/** Use of the grants by institution, purpose and month (数据公开, 责任认定), newest month first. */
export class ReportByInstitution extends Query<{ readonly items: readonly InstitutionRow[]; readonly more: boolean }> {
  constructor(
    readonly period: ReportPeriod,
    readonly institution: string | undefined,
  ) {
    super();
  }
}

/** People whose data was read or asked for, those of the newest read first. */
export class ReportByPerson extends Query<CursorPage<PersonRow>> {
  constructor(
    readonly period: ReportPeriod,
    readonly page: PageRequest,
  ) {
    super();
  }
}

/**
 * The open statistics of a whole month, `YYYY-MM`. Figures about fewer than `MIN_CELL` are left out; there are no sums and no
 * other periods that they could be worked out from.
 */
export class OpenStatistics extends Query<{ readonly month: string; readonly items: readonly StatisticsRow[] }> {
  constructor(readonly month: string | undefined) {
    super();
  }
}

/** Who read what of a person and why, newest first. Rejects with `not_found`. */
export class GetSharingReads extends Query<CursorPage<SharingRead>> {
  constructor(
    readonly cardholderId: string,
    readonly page: PageRequest,
  ) {
    super();
  }
}
