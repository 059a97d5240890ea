import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { CloseCard } from '../../src/cardholder';
import { textWriter } from '../../src/cardholder/batches/file/text-encoding';
import { hexKey } from '../../src/event-store';
import { BANK_CLEARING, TOP_UP_SUSPENSE } from '../../src/ledger';
import { fen } from '../../src/platform/money';
import {
  type FileRow,
  fileOf,
  ImportTopUpsJob,
  NoticeStore,
  SettleTopUpsJob,
  SuspenseChanges,
  TopUpChannels,
  type TopUpChannel,
  TopUpFiles,
  TopUps,
} from '../../src/settlement';
import {
  decide,
  type Desk,
  expectCleanBooks,
  factsOf,
  holder,
  openDesk,
} from '../service-desk-actions/desk-under-test';
import { inventCardNumber, pursesOf, type Service, startService, type TestCard } from '../support/app';
import type { DeskClient } from '../support/staff';
import { freshMemory, KilledError, runDirectly } from './direct-run';

const BANK = 'ccb-counter';
const TIME = '2026-11-24T10:15:00';
const LIMIT = 100_000;
let desk: Desk;
let clerk: DeskClient;
let other: Service;
let folder: string;
let channel: TopUpChannel;

beforeAll(async () => {
  desk = await openDesk();
  other = await startService(desk.database);
  clerk = await desk.as('settlement_clerk');
  folder = await mkdtemp(join(tmpdir(), 'top-ups-'));
  const merchantId = '990220154110001';
  channel = { channel: BANK, name: '建设银行柜面', merchantId, balanceLimit: LIMIT };
  await part(TopUpChannels).set(channel);
  await part(TopUpChannels).set({ ...channel, channel: 'files-only', merchantId: null });
});

afterEach(async () => {
  const suspended = await part(NoticeStore).suspenseSums({});
  const sum = suspended.reduce((total, { amount }) => total + amount, 0);
  expect(await desk.book.balance(TOP_UP_SUSPENSE)).toBe(sum);
});

afterAll(async () => {
  await expectCleanBooks(desk);
  await other.close();
  await desk.close();
  await rm(folder, { recursive: true });
});

function part<T>(token: abstract new (...args: never[]) => T): T {
  return desk.service.app.get(token, { strict: false });
}

let references = 0;
const reference = (): string => {
  references += 1;
  return `R-${references}`;
};

const send = (notice: object, place: 'shop' | 'bus' = 'shop', idempotencyKey: string = randomUUID()) =>
  desk.city[place].post('/v1/top-ups', { channel: BANK, currency: 'CNY', time: TIME, ...notice }, { idempotencyKey });

const balanceOf = async (card: TestCard): Promise<number> =>
  (await pursesOf(desk.city.office, card))['epurse']?.balance ?? Number.NaN;

/** Change of bank clearing and of suspense while something is done. */
async function moved(work: () => Promise<unknown>): Promise<readonly [bank: number, suspense: number]> {
  const before = await desk.book.balances();
  await work();
  const after = await desk.book.balances();
  const change = (account: number): number => (after.get(account) ?? 0) - (before.get(account) ?? 0);
  return [change(BANK_CLEARING), change(TOP_UP_SUSPENSE)];
}

