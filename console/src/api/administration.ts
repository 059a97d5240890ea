import type { BothLanguages, CommandAnswer, Page } from './common';
import { read, send } from './http';
import type { StaffRole } from './session';

const id = encodeURIComponent;

/** A member of the staff as administrators see one. */
export interface StaffMember {
  readonly staffId: string;
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly StaffRole[];
  readonly state: string;
  readonly createdAt?: string;
  readonly lastSignInAt?: string | null;
  readonly lockedUntil?: string | null;
}

export interface StaffSession {
  readonly sessionId: string;
  readonly startedAt: string;
  readonly lastSeenAt?: string;
  readonly from: string | null;
  readonly endedAt?: string | null;
}

export const staffMembers = (state: string | undefined, cursor: string | undefined) =>
  read<Page<StaffMember>>('/staff', { state, limit: 20, cursor });
export const staffMember = (staffId: string) => read<StaffMember>(`/staff/${id(staffId)}`);
export const staffSessions = (staffId: string) =>
  read<{ readonly items: readonly StaffSession[] }>(`/staff/${id(staffId)}/sessions`);
export const createStaff = (body: object, key: string) =>
  send<CommandAnswer & { readonly staffId?: string; readonly password?: string }>('POST', '/staff', body, key);
export const actOnStaff = (staffId: string, what: string, body: object, key: string) =>
  send<CommandAnswer & { readonly password?: string }>('POST', `/staff/${id(staffId)}/${what}`, body, key);

export interface Merchant {
  readonly merchantId: string;
  readonly name: string;
  readonly mcc: string;
  readonly category: string;
  readonly programmes: readonly string[];
  readonly state: string;
}

export interface Terminal {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly name: string;
  readonly capabilities: readonly string[];
  readonly state: string;
  /** While its merchant is suspended, the terminal cannot work either. */
  readonly merchantState?: string;
  readonly keyId: string;
  readonly alg?: string;
}

export const merchants = (filter: { readonly state?: string }, cursor: string | undefined) =>
  read<Page<Merchant>>('/merchants', { ...filter, limit: 20, cursor });
export const terminals = (
  filter: { readonly state?: string; readonly merchantId?: string },
  cursor: string | undefined,
) => read<Page<Terminal>>('/terminals', { ...filter, limit: 20, cursor });
export const registerMerchant = (body: object, key: string) => send<CommandAnswer>('POST', '/merchants', body, key);
export const actOnMerchant = (merchantId: string, what: 'suspend' | 'resume', body: object, key: string) =>
  send<CommandAnswer>('POST', `/merchants/${id(merchantId)}/${what}`, body, key);
export const registerTerminal = (body: object, key: string) => send<NewKey>('POST', '/terminals', body, key);
export const actOnTerminal = (terminalId: string, what: string, body: object, key: string) =>
  send<NewKey>('POST', `/terminals/${id(terminalId)}/${what}`, body, key);

/** A terminal's key; the secret is told once. */
export type NewKey = CommandAnswer & { readonly keyId?: string; readonly secret?: string };

/** An item of personal data that can be shared. */
export interface CatalogueItem {
  readonly item: string;
  readonly name?: BothLanguages;
  readonly text?: BothLanguages;
}

/** Leave for an institution to read items for a purpose. */
export interface SharingGrant {
  readonly grantId: string;
  readonly institution: string;
  readonly institutionName?: string;
  readonly terminalId?: string;
  readonly items: readonly string[];
  readonly purpose: string;
  readonly legalBasis?: string | null;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly state: string;
  readonly reads?: number;
}

export type ReportRow = Readonly<Record<string, string | number | null>>;

export const sharingCatalogue = () => read<{ readonly items: readonly CatalogueItem[] }>('/sharing/catalogue');
export const sharingGrants = (cursor: string | undefined) =>
  read<Page<SharingGrant>>('/sharing/grants', { limit: 20, cursor });
export const createGrant = (body: object, key: string) =>
  send<CommandAnswer & { readonly grantId?: string }>('POST', '/sharing/grants', body, key);
export const revokeGrant = (grantId: string, reason: string, key: string) =>
  send<CommandAnswer>('POST', `/sharing/grants/${id(grantId)}/revoke`, { reason }, key);
export const sharingReport = (by: 'institutions' | 'persons') =>
  read<{ readonly items: readonly ReportRow[] }>(`/sharing/reports/${by}`);

/** How the service is doing. */
export interface Operations {
  readonly at: string;
  readonly series: readonly { readonly t: string; readonly approved: number; readonly declined: number }[];
  readonly declineReasons: readonly {
    readonly reason: string;
    readonly textZh: string;
    readonly textEn: string;
    readonly count: number;
  }[];
  readonly latencyMs: { readonly p50: number | null; readonly p95: number | null; readonly p99: number | null };
  readonly lanes: readonly { readonly lane: number; readonly depth: number; readonly lagEvents: number }[];
  readonly sessions: number;
  readonly revealsToday: number;
}

export const operations = (background: boolean) => read<Operations>('/operations', {}, { background });
