import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandBus } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/app.module';
import { defaultTenderPolicy, DueHoldsSweep } from '../../src/authorization';
import { coreAggregates } from '../../src/composition';
import { createLanes, Subscriptions } from '../../src/event-store';
import { verifyLedger, type VerifyReport } from '../../src/ledger';
import { Clock, ServerTime } from '../../src/platform/clock';
import { loadConfig } from '../../src/platform/config';
import { identityCheckCharacter, luhnDigit } from '../../src/platform/crypto';
import { openPool } from '../../src/platform/database';
import { createHttpAdapter, setupHttp } from '../../src/platform/http';
import { setLogLevel } from '../../src/platform/logging';
import { PrintingProgram } from '../../src/medical/statement/print-statement/printing-program';
import {
  CAPABILITIES,
  PublishTenderPolicy,
  RegisterMerchant,
  RegisterProgramme,
  RegisterTerminal,
} from '../../src/registry';
import { closeApp, HTTP_OPTIONS } from '../../src/app';
import { createTestDatabase, type TestDatabase } from './database';
import { SOURCE_PRINTING } from './printing';
import { TerminalClient, type TerminalKey } from './terminal-client';
import { TestClock } from './test-clock';

/** The same in every process of a test, as in a deployment. */
export const MASTER_KEY = createHash('sha256').update('keys of the tests').digest('base64');
const LANES = 4;
const CLOSE_TIMEOUT_MS = 5_000;
/** How often it is tried whether another process has ended its sweep. */
const TURN_MS = 5;
const CATCH_UP_TIMEOUT_MS = 10_000;

/** One running process of the service, on a port of its own. */
export interface Service {
  readonly app: NestFastifyApplication;
  readonly baseUrl: string;
  readonly clock: TestClock;
  now(): number;
  /** Captures or expires the holds that are due by the service's clock, as soon as no other process is at it. */
  sweep(): Promise<number>;
  /** Waits until the subscriptions have handled everything committed so far. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

/** How a service of a test is started. */
export interface ServiceOptions {
  readonly clock?: TestClock;
  readonly env?: NodeJS.ProcessEnv;
  /** By which clock holds are due: the test's, unless it wants that of the database. */
  readonly dueBy?: 'clock' | 'database';
  /** Where the built console lies. */
  readonly consoleFolder?: string;
  /** What its printing threads run. */
  readonly printing?: PrintingProgram;
}

/** A migrated database with lanes and nothing in them. */
export async function createServiceDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  const owner = openPool(database.ownerUrl, { max: 1, role: false, applicationName: 'onecard test' });
  try {
    await createLanes(owner, LANES);
  } finally {
    await owner.end();
  }
  return database;
}

/** Starts the whole service on a database, with a clock that the test may set ahead. */
export async function startService(
  database: TestDatabase,
  {
    clock = new TestClock(),
    env = {},
    dueBy = 'clock',
    consoleFolder,
    printing = SOURCE_PRINTING,
  }: ServiceOptions = {},
): Promise<Service> {
  const settings = {
    ONECARD_MASTER_KEY: MASTER_KEY,
    LOG_LEVEL: 'silent',
    DB_POOL_SIZE: '6',
    TEST_AREA: 'on',
    JOB_SCHEDULES: 'off',
  };
  const config = loadConfig({ ...settings, ...env });
  setLogLevel(config.logLevel);
  const urls = { ownerUrl: database.ownerUrl, appUrl: database.url };
  const building = Test.createTestingModule({ imports: [AppModule.forRoot(config, urls)] })
    .overrideProvider(Clock)
    .useValue(clock)
    .overrideProvider(PrintingProgram)
    .useValue(printing);
  if (dueBy === 'clock') building.overrideProvider(ServerTime).useValue({ now: () => Promise.resolve(clock.now()) });
  const testing = await building.compile();
  const app = testing.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  setupHttp(app, { ...HTTP_OPTIONS, ...(consoleFolder === undefined ? {} : { consoleFolder }) });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return {
    app,
    baseUrl: `http://127.0.0.1:${port}`,
    clock,
    now: () => clock.now(),
    sweep: async () => {
      for (;;) {
        const settled = await app.get(DueHoldsSweep, { strict: false }).sweep();
        if (settled !== undefined) return settled;
        await sleep(TURN_MS);
      }
    },
    caughtUp: async () => {
      const done = await app.get(Subscriptions, { strict: false }).caughtUp(CATCH_UP_TIMEOUT_MS);
      if (!done) throw new Error('the subscriptions do not catch up');
    },
    close: () => closeApp(app, CLOSE_TIMEOUT_MS),
  };
}

const PLACES = {
  hospital: { mcc: '8062', terminalId: 'HOSP0001', programmes: [] },
  pharmacy: { mcc: '5912', terminalId: 'PHAR0001', programmes: [] },
  bus: { mcc: '4111', terminalId: 'BUS00001', programmes: [] },
  shop: { mcc: '5411', terminalId: 'SHOP0001', programmes: [] },
  care: { mcc: '8050', terminalId: 'CARE0001', programmes: ['elder-care'] },
  office: { mcc: '9399', terminalId: 'OFFICE01', programmes: [] },
} as const;

