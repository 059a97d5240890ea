import { resolve } from 'node:path';
import { z } from 'zod';
import { readOidc, type OidcConfig } from './oidc-config';
import { ConfigError } from './config-error';
import { readTac, type TacConfig } from './tac-config';

export { ConfigError } from './config-error';

/** What a process does; one process does everything unless ROLES says otherwise. */
export type Role = 'api' | 'jobs';

/** Log levels, from silent to chatty. */
export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** The settings of the process, read once at start. Also the injection token. */
export abstract class Config {
  /** TCP port of the HTTP API; 0 picks a free one. */
  abstract readonly port: number;
  abstract readonly host: string;
  /** Owner connection of the user's own PostgreSQL; `undefined` means the embedded server. */
  abstract readonly databaseUrl: string | undefined;
  /** Separate login of the application role; `undefined` means the owner's login with `role=onecard_app`. */
  abstract readonly databaseAppUrl: string | undefined;
  /** Folder of the embedded server's data, the demo credentials and the key file. */
  abstract readonly home: string;
  abstract readonly logLevel: LogLevel;
  /** Number of lanes, used only when the database is made. */
  abstract readonly lanes: number;
  /** Commands a lane keeps waiting before callers get 503. */
  abstract readonly queueLimit: number;
  /** Streams whose state stays in memory. */
  abstract readonly cacheStreams: number;
  /** Connections of the hot path's pool. */
  abstract readonly poolSize: number;
  /** Connections of TypeORM's pool (reference data and read models). */
  abstract readonly ormPoolSize: number;
  /** How long a pre-authorization holds money, seconds. */
  abstract readonly holdTtlSeconds: number;
  abstract readonly roles: ReadonlySet<Role>;
  /** Whether jobs run by their schedules (in a process with the role of jobs). */
  abstract readonly jobSchedules: boolean;
  /** File of the encryption keys, made at first start when no master key is given. */
  abstract readonly keyFile: string;
  /** 32 bytes from the environment that take the place of the key file; secret. */
  abstract readonly masterKey: Buffer | undefined;
  /** Algorithms that personal data and secrets are sealed with from now on. */
  abstract readonly cryptoProfile: 'standard' | 'gm';
  /** Hash of blind indexes where `masterKey` takes the place of the key file, which says it itself; never to be changed. */
  abstract readonly cryptoIndex: 'hmac-sha256' | 'hmac-sm3';
  /** Whether identity numbers of the area 220199, which does not exist, are taken. */
  abstract readonly testArea: boolean;
  /** How long a session of the service desk lasts without use, and at most, ms. */
  abstract readonly sessionIdleMs: number;
  abstract readonly sessionMs: number;
  /** Days after which an oral report of a loss (口头挂失) lapses by itself. */
  abstract readonly lossLapseDays: number;
  /**
   * Days after which an uploaded tap is late; taps with a card that is no more may still be uploaded so long, and the transit purse
   * rests.
   */
  abstract readonly transitUploadWindowDays: number;
  /** The key that TACs of taps are checked with; `undefined` means that they are not checked. */
  abstract readonly transitTac: TacConfig | undefined;
  /** How long personal data that was revealed stays on the screen, seconds. */
  abstract readonly revealSeconds: number;
  /** Reveals of one member of staff a day that alert; twice as many are refused. */
  abstract readonly revealsADay: number;
  /** Days from the opening of a dispute to its evidence and to its decision. */
  abstract readonly caseEvidenceDays: number;
  abstract readonly caseDecisionDays: number;
  /** How long a request waits for the decision of a second person, ms. */
  abstract readonly approvalMs: number;
  /** Whether the national interface takes messages of institutions that have no certificate. */
  abstract readonly fsiOpen: boolean;
  /** The gateway whose signature every message of the national interface must carry; `undefined` means none. */
  abstract readonly fsiGateway: { readonly paasid: string; readonly token: string } | undefined;
  /** The identity provider of the staff; `undefined` means that there is none. */
  abstract readonly oidc: OidcConfig | undefined;
}

const MASTER_KEY_BYTES = 32;