describe('a notice of a top-up', () => {
  it('credits the e-purse once, however often and under whatever key it comes', async () => {
    const card = await holder(desk, { epurse: 500 });
    const notice = { reference: reference(), cardNumber: card.number, amount: 10_000 };
    const change = await moved(async () => {
      const first = await send(notice);
      expect(first.status).toBe(200);
      expect(first.body).toEqual({ channel: BANK, reference: notice.reference, amount: 10_000, result: 'credited' });
      const again = await send(notice);
      expect(again.text).toBe(first.text);
      expect(again.headers['idempotent-replayed']).toBe('true');
    });
    expect(change).toEqual([-10_000, 0]);
    expect(await balanceOf(card)).toBe(10_500);
  });

  it('is settled by a job when the process that entered it ended before, and once if it comes again meanwhile', async () => {
    const card = await holder(desk, { epurse: 0 });
    const streamId = Number.parseInt(card.cardholderId.slice(3), 36);
    const left = { digest: 'd', target: card.token, streamId, token: card.token, amount: 60, sentAt: TIME };
    const longAgo = new Date(desk.service.now() - 61_000);
    const names = [reference(), reference()];
    await part(NoticeStore).enter(BANK, names.map((name) => ({ ...left, reference: name })), null, longAgo); // prettier-ignore
    const unknown = { ...left, reference: reference(), target: '9220**0001', streamId: null, token: null };
    await part(NoticeStore).enter(BANK, [unknown], null, longAgo);
    const recent = reference();
    await part(NoticeStore).enter(BANK, [{ ...left, reference: recent }], null, new Date(desk.service.now()));
    const change = await moved(async () => {
      const both = [part(SettleTopUpsJob), other.app.get(SettleTopUpsJob, { strict: false })];
      await Promise.all(both.map((job) => runDirectly(job, {})));
      expect(await runDirectly(part(SettleTopUpsJob), {})).toEqual({ credited: 0, suspended: 0 });
    });
    expect(change).toEqual([-180, 60]);
    expect(await balanceOf(card)).toBe(120);
    expect(await part(NoticeStore).find(BANK, recent)).toMatchObject({ state: 'received' });
  });

  it('is refused when its reference was used for other content', async () => {
    const card = await holder(desk, { epurse: 0 });
    const notice = { reference: reference(), cardNumber: card.number, amount: 10_000 };
    await send(notice);
    for (const change of [{ amount: 10_001 }, { time: '2026-11-24T10:15:01' }, { cardNumber: inventCardNumber() }]) {
      expect(await send({ ...notice, ...change })).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    }
    expect(await balanceOf(card)).toBe(10_000);
  });

  it('is booked once when two processes take it at the same moment', async () => {
    const cards = [await holder(desk, { epurse: 0 }), await holder(desk, {})];
    const targets = [...cards.map(({ number }) => ({ cardNumber: number })), { cardNumber: inventCardNumber() }];
    const notices = targets.map((target) => ({ reference: reference(), target, amount: 700, time: TIME }));
    const change = await moved(async () => {
      const both = [part(TopUps), other.app.get(TopUps, { strict: false })];
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_each, index) => both[index % 2]!.take(channel, [...notices].reverse())),
      );
      const told = answers.map((answer) => answer.map(({ result, reason }) => reason ?? result));
      expect(new Set(told.map(String))).toEqual(new Set(['card_unknown,purse_not_open,credited']));
      expect(answers.flat().filter(({ replayed }) => !replayed)).toHaveLength(3);
    });
    expect(change).toEqual([-2_100, 1_400]);
    expect(await balanceOf(cards[0]!)).toBe(700);
  });

  it.each([
    ['a card that nobody has', 'card_unknown', () => Promise.resolve({ cardNumber: inventCardNumber() })],
    ['a cardholder that nobody is', 'cardholder_unknown', () => Promise.resolve({ purse: 'ch_zzzzzz' })],
    ['a person without an e-purse', 'purse_not_open', async () => ({ cardNumber: (await holder(desk, {})).number })],
    [
      'a purse that would hold one fen more than it may',
      'balance_too_large',
      async () => ({ purse: (await holder(desk, { epurse: LIMIT - 299 })).cardholderId }),
    ],
    [
      'a card that is closed',
      'card_closed',
      async () => {
        const { token } = await holder(desk, { epurse: 0 });
        const key = hexKey(`close ${token}`);
        const origin = { channel: 'counter', reason: 'holder_asked' } as const;
        const close = new CloseCard({ key, digest: key }, token, { cause: 'requested' }, origin);
        expect(await desk.service.app.get(CommandBus).execute(close)).toMatchObject({ result: 'done' });
        return { purse: token };
      },
    ],
  ])('goes into suspense for %s', async (_what, reason, targetOf) => {
    const target = await targetOf();
    const change = await moved(async () => {
      const sent = await send({ ...target, reference: reference(), amount: 300 });
      expect(sent.body).toMatchObject({ result: 'suspended', reason });
    });
    expect(change).toEqual([-300, 300]);
  });

  it('fills the purse up to its limit, to the fen', async () => {
    const card = await holder(desk, { epurse: LIMIT - 300 });
    expect((await send({ purse: card.token, reference: reference(), amount: 300 })).body['result']).toBe('credited');
    expect(await balanceOf(card)).toBe(LIMIT);
  });

  it('is taken from terminals of the channel’s merchant only, and says which field is wrong', async () => {
    const notice = { reference: reference(), cardNumber: inventCardNumber(), amount: 1 };
    expect((await send(notice, 'bus')).body['code']).toBe('terminal_not_entitled');
    expect((await send({ ...notice, channel: 'nobody' })).body['code']).toBe('terminal_not_entitled');
    const fieldsOf = async (change: object): Promise<unknown> =>
      ((await send({ ...notice, ...change })).body['errors'] as { field: string }[]).map(({ field }) => field);
    expect(await fieldsOf({ amount: 0 })).toEqual(['amount']);
    expect(await fieldsOf({ reference: inventCardNumber() })).toEqual(['reference']);
    expect(await fieldsOf({ purse: 'ch_000001' })).toEqual(['cardNumber']);
    expect(await fieldsOf({ cardNumber: undefined })).toEqual(['cardNumber']);
  });
});

