import { randomBytes, randomUUID } from 'node:crypto';
import type { StaffRole } from '../../src/staff';
import { StaffStore } from '../../src/staff/accounts/staff-store';
import { SessionStore } from '../../src/staff/sessions/session-store';
import type { Service } from './app';

const REQUEST_TIMEOUT_MS = 20_000;

/** An answer of the service desk. */
export interface DeskAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; empty when it is no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a test does otherwise than the console would. */
export interface DeskOptions {
  readonly idempotencyKey?: string;
  /** Put over the usual headers; undefined removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Who a client works as. */
export interface DeskMember {
  readonly staffId: string;
  readonly username: string;
}

/** A member of staff at the service desk: sends the session's cookie and token as the console does. */
export class DeskClient {
  constructor(
    private readonly baseUrl: string,
    readonly member: DeskMember,
    /** Value of the Cookie header. */
    readonly cookie: string,
    readonly csrfToken: string,
  ) {}

  /** The same session, talking to another process of the service. */
  at(service: Pick<Service, 'baseUrl'>): DeskClient {
    return new DeskClient(service.baseUrl, this.member, this.cookie, this.csrfToken);
  }

  get(path: string, options: DeskOptions = {}): Promise<DeskAnswer> {
    return this.send('GET', path, undefined, options);
  }

  /** `body` is sent as JSON; FormData is sent as a form with files. */
  post(path: string, body: object = {}, options: DeskOptions = {}): Promise<DeskAnswer> {
    return this.send('POST', path, body, options);
  }

  put(path: string, body: object = {}, options: DeskOptions = {}): Promise<DeskAnswer> {
    return this.send('PUT', path, body, options);
  }

  delete(path: string, options: DeskOptions = {}): Promise<DeskAnswer> {
    return this.send('DELETE', path, undefined, options);
  }

  /** Any request; what changes something carries the CSRF token and a fresh Idempotency-Key. */
  send(method: string, path: string, body?: object, options: DeskOptions = {}): Promise<DeskAnswer> {
    const changes = method !== 'GET' && method !== 'HEAD';
    const proofs = { 'x-csrf-token': this.csrfToken, 'idempotency-key': options.idempotencyKey ?? randomUUID() };
    const headers = { cookie: this.cookie, ...(changes ? proofs : {}), ...options.headers };
    return sendToDesk(this.baseUrl, method, path, body, headers);
  }
}

/** A request to the service desk without a session. */
export async function sendToDesk(
  baseUrl: string,
  method: string,
  path: string,
  body?: object,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<DeskAnswer> {
  const isForm = body instanceof FormData;
  const given: [string, string | undefined][] = Object.entries({
    ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
    ...headers,
  });
  const answer = await fetch(`${baseUrl}${path}`, {
    method,
    redirect: 'manual',
    headers: Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: objectOf(text) };
}

/**
 * Makes a member of staff with this role (or these) and a session of theirs, without the ceremony of signing in. Passwords
 * and codes are tested in test/staff.
 */
export async function signIn(service: Service, role: StaffRole | readonly StaffRole[]): Promise<DeskClient> {
  const roles = typeof role === 'string' ? [role] : role;
  const username = `${roles[0] ?? 'nobody'}-${randomBytes(6).toString('hex')}`;
  const staffId = `st_${randomBytes(8).toString('hex')}`;
  await service.app.get(StaffStore, { strict: false }).insert({
    ...{ staffId, username, displayName: username, roles },
    ...{ passwordHash: 'none', passwordIsOneTime: false, totpSecret: null },
  });
  return openSession(service, { staffId, username });
}

/** A new session of a member of staff; ends the one before. */
export async function openSession(service: Service, member: DeskMember): Promise<DeskClient> {
  const sessions = service.app.get(SessionStore, { strict: false });
  const { secret } = await sessions.begin(member.staffId, '127.0.0.1');
  const session = await sessions.find(secret);
  if (session === undefined) throw new Error('the session is not good');
  return new DeskClient(service.baseUrl, member, `onecard_desk=${secret}`, session.csrfToken);
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