/** Places of the city: each is a merchant with one terminal, `office` the privileged one. */
export type Place = keyof typeof PLACES;

/** The terminals of the city, and the ledger account of what each merchant is owed. */
export type City = Readonly<Record<Place, TerminalClient>> & { readonly payable: Readonly<Record<Place, number>> };

/** Registers the merchants and terminals of a small city. */
export async function buildCity(service: Service): Promise<City> {
  const commands = service.app.get(CommandBus);
  await commands.execute(new PublishTenderPolicy(defaultTenderPolicy));
  await commands.execute(new RegisterProgramme({ number: 1, code: 'elder-care', name: 'Elder care' }));
  const terminals: Partial<Record<Place, TerminalClient>> = {};
  const payable: Partial<Record<Place, number>> = {};
  for (const place of Object.keys(PLACES) as Place[]) {
    const { mcc, terminalId, programmes } = PLACES[place];
    const merchantId = `9902201${mcc}0001`;
    const merchant = { merchantId, name: place, mcc, category: place, programmes };
    const { payableAccount } = await commands.execute(new RegisterMerchant(merchant));
    const capabilities = CAPABILITIES.filter((one) => place === 'office' || one !== 'privileged');
    const details = { terminalId, merchantId, name: place, capabilities, algorithm: 'hmac-sha256' as const };
    const { keyId, alg, secret = '' } = await commands.execute(new RegisterTerminal(details));
    terminals[place] = new TerminalClient(service, { terminalId, keyId, secret, alg } satisfies TerminalKey);
    payable[place] = payableAccount;
  }
  return { ...(terminals as Record<Place, TerminalClient>), payable: payable as Record<Place, number> };
}

/** A person of a test with one active card. */
export interface TestCard {
  readonly number: string;
  readonly token: string;
  readonly cardholderId: string;
}

let people = 0;

/** An identity number of nobody: the area 220199 does not exist. */
export function inventIdNumber(): string {
  people += 1;
  const day = new Date(Date.UTC(1950, 0, 1 + Math.floor(people / 999))).toISOString().slice(0, 10).replaceAll('-', '');
  const body = `220199${day}${String((people % 999) + 1).padStart(3, '0')}`;
  return body + identityCheckCharacter(body);
}

/** A card number with a right check digit that no card has unless it is given to one. */
export function inventCardNumber(): string {
  people += 1;
  const body = `9229${String(people).padStart(14, '0')}`;
  return body + luhnDigit(body);
}

/** Registers a person at the office with an active card and purses with these balances (fen). */
export async function issueCard(
  office: TerminalClient,
  balances: Readonly<Record<string, number>> = {},
  number?: string,
): Promise<TestCard> {
  const person = { name: '张三', idNumber: inventIdNumber() };
  const { body: registered } = await accepted(office.post('/v1/cardholders', person));
  const cardholderId = String(registered['cardholderId']);
  const path = `/v1/cardholders/${cardholderId}`;
  const card = { expiresOn: '2036-12', ...(number === undefined ? {} : { number }) };
  const { body: issued } = await accepted(office.post(`${path}/cards`, card));
  const token = String(issued['token']);
  await accepted(office.post(`/v1/cards/${token}/activations`, {}));
  for (const [purse, amount] of Object.entries(balances)) {
    await accepted(office.post(`${path}/purses`, { purse }));
    if (amount > 0) await accepted(office.post(`${path}/credits`, { purse, amount }));
  }
  return { cardholderId, token, number: String(issued['number']) };
}

async function accepted(sent: ReturnType<TerminalClient['post']>): ReturnType<TerminalClient['post']> {
  const answer = await sent;
  if (answer.status !== 200 || answer.body['result'] !== 'done') throw new Error(`not done: ${answer.text}`);
  return answer;
}

/** Balance and held fen of each purse behind a card, as the API tells. */
export async function pursesOf(
  office: TerminalClient,
  card: Pick<TestCard, 'token'>,
): Promise<Record<string, { balance: number; held: number; available: number; account: number }>> {
  const { body } = await office.get(`/v1/cards/${card.token}/purses`);
  const purses = body['purses'] as {
    purse: string;
    balance: number;
    held: number;
    available: number;
    account: number;
  }[];
  return Object.fromEntries(purses.map(({ purse, ...figures }) => [purse, figures]));
}

/** Verifies everything stored in a database. */
export async function verifyDatabase(database: TestDatabase): Promise<VerifyReport> {
  const pool = openPool(database.ownerUrl, { max: 5, role: false, applicationName: 'onecard test' });
  try {
    return await verifyLedger(pool, coreAggregates());
  } finally {
    await pool.end();
  }
}
