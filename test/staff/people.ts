import { randomBytes } from 'node:crypto';
import { StaffAccounts, type StaffRole } from '../../src/staff';
import { totpCode } from '../../src/staff/sign-in/second-factor';
import type { Service } from '../support/app';
import { type DeskAnswer, DeskClient, sendToDesk } from '../support/staff';

export const SESSION = '/v1/desk/session';

/** Somebody who can sign in with a password and codes. */
export interface Member {
  readonly staffId: string;
  readonly username: string;
  readonly password: string;
  readonly totpSecret: string;
}

/** A user name that nobody has. */
export function inventUsername(): string {
  return `u-${randomBytes(5).toString('hex').replaceAll(/\d/g, 'x')}${randomBytes(3).toString('hex')}`.slice(0, 20);
}

/** Makes an account with an own password and an enrolled second factor. */
export async function makeMember(service: Service, roles: readonly StaffRole[] = ['agent']): Promise<Member> {
  const username = inventUsername();
  const accounts = service.app.get(StaffAccounts, { strict: false });
  const made = await accounts.createReady({ username, displayName: username, roles });
  if (!made) throw new Error('the user name is taken');
  return { username, ...made };
}

/** Sends a step of a sign-in. */
export function step(
  service: Pick<Service, 'baseUrl'>,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<DeskAnswer> {
  return sendToDesk(service.baseUrl, 'POST', `${SESSION}${path}`, body, headers);
}

/** The first step with the right password, or with another one. */
export function withPassword(
  service: Pick<Service, 'baseUrl'>,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<DeskAnswer> {
  return step(service, '', { username, password });
}

/** The code that an authenticator app shows, at the service's time; `ahead` in time steps. */
export function codeOf(service: Service, secret: string, ahead = 0): string {
  return totpCode(secret, service.now() + ahead * 30_000);
}

/** The value of a cookie that an answer sets. */
export function cookieOf(answer: DeskAnswer, name = 'onecard_desk'): string | undefined {
  const set = answer.headers.getSetCookie().find((one) => one.startsWith(`${name}=`));
  return set === undefined ? undefined : /^[^=]+=([^;]*)/.exec(set)?.[1];
}

/** Signs in through both steps, and moves the clock so that the next code is another one. */
export async function signInWhole(service: Service, member: Member): Promise<DeskClient> {
  const first = await withPassword(service, member);
  const code = codeOf(service, member.totpSecret);
  const last = await step(service, '/totp', { challenge: first.body['challenge'], code });
  if (last.status !== 200) throw new Error(`not signed in: ${first.text} ${last.text}`);
  service.clock.advance(31_000);
  return new DeskClient(service.baseUrl, member, `onecard_desk=${cookieOf(last)}`, String(last.body['csrfToken']));
}

/** Entries of the audit log about somebody, newest first. */
export async function auditOfMember(
  auditor: DeskClient,
  staffId: string,
  action: string,
): Promise<Record<string, unknown>[]> {
  const { body } = await auditor.get(`/v1/desk/audit?actor=${staffId}&action=${action}`);
  return body['items'] as Record<string, unknown>[];
}
