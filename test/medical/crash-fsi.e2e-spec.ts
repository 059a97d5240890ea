import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { CardholderState } from '../../src/cardholder';
import { TransactionCore } from '../../src/event-store';
import { medicalOf } from '../../src/medical/domain/settlement';
import { openPool } from '../../src/platform/database';
import { streamOfCardholderId } from '../../src/person';
import { createServiceDatabase, pursesOf, type Service, startService, verifyDatabase } from '../support/app';
import type { TestDatabase } from '../support/database';
import { FsiClient, type FsiExchanged } from '../support/fsi-client';
import { buildFsiTown, type FsiTown, type Insured, insure } from '../support/fsi-town';
import { Breakpoint } from './crash-breakpoint';

type Row = Record<string, string>;
type Message = Record<string, unknown>;

/** A message, and the other process of the service that it is sent to again. */
interface Sent {
  readonly client: FsiClient;
  readonly message: Message;
}

const BALANCE = 200_00;
/** The message is one command. */
const ITSELF = undefined;
const ANSWER = 'answer';
/** A reversal that does not wait for anybody is through by then, ms. */
const RACE_MS = 300;

let database: TestDatabase;
let service: Service;
let other: Service;
let town: FsiTown;
let owner: Pool;

beforeAll(async () => {
  database = await createServiceDatabase();
  owner = openPool(database.ownerUrl, { max: 4, role: false, applicationName: 'onecard test' });
  service = await startService(database);
  other = await startService(database);
  town = await buildFsiTown(service);
});

afterAll(async () => {
  await Promise.all([service.close(), other.close()]);
  await owner.end();
  await database.drop();
});

afterEach(() => Breakpoint.openAll());

