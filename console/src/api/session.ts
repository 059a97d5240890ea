import { read, send } from './http';

export const STAFF_ROLES = [
  'agent',
  'senior_agent',
  'approver',
  'settlement_clerk',
  'auditor',
  'system_administrator',
  'security_administrator',
] as const;

export type StaffRole = (typeof STAFF_ROLES)[number];

/** Who is signed in and until when. */
export interface SessionView {
  readonly staff: {
    readonly staffId: string;
    readonly username: string;
    readonly displayName: string;
    readonly roles: readonly StaffRole[];
    readonly permissions: readonly string[];
  };
  readonly csrfToken: string;
  readonly idleExpiresAt: string;
  readonly expiresAt: string;
  readonly settings: { readonly revealSeconds: number };
}

/** What a sign-in needs next. */
export interface SignInStep {
  readonly next: 'totp' | 'enrol_totp' | 'change_password';
  readonly challenge: string;
  readonly enrolment?: { readonly secret: string; readonly otpauthUrl: string };
}

export interface SignInOptions {
  readonly password: boolean;
  readonly oidc: { readonly name: string } | null;
  /** What is left of a sign-in that this browser began at the identity provider. */
  readonly step?: SignInStep;
}

export const OIDC_START = '/v1/desk/session/oidc/start';

export const signInOptions = () => read<SignInOptions>('/session/options');
export const currentSession = () => read<SessionView>('/session');
export const signIn = (username: string, password: string) =>
  send<SignInStep>('POST', '/session', { username, password });
export const changePassword = (challenge: string, newPassword: string) =>
  send<SignInStep>('POST', '/session/password', { challenge, newPassword });
export const confirmCode = (challenge: string, code: string) =>
  send<SessionView>('POST', '/session/totp', { challenge, code });
export const keepAlive = () => send<SessionView>('POST', '/session/keep-alive', undefined);
export const signOut = () => send<undefined>('DELETE', '/session', undefined);
