import { ApiProblem, NetworkProblem, type ProblemDocument } from './problems';

/** Nobody waits longer than this for an answer, in ms. */
const TIMEOUT_MS = 20_000;
/** Files and reports may take longer, in ms. */
const FILE_TIMEOUT_MS = 120_000;

/** Values of a query; empty ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a call may need beside its path. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Nobody did anything: the call does not count as work of the staff member. */
  readonly background?: boolean;
}

/** What the session wants to know of the calls. */
export interface CallListener {
  /** The service answered a call that somebody's work caused. */
  readonly worked: () => void;
  /** The service does not know the session any more. */
  readonly signedOut: () => void;
}

/** Lives in memory only; a page that is loaded anew asks the session for it. */
let csrfToken: string | undefined;
let listener: CallListener | undefined;
let aheadMs = 0;

/** Sets the token that unsafe calls carry; undefined forgets it. */
export function setCsrfToken(token: string | undefined): void {
  csrfToken = token;
}

/** One listener hears of every call. */
export function listenToCalls(to: CallListener | undefined): void {
  listener = to;
}

/** How far the service's clock is ahead of this machine's, by its last answer, in ms. */
export function clockAheadMs(): number {
  return aheadMs;
}

/** Reads. Throws ApiProblem for what the service refuses and NetworkProblem when it does not answer. */
export async function read<T>(path: string, query: Query = {}, options: CallOptions = {}): Promise<T> {
  const response = await call('GET', path + queryText(query), undefined, {}, options);
  return (await response.json()) as T;
}

/** Changes something. The same `idempotencyKey` with the same body is the same change, however often it is sent. */
export async function send<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body: object | undefined,
  idempotencyKey?: string,
): Promise<T> {
  const headers = {
    ...keyHeader(idempotencyKey),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const response = await call(method, path, body === undefined ? undefined : JSON.stringify(body), headers);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Sends a file. */
export async function upload<T>(path: string, form: FormData, idempotencyKey: string): Promise<T> {
  const response = await call('POST', path, form, keyHeader(idempotencyKey), {}, FILE_TIMEOUT_MS);
  return (await response.json()) as T;
}

/** Fetches a file and hands it to the browser's downloads. */
export async function download(path: string, query: Query, name: string): Promise<void> {
  const response = await call('GET', path + queryText(query), undefined, {}, {}, FILE_TIMEOUT_MS);
  saveFile(await response.blob(), name);
}

/** Hands a file that was made here to the browser's downloads. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  const url = URL.createObjectURL(file);
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function call(
  method: string,
  path: string,
  body: BodyInit | undefined,
  headers: Readonly<Record<string, string>>,
  options: CallOptions = {},
  timeoutMs: number = TIMEOUT_MS,
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await fetch(`/v1/desk${path}`, {
    method,
    headers: { accept: 'application/json', ...headers, ...csrfHeader(method), ...passiveHeader(options) },
    ...(body === undefined ? {} : { body }),
    cache: 'no-store',
    credentials: 'same-origin',
    redirect: 'error',
    signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
  }).catch((error: unknown) => {
    if (options.signal?.aborted === true) throw error;
    throw new NetworkProblem();
  });
  aheadMs = aheadOf(response);
  if (response.ok) {
    if (options.background !== true) listener?.worked();
    return response;
  }
  const problem = await problemOf(response);
  if (problem.code === 'not_signed_in') listener?.signedOut();
  throw problem;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const document = (await response.json().catch(() => ({}))) as Partial<ProblemDocument>;
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiProblem(response.status, document, Number.isFinite(retryAfter) ? retryAfter : undefined);
}

function aheadOf(response: Response): number {
  const time = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(time) ? 0 : time - Date.now();
}

function csrfHeader(method: string): Readonly<Record<string, string>> {
  return method === 'GET' || csrfToken === undefined ? {} : { 'x-csrf-token': csrfToken };
}

/** What the page asks for by itself does not keep the session alive: the service goes by this header. */
function passiveHeader({ background }: CallOptions): Readonly<Record<string, string>> {
  return background === true ? { 'x-passive': '1' } : {};
}

function keyHeader(idempotencyKey: string | undefined): Readonly<Record<string, string>> {
  return idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
}

function queryText(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const parameters = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length === 0 ? '' : `?${parameters.toString()}`;
}
