import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { sendToDesk } from '../support/staff';
import { LONG_NUMBERS, type SecretKind, Secrets } from './leaks';
import { JobCalls } from './job-calls';
import { MalformedCalls } from './malformed-calls';
import { OfficeCalls } from './office-calls';
import { type Holder, PersonCalls } from './person-calls';
import { ReconciliationCalls } from './reconciliation-calls';
import type { Exchange } from './recorded-desk';
import { ScannedCity } from './scanned-city';
import { SettlementCalls } from './settlement-calls';
import { TransitCalls } from './transit-calls';

const GOLDEN = join(__dirname, 'routes.golden.txt');
const HOLDER = '/v1/desk/cardholders/:cardholderId';
const SESSION = '/v1/desk/session';

/** The answers that exist to tell something: what, by route. No other answer tells it, and one that refuses tells nothing. */
const TELLS: Readonly<Record<string, readonly SecretKind[]>> = {
  // Asked for with a reason, and in the audit log.
  [`POST ${HOLDER}/reveal`]: ['address', 'identity number', 'name', 'phone'],
  [`POST ${HOLDER}/export`]: [
    ...(['address', 'identity number', 'name', 'phone'] as const),
    ...(['case text', 'correction', 'file name', 'note'] as const),
  ],
  // Numbers of cards: to whoever hands the card over, once, and to the card maker.
  [`POST ${HOLDER}/cards`]: ['card number'],
  'POST /v1/desk/cards/:token/replace': ['card number'],
  'GET /v1/desk/production-batches/:batchId/export': ['card number', 'identity number', 'name'],
  // What staff wrote, to staff who may read it.
  [`GET ${HOLDER}`]: ['note'],
  [`GET ${HOLDER}/notes`]: ['note'],
  'GET /v1/desk/cases/:caseId': ['case text', 'file name'],
  'GET /v1/desk/cases/:caseId/attachments/:attachmentId': ['file content'],
  // A proposed value, to whoever has to check it against its source.
  [`GET ${HOLDER}/corrections`]: ['correction'],
  'GET /v1/desk/corrections': ['address', 'correction', 'name', 'phone'],
  // To an institution that a grant allows it.
  'POST /v1/sharing/reads': ['address', 'identity number', 'name', 'phone'],
  // Credentials: to the browser that signs in, and to whoever hands them over, once.
  [`POST ${SESSION}/password`]: ['TOTP secret'],
  [`POST ${SESSION}/totp`]: ['CSRF token', 'session'],
  [`GET ${SESSION}`]: ['CSRF token'],
  [`POST ${SESSION}/keep-alive`]: ['CSRF token'],
  [`GET ${SESSION}/options`]: ['session'],
  [`GET ${SESSION}/oidc/start`]: ['session'],
  [`GET ${SESSION}/oidc/callback`]: ['session'],
  'POST /v1/desk/staff': ['password'],
  'POST /v1/desk/staff/:staffId/reset-credentials': ['password'],
  'POST /v1/desk/terminals': ['terminal secret'],
  'POST /v1/desk/terminals/:terminalId/rotate-key': ['terminal secret'],
};

let city: ScannedCity;
let routes: string[];
let output: string;
let holder: Holder;

beforeAll(async () => {
  const golden = await readFile(GOLDEN, 'utf8');
  routes = golden
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ +/).slice(0, 2).join(' '));
  city = await ScannedCity.build();
  holder = await new PersonCalls(city).all();
  await new OfficeCalls(city).all(holder);
  await new ReconciliationCalls(city).all();
  await new SettlementCalls(city).all(holder.cardholderId);
  await new TransitCalls(city).all();
  await new JobCalls(city).all();
  await new MalformedCalls(city, holder).all(routes);
  city.desk.keep('GET /metrics', 'valid', await sendToDesk(city.program.baseUrl, 'GET', '/metrics'));
  await loseTheDatabase();
  await city.program.stop();
  output = city.program.output();
}, 300_000);

afterAll(() => city.close());