const wholeNumber = (min: number, max: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`)
    .default(fallback);

const postgresUrl = z
  .string()
  .refine(
    (value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value),
    'must be a URL that starts with postgres://',
  )
  .optional();

const masterKey = z
  .string()
  .transform((value) => Buffer.from(value, 'base64'))
  .refine((key) => key.length === MASTER_KEY_BYTES, `must be ${MASTER_KEY_BYTES} bytes in base64`)
  .optional();

const roles = z
  .string()
  .transform((value) => value.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(['api', 'jobs'])).min(1))
  .default(['api', 'jobs']);

const environment = z.object({
  PORT: wholeNumber(0, 65_535, 3000),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: postgresUrl,
  DATABASE_APP_URL: postgresUrl,
  ONECARD_HOME: z.string().default('.onecard'),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  LANES: wholeNumber(1, 64, 2),
  QUEUE_LIMIT: wholeNumber(1, 1_000_000, 10_000),
  CACHE_STREAMS: wholeNumber(1, 10_000_000, 100_000),
  DB_POOL_SIZE: wholeNumber(2, 500, 12),
  DB_ORM_POOL_SIZE: wholeNumber(1, 100, 4),
  HOLD_TTL_SECONDS: wholeNumber(1, 31_536_000, 604_800),
  ROLES: roles,
  JOB_SCHEDULES: z.enum(['on', 'off']).default('on'),
  ONECARD_KEY_FILE: z.string().optional(),
  ONECARD_MASTER_KEY: masterKey,
  CRYPTO_PROFILE: z.enum(['standard', 'gm']).default('standard'),
  CRYPTO_INDEX: z.enum(['hmac-sha256', 'hmac-sm3']).default('hmac-sha256'),
  TEST_AREA: z.enum(['on', 'off']).optional(),
  SESSION_IDLE_SECONDS: wholeNumber(30, 86_400, 900),
  SESSION_SECONDS: wholeNumber(60, 86_400, 36_000),
  LOSS_LAPSE_DAYS: wholeNumber(1, 365, 5),
  TRANSIT_UPLOAD_WINDOW_DAYS: wholeNumber(0, 365, 10),
  TRANSIT_TAC_ALGORITHM: z.enum(['3des', 'sm4']).default('3des'),
  TRANSIT_TAC_KEY_FILE: z.string().optional(),
  REVEAL_SECONDS: wholeNumber(5, 600, 45),
  REVEALS_A_DAY: wholeNumber(1, 100_000, 50),
  CASE_EVIDENCE_DAYS: wholeNumber(1, 365, 15),
  CASE_DECISION_DAYS: wholeNumber(1, 365, 45),
  APPROVAL_TTL_HOURS: wholeNumber(1, 8_760, 72),
  FSI_OPEN: z.enum(['on', 'off']).optional(),
  FSI_GATEWAY: z
    .string()
    .regex(/^[\w-]{1,64}:\S{16,200}$/, 'must be a name and a secret of at least 16 characters with a colon between')
    .transform((value) => ({ paasid: value.slice(0, value.indexOf(':')), token: value.slice(value.indexOf(':') + 1) }))
    .optional(),
});

const HOUR_MS = 3_600_000;

/**
 * Reads the settings. An empty variable counts as unset.
 * @throws ConfigError that names every wrong variable, without values.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) throw new ConfigError(explain(parsed.error));
  const values = parsed.data;
  if (values.DATABASE_APP_URL !== undefined && values.DATABASE_URL === undefined) {
    throw new ConfigError('DATABASE_APP_URL needs DATABASE_URL beside it (the owner migrates the database)');
  }
  const home = resolve(values.ONECARD_HOME);
  return {
    port: values.PORT,
    host: values.HOST,
    databaseUrl: values.DATABASE_URL,
    databaseAppUrl: values.DATABASE_APP_URL,
    home,
    logLevel: values.LOG_LEVEL,
    lanes: values.LANES,
    queueLimit: values.QUEUE_LIMIT,
    cacheStreams: values.CACHE_STREAMS,
    poolSize: values.DB_POOL_SIZE,
    ormPoolSize: values.DB_ORM_POOL_SIZE,
    holdTtlSeconds: values.HOLD_TTL_SECONDS,
    roles: new Set(values.ROLES),
    jobSchedules: values.JOB_SCHEDULES === 'on',
    keyFile: resolve(values.ONECARD_KEY_FILE ?? resolve(home, 'keys.json')),
    masterKey: values.ONECARD_MASTER_KEY,
    cryptoProfile: values.CRYPTO_PROFILE,
    cryptoIndex: values.CRYPTO_INDEX,
    testArea: (values.TEST_AREA ?? (values.DATABASE_URL === undefined ? 'on' : 'off')) === 'on',
    sessionIdleMs: values.SESSION_IDLE_SECONDS * 1_000,
    sessionMs: values.SESSION_SECONDS * 1_000,
    lossLapseDays: values.LOSS_LAPSE_DAYS,
    transitUploadWindowDays: values.TRANSIT_UPLOAD_WINDOW_DAYS,
    transitTac: readTac(values.TRANSIT_TAC_ALGORITHM, values.TRANSIT_TAC_KEY_FILE),
    revealSeconds: values.REVEAL_SECONDS,
    revealsADay: values.REVEALS_A_DAY,
    caseEvidenceDays: values.CASE_EVIDENCE_DAYS,
    caseDecisionDays: values.CASE_DECISION_DAYS,
    approvalMs: values.APPROVAL_TTL_HOURS * HOUR_MS,
    // As the test area: on where the service brings its own database, that is for trying it out.
    fsiOpen: (values.FSI_OPEN ?? (values.DATABASE_URL === undefined ? 'on' : 'off')) === 'on',
    fsiGateway: values.FSI_GATEWAY,
    oidc: readOidc(given),
  };
}

function explain(error: z.ZodError): string {
  const problems = error.issues.map((issue) => `${String(issue.path[0])} ${withoutValue(issue)}`);
  return [...new Set(problems)].join('; ');
}

function withoutValue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom' || issue.code === 'invalid_format') return issue.message;
  if (issue.code === 'invalid_value') return `must be one of: ${issue.values.join(', ')}`;
  return 'is not valid';
}
