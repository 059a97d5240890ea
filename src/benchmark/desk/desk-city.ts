import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { Pool } from 'pg';
import { decideAuthorization, defaultTenderPolicy } from '../../authorization';
import { Subscriptions, TransactionCore } from '../../event-store';
import { merchantPayable } from '../../ledger';
import { PersonRegister } from '../../person';
import { identityCheckCharacter } from '../../platform/crypto';
import { SessionStore } from '../../staff';
import { closedLoop } from '../closed-loop';
import { CARD_ID, streamOf } from '../core/people';
import { below, RandomKeys } from '../random';

/** People with a history, spread over all: these are looked up. */
const KNOWN_PEOPLE = 4_000;
/** Purchases of each of them: as many as the page shows. */
const PURCHASES = 20;
/** People sealed and written in one statement. */
const PEOPLE_AT_ONCE = 1_000;
/** Statements of sealed people under way at once. */
const WRITERS = 4;
const PURCHASES_AT_ONCE = 256;
const HISTORY_TIMEOUT_S = 300;
const CATCH_UP_MS = 600_000;
const HOLD_TTL_MS = 86_400_000;
const DAY_MS = 86_400_000;
/** The first day of birth; a thousand people a day are enough for a million within thirty years. */
const FIRST_BIRTH = Date.UTC(1960, 0, 1);
const SERIALS = 999;
/** An area that does not exist, for test data. */
const AREA = '220199';
const SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗';
const GIVEN = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平';
const SECOND_FACTOR_NONE = 'none';
const STAFF_ID_BYTES = 8;

/** A session that looks people up. */
export interface DeskSession {
  readonly cookie: string;
  readonly csrfToken: string;
}

/** Who is there to be looked up, and who looks. */
export interface DeskCity {
  readonly idNumbers: readonly string[];
  readonly sessions: readonly DeskSession[];
}

/** The identity number of a person, counted from 0. */
export function idNumberOf(person: number): string {
  const born = new Date(FIRST_BIRTH + Math.floor(person / SERIALS) * DAY_MS).toISOString().slice(0, 10);
  const serial = String((person % SERIALS) + 1).padStart(3, '0');
  const digits = AREA + born.replaceAll('-', '') + serial;
  return digits + identityCheckCharacter(digits);
}

/**
 * Gives the people of the city names and identity numbers, sealed as the service seals them, some of them a history, and
 * opens the sessions that look at them.
 */
export async function settleDesk(
  app: INestApplicationContext,
  plan: { readonly people: number; readonly staff: number; readonly signal: AbortSignal },
): Promise<DeskCity> {
  await enterPeople(app.get(PersonRegister, { strict: false }), plan.people, plan.signal);
  const known = Array.from({ length: Math.min(KNOWN_PEOPLE, plan.people) }, () => below(plan.people));
  await makeHistory(app.get(TransactionCore), known, plan.signal);
  if (!(await app.get(Subscriptions).caughtUp(CATCH_UP_MS))) throw new Error('the subscriptions do not keep up');
  const sessions: DeskSession[] = [];
  for (let count = 0; count < plan.staff; count += 1) sessions.push(await openSession(app));
  return { idNumbers: known.map(idNumberOf), sessions };
}

/** Enters the first so many people of the city with names and identity numbers. */
export async function enterPeople(register: PersonRegister, people: number, signal: AbortSignal): Promise<void> {
  let next = 0;
  const write = async (): Promise<void> => {
    while (next < people) {
      signal.throwIfAborted();
      const first = next;
      next = Math.min(people, first + PEOPLE_AT_ONCE);
      const rows = Array.from({ length: next - first }, (_, index) => personOf(first + index));
      if ((await register.enterMany(rows)) !== rows.length) throw new Error('two people have one identity number');
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
}

function personOf(person: number) {
  const pick = (from: string, by: number): string => from.charAt(Math.floor(person / by) % from.length);
  return {
    streamId: streamOf(person),
    name: pick(SURNAMES, 1) + pick(GIVEN, SURNAMES.length) + pick(GIVEN, SURNAMES.length * GIVEN.length),
    idNumber: idNumberOf(person),
    phone: `13${String(person).padStart(9, '0')}`,
  };
}

async function makeHistory(core: TransactionCore, people: readonly number[], signal: AbortSignal): Promise<void> {
  const keys = new RandomKeys();
  let next = 0;
  const purchase = async (): Promise<boolean> => {
    const number = next;
    next += 1;
    const now = Date.now();
    const decide = decideAuthorization({
      ...{ kind: 'purchase', now, cardId: CARD_ID, amount: 1 + below(1_000), allowPartial: false },
      ...{ holdTtlMs: HOLD_TTL_MS, policy: defaultTenderPolicy, terminalId: 'BNCH0001', merchantId: '990220154110001' },
      ...{ mcc: '5411', programmes: [], payable: merchantPayable(1), entryMode: 'contactless', batch: '000001' },
      stan: String(number % 1_000_000).padStart(6, '0'),
      localTime: new Date(now).toISOString().slice(0, 19),
    });
    const streamId = streamOf(people[number % people.length] ?? 0);
    await core.execute({ streamId, key: keys.next(), digest: keys.next(), decide });
    return true;
  };
  const limit = people.length * PURCHASES;
  const loop = { inFlight: PURCHASES_AT_ONCE, seconds: HISTORY_TIMEOUT_S, limit, signal };
  const { operations } = await closedLoop(purchase, loop);
  if (operations !== limit) throw new Error(`only ${operations} of ${limit} purchases could be made`);
}

/** A member of staff of their own, for each may look up so many people a minute only. */
async function openSession(app: INestApplicationContext): Promise<DeskSession> {
  const staffId = `st_${randomBytes(STAFF_ID_BYTES).toString('hex')}`;
  await app.get(Pool).query(
    `INSERT INTO staff (staff_id, username, display_name, password_hash, password_is_one_time, roles)
     VALUES ($1, $1, $1, $2, false, '{agent}')`,
    [staffId, SECOND_FACTOR_NONE],
  );
  const sessions = app.get(SessionStore, { strict: false });
  const { secret } = await sessions.begin(staffId, '127.0.0.1');
  const session = await sessions.find(secret);
  if (session === undefined) throw new Error('a session is not good');
  return { cookie: `onecard_desk=${secret}`, csrfToken: session.csrfToken };
}