const today = () => new Date(service.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const shown = ({ number, psnNo }: Insured) => ({
  ...{ psn_no: psnNo, mdtrt_cert_type: '03', mdtrt_cert_no: number, card_sn: '220199D15600000500000000000000A1' },
});
const line = (serial: string, amount: string, more = {}) => ({
  ...{ feedetl_sn: serial, fee_ocur_time: `${today()} 09:00:00`, med_list_codg: 'X001', det_item_fee_sumamt: amount },
  ...{ pric: amount, cnt: '1', chrgitm_lv: '01', ...more },
});
const purchase = (person: Insured, changes = {}) => ({
  druginfo: {
    ...{ ...shown(person), begntime: `${today()} 10:00:00`, medfee_sumamt: '157.30', psn_setlway: '01' },
    ...{ acct_used_flag: '1', insutype: '310', ...changes },
  },
  drugdetail: [line('1', '100.30'), line('2', '57.00')],
});
const setlinfoOf = (output: Message) => output['setlinfo'] as Row;
const msgidOf = ({ message }: Sent) => String(message['msgid']);
const balanceOf = async (person: Insured) => (await pursesOf(town.city.office, person))['medical']?.balance;
const at = (client: FsiClient, infno: string, input: unknown): Sent => ({
  client,
  message: client.message(infno, input),
});

/** What has happened to somebody's visits, in order. */
async function storyOf(person: Insured): Promise<readonly string[]> {
  const { rows } = await owner.query<{ type: string }>(
    'SELECT type FROM event WHERE stream_id = $1 AND entity IS NOT NULL ORDER BY version',
    [streamOfCardholderId(person.cardholderId)],
  );
  return rows.map(({ type }) => type).filter((type) => /Visit|Fees|Medical/.test(type));
}

/** Visits of somebody that are neither settled nor cancelled. */
async function openVisits({ cardholderId }: Insured): Promise<number> {
  const { state } = await service.app.get(TransactionCore).state<CardholderState>(streamOfCardholderId(cardholderId)!);
  return medicalOf(state).visits.length;
}

/** Sends a message and stops it at a step, or before its answer is kept; `last` is its last step. */
async function stop(sent: Sent, point: string | undefined, last?: string): Promise<void> {
  const isAnswer = point === ANSWER;
  let breakpoint = await Breakpoint.beforeCommand(owner, msgidOf(sent), isAnswer ? last : point);
  const answered = sent.client.post(sent.message);
  const tooEarly = answered.then(({ status, text }) => Promise.reject(new Error(`went on: ${status} ${text}`)));
  await Promise.race([breakpoint.reached(), tooEarly]);
  if (isAnswer) {
    const next = await Breakpoint.beforeAnswer(owner, msgidOf(sent));
    await breakpoint.open();
    breakpoint = next;
    await breakpoint.reached();
  }
  await breakpoint.breakConnections();
  expect(await answered).toMatchObject({ status: 503, text: '' });
  await breakpoint.open();
}

/** Sends the same message to another process, which knows nothing of the first one. */
function again({ client, message }: Sent): Promise<FsiExchanged> {
  return new FsiClient(other, client.code, client.opter).post(message);
}

/** A visit of an outpatient with one line that is pre-settled; answers the input of its settlement. */
async function preSettled(person: Insured): Promise<{ data: Row }> {
  const { centre } = town;
  const registered = await centre.ok('2201', {
    data: { ...shown(person), insutype: '310', begntime: `${today()} 08:00:00`, ipt_otp_no: 'OP1' },
  });
  const visit = { mdtrt_id: (registered['data'] as Row)['mdtrt_id'] ?? '', psn_no: person.psnNo };
  await centre.ok('2204', { feedetail: [{ ...line('1', '100.00'), ...visit, chrg_bchno: 'B1' }] });
  const bill = { data: { ...shown(person), ...visit, chrg_bchno: 'B1', medfee_sumamt: '100.00', acct_used_flag: '1' } };
  await centre.ok('2206', bill);
  return bill;
}

const settledAt = async (client: FsiClient, infno: string, input: unknown, person: Insured) => {
  const { mdtrt_id, setl_id } = setlinfoOf(await client.ok(infno, input));
  return { data: { psn_no: person.psnNo, mdtrt_id, setl_id } };
};

/** Messages by what they are, the events that each makes, and where it can be stopped: how many there are by then. */
const PLAYS: readonly {
  readonly what: string;
  readonly make: (person: Insured) => Promise<Sent> | Sent;
  readonly events: readonly string[];
  readonly points: readonly (readonly [point: string | undefined, eventsBefore: number])[];
  /** Fen that the account has paid in the end. */
  readonly paid: number;
  readonly insutype?: string;
  readonly error?: string;
}[] = [
  {
    what: '2101, what a purchase would cost',
    make: (person) => at(town.pharmacy, '2101', purchase(person)),
    events: ['VisitRegistered', 'FeesUploaded', 'VisitPreSettled', 'FeesWithdrawn', 'VisitCancelled'],
    points: [...steps('register', 'upload', 'pre-settle', 'withdraw', 'cancel'), [ANSWER, 5]],
    paid: 0,
  },
  {
    what: '2102, a purchase',
    make: (person) => at(town.pharmacy, '2102', purchase(person)),
    events: ['VisitRegistered', 'FeesUploaded', 'MedicalSettled'],
    points: [...steps('register', 'upload', 'settle'), [ANSWER, 3]],
    paid: 157_30,
  },
  {
    what: '2102, a purchase that is refused when it is settled',
    make: (person) => at(town.pharmacy, '2102', purchase(person, { insutype: '390' })),
    events: ['VisitRegistered', 'FeesUploaded', 'FeesWithdrawn', 'VisitCancelled'],
    points: [...steps('register', 'upload'), ['settle', 2], ['withdraw', 2], ['cancel', 3], [ANSWER, 4]],
    paid: 0,
    insutype: '390',
    error: 'no policy pays for this insurance and care type on that day',
  },
  {
    what: '2103, the cancellation of a purchase',
    make: async (person) => at(town.pharmacy, '2103', await settledAt(town.pharmacy, '2102', purchase(person), person)),
    events: ['MedicalSettlementCancelled', 'FeesWithdrawn', 'VisitCancelled'],
    points: [...steps(ITSELF, 'withdraw', 'cancel'), [ANSWER, 3]],
    paid: 0,
  },
  {
    what: '2601, the reversal of a purchase',
    make: async (person) => {
      const sold = at(town.pharmacy, '2102', purchase(person));
      expect((await town.pharmacy.post(sold.message)).answer).toMatchObject({ infcode: 0 });
      return reversalOf(sold, person);
    },
    events: ['MedicalSettlementCancelled', 'FeesWithdrawn', 'VisitCancelled'],
    points: [...steps(ITSELF, 'withdraw', 'cancel'), [ANSWER, 3]],
    paid: 0,
  },
  {
    what: '2207, a settlement',
    make: async (person) => at(town.centre, '2207', await preSettled(person)),
    events: ['MedicalSettled'],
    points: [...steps(ITSELF), [ANSWER, 1]],
    paid: 40_00,
  },
  {
    what: '2208, the cancellation of a settlement',
    make: async (person) =>
      at(town.centre, '2208', await settledAt(town.centre, '2207', await preSettled(person), person)),
    events: ['MedicalSettlementCancelled'],
    points: [...steps(ITSELF), [ANSWER, 1]],
    paid: 0,
  },
  {
    what: '2401, an admission',
    make: (person) => {
      const admission = { ...shown(person), insutype: '310', begntime: `${today()} 08:00:00`, med_type: '21' };
      return at(town.hospital, '2401', { mdtrtinfo: { ...admission, ipt_no: 'I1' } });
    },
    events: ['VisitRegistered'],
    points: [...steps(ITSELF), [ANSWER, 1]],
    paid: 0,
  },
];

/** Points before commands that each make one event. */
function steps(...names: readonly (string | undefined)[]): readonly (readonly [string | undefined, number])[] {
  return names.map((name, index) => [name, index] as const);
}

function reversalOf(original: Sent, person: Insured): Sent {
  const { infno } = original.message;
  return at(original.client, '2601', { data: { psn_no: person.psnNo, omsgid: msgidOf(original), oinfno: infno } });
}

describe('a message of the national interface that stops in the middle', () => {
  const cases = PLAYS.flatMap((play) =>
    play.points.map(([point, before]) => ({ ...play, point, before, where: point ?? 'its command' })),
  );

  it.each(cases)('$what, stopped before $where: the same message finishes it, once', async (play) => {
    const { make, events, point, before, paid, insutype = '310', error = '' } = play;
    const person = await insure(service, town, { balance: BALANCE, insutype });
    const sent = await make(person);
    const earlier = (await storyOf(person)).length;
    await stop(sent, point, play.points.at(-2)?.[0]);
    expect((await storyOf(person)).slice(earlier)).toEqual(events.slice(0, before));

    const finished = await again(sent);
    expect(finished).toMatchObject({ status: 200, answer: { infcode: error === '' ? 0 : -1, err_msg: error } });
    expect((await storyOf(person)).slice(earlier)).toEqual(events);
    expect(await balanceOf(person)).toBe(BALANCE - paid);

    // Both processes know the answer now, and give it to the byte.
    expect((await sent.client.post(sent.message)).text).toBe(finished.text);
    expect((await again(sent)).text).toBe(finished.text);
    expect((await storyOf(person)).slice(earlier)).toEqual(events);
  });
});

describe('a purchase that stopped in the middle and is reversed instead of repeated', () => {
  it.each(['register', 'upload', 'settle'])('leaves nothing when it stopped before %s', async (point) => {
    const person = await insure(service, town, { balance: BALANCE });
    const sent = at(town.pharmacy, '2102', purchase(person));
    await stop(sent, point);
    expect((await again(reversalOf(sent, person))).answer).toMatchObject({ infcode: 0 });
    expect(await openVisits(person)).toBe(0);
    expect((await again(sent)).answer).toMatchObject({
      infcode: -1,
      err_msg: 'msgid: the message was reversed by 2601',
    });
    expect(await openVisits(person)).toBe(0);
    expect(await storyOf(person)).not.toContain('MedicalSettled');
    expect(await balanceOf(person)).toBe(BALANCE);
  });

  it.each(['withdraw', 'cancel'])('leaves nothing when it was refused and stopped before %s', async (point) => {
    const person = await insure(service, town, { balance: BALANCE, insutype: '390' });
    const sent = at(town.pharmacy, '2102', purchase(person, { insutype: '390' }));
    await stop(sent, point);
    expect((await again(reversalOf(sent, person))).answer).toMatchObject({ infcode: 0 });
    expect(await openVisits(person)).toBe(0);
  });

  it.each(['register', 'upload', 'settle'])(
    'leaves nothing when the reversal comes while the purchase stands before %s, and the purchase dies later',
    async (point) => {
      const person = await insure(service, town, { balance: BALANCE });
      const sent = at(town.pharmacy, '2102', purchase(person));
      const first = await Breakpoint.beforeCommand(owner, msgidOf(sent), point);
      const later = await Breakpoint.beforeCommand(owner, msgidOf(sent), 'withdraw');
      const answered = sent.client.post(sent.message);
      await first.reached();
      const reversed = again(reversalOf(sent, person));
      // It may want the key that the purchase waits for, and wait as well.
      await Promise.race([reversed, delay(RACE_MS)]);
      await first.open();
      await Promise.race([answered, later.reached()]);
      await later.breakConnections();
      await later.open();
      await answered;
      expect((await reversed).answer).toMatchObject({ infcode: 0 });
      await again(sent);
      expect(await openVisits(person)).toBe(0);
      expect(await balanceOf(person)).toBe(BALANCE);
    },
  );

  afterAll(async () => {
    expect(await verifyDatabase(database)).toMatchObject({ ok: true, problems: [] });
  });
});