const asked = (what: string) => {
  const key = hexKey(`${what} ${randomUUID()}`);
  return { by: clerk.member, reason: 'the bank says so', request: { key, digest: key } };
};

const idOf = (answer: { readonly result: string }): string => {
  if (!('approvalId' in answer)) throw new Error(`nothing was asked for: ${JSON.stringify(answer)}`);
  return String(answer.approvalId);
};

async function suspended(amount: number, cardNumber = inventCardNumber()) {
  const item = { channel: BANK, reference: reference() };
  expect((await send({ reference: item.reference, cardNumber, amount })).body['result']).toBe('suspended');
  return item;
}

describe('money in suspense', () => {
  it('goes to the purse that a second person agrees to, and its notice is answered as before', async () => {
    const number = inventCardNumber();
    const item = await suspended(2_500, number);
    const card = await holder(desk, { epurse: 100 });
    const change = await moved(async () => {
      const approvalId = idOf(await part(SuspenseChanges).askAssignment(item, { token: card.token }, asked('assign')));
      expect(await balanceOf(card)).toBe(100);
      expect(await factsOf(desk.approver, approvalId)).toMatchObject({
        ...{ ...item, amount: 2_500, reason: 'card_unknown', cardholderId: card.cardholderId },
        target: `${number.slice(0, 6)}*********${number.slice(-4)}`,
      });
      expect((await decide(desk.approver, approvalId)).body).toMatchObject({ state: 'executed' });
    });
    expect(change).toEqual([0, -2_500]);
    expect(await balanceOf(card)).toBe(2_600);
    const again = await send({ reference: item.reference, cardNumber: number, amount: 2_500 });
    expect(again.body).toMatchObject({ result: 'suspended', reason: 'card_unknown' });
    expect(await balanceOf(card)).toBe(2_600);
  });

  it('goes back to the channel: its bank owes so much less', async () => {
    const item = await suspended(900);
    const change = await moved(async () => {
      await decide(desk.approver, idOf(await part(SuspenseChanges).askReturn(item, asked('return'))));
    });
    expect(change).toEqual([900, -900]);
    expect(await part(SuspenseChanges).askReturn(item, asked('return'))).toMatchObject({
      ...{ result: 'refused', reason: 'top_up_not_in_suspense' },
    });
  });

  it('stays while the purse cannot take it', async () => {
    const item = await suspended(1_000);
    const card = await holder(desk, { epurse: LIMIT - 999 });
    const approvalId = idOf(
      await part(SuspenseChanges).askAssignment(item, { cardholderId: card.cardholderId }, asked('assign')),
    );
    await decide(desk.approver, approvalId);
    expect(await part(SuspenseChanges).get(item)).toMatchObject({ state: 'suspended', approvalId: null });
    expect(await balanceOf(card)).toBe(LIMIT - 999);
  });

  it('moves once when a return and an assignment are agreed to at the same moment on two processes', async () => {
    const item = await suspended(4_000);
    const card = await holder(desk, { epurse: 0 });
    const changes = part(SuspenseChanges);
    const elsewhere = other.app.get(SuspenseChanges, { strict: false });
    const ids = [
      idOf(await changes.askAssignment(item, { token: card.token }, asked('assign'))),
      idOf(await changes.askReturn(item, asked('return'))),
    ];
    const { streamId } = { streamId: Number.parseInt(card.cardholderId.slice(3), 36) };
    const assignment = { ...item, streamId, token: card.token };
    const change = await moved(async () => {
      const answers = await Promise.all([
        changes.assign(assignment, ids[0]!),
        elsewhere.return(item, ids[1]!),
        elsewhere.assign(assignment, ids[0]!),
      ]);
      expect(answers.some(({ result }) => result === 'done')).toBe(true);
    });
    expect(change[1]).toBe(-4_000);
    expect((await balanceOf(card)) + change[0]).toBe(4_000);
    // Carried out anew after a crash: nothing more happens.
    expect(
      await moved(() => Promise.all([changes.assign(assignment, ids[0]!), changes.return(item, ids[1]!)])),
    ).toEqual([0, 0]);
  });

  it('is listed by age, the oldest first', async () => {
    const item = await suspended(50);
    const listed = await part(NoticeStore).suspense({ channel: BANK }, 1_000);
    const times = listed.map(({ receivedAt }) => receivedAt.getTime());
    expect(times).toEqual([...times].sort((one, another) => one - another));
    expect(listed.at(-1)).toMatchObject(item);
    expect(await part(NoticeStore).suspense({ before: new Date(times[0]!) }, 10)).toEqual([]);
  });
});