/** The driver's own errors must not quote what was being written either. */
async function loseTheDatabase(): Promise<void> {
  const { desk, one: who, database } = city;
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const { name, idNumber, phone, address, cardholderId } = holder;
  const params = { cardholderId };
  const calls = [
    () => desk.malformed('POST /v1/desk/cardholders', { who, body: { name, idNumber, phone, address } }),
    () => desk.malformed('POST /v1/desk/look-ups', { who, body: { by: 'phone', phone } }),
    () => desk.malformed(`POST ${HOLDER}/notes`, { who, params, body: { text: '耳背，请大声慢说' } }),
    () => desk.malformed(`GET ${HOLDER}`, { who, params }),
    () => desk.malformed(`POST ${SESSION}`, { body: { username: idNumber, password: phone } }),
  ];
  const sent = [...calls, ...calls, ...calls].map((call) => call().catch(() => undefined));
  await owner.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await Promise.all(sent);
  await owner.end();
}

/** What an answer tells that its route is not there to tell. */
function leaksOf({ route, status, answer }: Exchange): string[] {
  const told: readonly SecretKind[] = status < 400 ? (TELLS[route] ?? []) : [];
  const leaks = city.secrets.in(answer).filter((kind) => !told.includes(kind));
  return leaks.map((kind) => `${route} answered ${status}: ${kind}`);
}

describe('the service desk of a process at its chattiest', () => {
  it('was called at every route that there is, as it should be and as it should not', () => {
    const turnedAway = ({ route, status }: Exchange): boolean =>
      !route.includes(SESSION) && [401, 403, 429].includes(status);
    for (const kind of ['valid', 'malformed'] as const) {
      const exchanges = city.desk.exchanges.filter((one) => one.kind === kind && !turnedAway(one));
      const called = new Set(exchanges.map(({ route }) => route));
      expect([kind, routes.filter((route) => !called.has(route))]).toEqual([kind, []]);
    }
    expect(routes.length).toBeGreaterThan(100);
  });

  it('tells nobody what they did not ask for, and repeats nothing of a request that is wrong', () => {
    expect([...new Set(city.desk.exchanges.flatMap(leaksOf))].sort()).toEqual([]);
  });

  it('keeps nothing in clear: neither in events, outcomes and the audit log nor in any other table', async () => {
    expect(await city.secrets.inDatabase(city.database.ownerUrl)).toEqual([]);
  });

  it('would have been caught: the scan finds what is kept in clear, in bytes too', async () => {
    const known = new Secrets();
    known.add('name', 'holder_request');
    const found = await known.inDatabase(city.database.ownerUrl);
    expect(found).toEqual(expect.arrayContaining(['audit_entry: name', 'event: name']));
    const masked = [`reason":"退到卡[masked]，身份证[masked]，电话[masked]"`];
    expect(city.desk.exchanges.filter(({ answer }) => masked.every((text) => answer.includes(text)))).not.toEqual([]);
  });

  it('prints nothing of it', () => {
    expect(output).toContain('"event":"ready"');
    expect(output).toContain('stopped');
    expect(city.secrets.in(output)).toEqual([]);
    const numbers = [...output.matchAll(LONG_NUMBERS)].map(([text]) => text);
    expect(numbers.filter((text) => !/^\d{4}-\d{2}-\d{2}/.test(text))).toEqual([]);
    expect(output).not.toMatch(/"?(secret|password|signature|cookie)"?\s*[:=]\s*"(?!\[redacted\]|\[masked\])/i);
  });

  it('has exceptions for what is really told, and no more', () => {
    const answers = city.desk.exchanges.filter(({ kind }) => kind === 'valid');
    const seen = new Set(
      answers.flatMap(({ route, answer }) => city.secrets.in(answer).map((kind) => `${route}: ${kind}`)),
    );
    const listed = Object.entries(TELLS).flatMap(([route, kinds]) => kinds.map((kind) => `${route}: ${kind}`));
    expect(listed.filter((line) => !seen.has(line))).toEqual([]);
  });
});