let files = 0;
async function fileAt(content: string | Buffer): Promise<string> {
  files += 1;
  const path = join(folder, `${files}.csv`);
  await writeFile(path, content);
  return path;
}

const rowOf = (purse: string, amount: number, named = reference()): FileRow => ({
  ...{ reference: named, purse, amount: fen(amount), time: TIME },
});
const HEAD = { channel: 'files-only', day: '2026-11-24', number: '0001' };
const take = async (content: string | Buffer) => runDirectly(part(ImportTopUpsJob), { file: await fileAt(content) });
const codesOf = (content: string | Buffer): Promise<unknown> =>
  take(content).catch((error: unknown) => (error as { errors: { code: string }[] }).errors.map(({ code }) => code));

describe('a file of notices', () => {
  it('is read as it was agreed on, in UTF-8 and in GBK, and the same file again changes nothing', async () => {
    const golden = await readFile(join(__dirname, '..', 'fixtures', 'settlement', 'top-ups.csv'));
    const first = await moved(async () => {
      const told = await take(golden);
      expect(told).toEqual({
        ...{ rows: 3, credited: 0, creditedAmount: 0, suspended: 3, suspendedAmount: 16_050, repeated: 0, refused: 0 },
      });
      expect(await take(golden)).toEqual(told);
    });
    expect(first).toEqual([-16_050, 16_050]);
    const gbk = textWriter('gbk').encode(golden.toString('utf8').replace('0001', '0002').split('#END')[0]!)!;
    const end = `#END,3,${hashOf(gbk)}\n`;
    const again = await take(Buffer.concat([gbk, Buffer.from(end)]));
    expect(again).toMatchObject({ suspended: 3, repeated: 3 });
  });

  it('credits what is new, passes over what came as a message, and tells of references used otherwise', async () => {
    const [one, two] = [await holder(desk, { epurse: 0 }), await holder(desk, { epurse: 0 })];
    const known = { reference: reference(), purse: one.token, amount: 200 };
    await part(TopUps).take({ ...channel, channel: HEAD.channel }, [
      { reference: known.reference, target: { token: one.token }, amount: 200, time: TIME },
    ]);
    const rows = [rowOf(one.token, 200, known.reference), rowOf(two.token, 300), rowOf('ch_zzzzzz', 40)];
    const head = { ...HEAD, number: '0010' };
    expect(await take(fileOf(head, rows))).toMatchObject({
      ...{ credited: 2, creditedAmount: 500, suspended: 1, suspendedAmount: 40, repeated: 1, refused: 0 },
    });
    expect([await balanceOf(one), await balanceOf(two)]).toEqual([200, 300]);
    const path = await fileAt(fileOf({ ...head, number: '0011' }, [rowOf(one.token, 201, known.reference)]));
    expect(await runDirectly(part(ImportTopUpsJob), { file: path })).toMatchObject({ credited: 0, refused: 1 });
    expect(await readFile(`${path}.errors.csv`, 'utf8')).toBe(
      'line,code,reason\n3,reference_reused,the reference stands for another notice\n',
    );
    await expect(take(fileOf(head, [rowOf(one.token, 1)]))).rejects.toMatchObject({ code: 'state_conflict' });
  });

  it('is not taken when anything is wrong with it', async () => {
    const rows = [rowOf('ch_zzzzzz', 100), rowOf('ch_zzzzzz', 200)];
    const good = fileOf({ ...HEAD, number: '0020' }, rows);
    const retold = (change: (body: string) => string): string => {
      const body = change(good.split('#END')[0]!);
      return `${body}#END,2,${hashOf(body)}\n`;
    };
    const before = await desk.book.heads();
    expect(await codesOf(good.split('#END')[0]!)).toEqual(['trailer_missing']);
    expect(await codesOf(good.replace('1.00', '9.00'))).toEqual(['digest']);
    expect(await codesOf(retold((body) => body.replace('3.00', '3.01')))).toEqual(['total_differs']);
    expect(await codesOf(retold((body) => body.replace(',2,3.00', ',3,3.00')))).toEqual(['count_differs']);
    expect(await codesOf(retold((body) => body.replace(rows[1]!.reference, rows[0]!.reference)))).toEqual([
      'duplicate_row',
    ]);
    expect(await codesOf(retold((body) => body.replace('2.00', '2.005')))).toEqual(['amount']);
    expect(await codesOf(retold((body) => body.replace('#TOPUPS,1', '#TOPUPS,2')))).toEqual(['head']);
    expect(await codesOf(retold((body) => body.replace('files-only', 'nobody')))).toEqual(['invalid']);
    expect(await codesOf(Buffer.from('PK\u0003\u0004rest', 'latin1'))).toEqual(['encoding']);
    expect(await codesOf(Buffer.of(0x23, 0xff, 0xff, 0x0a))).toEqual(['encoding']);
    expect(await desk.book.heads()).toEqual(before);
  });

  it('goes on after a kill, to the same figures, and two processes that take it book once', async () => {
    const cards = await Promise.all([1, 2, 3].map(() => holder(desk, { epurse: 0 })));
    const rows = Array.from({ length: 1_203 }, (_each, index) => rowOf(cards[index % 3]!.token, 10));
    const path = await fileAt(fileOf({ ...HEAD, number: '0030' }, rows));
    const memory = freshMemory();
    const change = await moved(async () => {
      const killed = runDirectly(part(ImportTopUpsJob), { file: path }, { memory, killAfter: 1 });
      await expect(killed).rejects.toThrow(KilledError);
      memory.checkpoint = undefined;
      const results = await Promise.all([
        runDirectly(part(ImportTopUpsJob), { file: path }, { memory }),
        runDirectly(other.app.get(ImportTopUpsJob, { strict: false }), { file: path }),
      ]);
      for (const result of results) expect(result).toMatchObject({ credited: 1_203, repeated: 0, suspended: 0 });
    });
    expect(change).toEqual([-12_030, 0]);
    expect(await Promise.all(cards.map((card) => balanceOf(card)))).toEqual([4_010, 4_010, 4_010]);
  });

  it('can be made for the people who are there, the same again', async () => {
    const order = { channel: 'files-only', day: '2026-11-25', number: '0001', rows: 3 };
    const [one, two] = [join(folder, 'made-1.csv'), join(folder, 'made-2.csv')];
    const made = await part(TopUpFiles).make(one, order);
    await part(TopUpFiles).make(two, order);
    expect(made.rows).toBe(3);
    expect(await readFile(one)).toEqual(await readFile(two));
    const told = await runDirectly(part(ImportTopUpsJob), { file: one });
    expect(Number(told['creditedAmount']) + Number(told['suspendedAmount'])).toBe(made.total);
  });
});

function hashOf(body: string | Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
