import { Pool } from 'pg';
import { hexKey } from '../../src/event-store';
import { ADVICE_RECEIVABLE, LedgerBalances, TRANSIT_SUBSIDY } from '../../src/ledger';
import { StaffDirectory } from '../../src/staff';
import {
  answerText,
  ClearingCities,
  ClearingOut,
  creditOf,
  DayFiles,
  OperatorDirectory,
  TapIntake,
  TransitDisputes,
} from '../../src/transit';
import { DisputeStore } from '../../src/transit/disputes/dispute-store';
import { createServiceDatabase, MASTER_KEY, type Service, startService, verifyDatabase } from '../support/app';
import { runCommand } from '../support/command-line';
import type { TestDatabase } from '../support/database';
import { type DeskClient, signIn } from '../support/staff';
import { makeChangchun, makeOperator, makeTransitRider } from './changchun-city';
import { ELSEWHERE, HERE, recordOf, transitNumber, uploadOf } from './clearing-city';
import { bus, gate } from './fare-fixtures';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAY = '2026-03-02';
const CLAIM = { reason: 'wrong_fare', by: '李娜', evidence: '闸机故障' } as const;

let database: TestDatabase;
let service: Service;
let clerk: DeskClient;
let approver: DeskClient;
let serial = 0;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  await makeChangchun(service.app);
  clerk = await signIn(service, 'settlement_clerk');
  approver = await signIn(service, 'approver');
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const part = <T>(token: abstract new (...args: never[]) => T): T => service.app.get(token, { strict: false });

async function owed(operator: string): Promise<number> {
  const found = (await part(OperatorDirectory).find([operator])).get(operator);
  return part(LedgerBalances).now(found?.payableAccount ?? 0);
}

/** A rider pays 3.00 for a metro ride and 0.80 for the bus after it; the ids of the two journeys. */
async function ride(
  epurse = 5_000,
): Promise<{ readonly metro: string; readonly bus: string; readonly cardholderId: string }> {
  serial += 1;
  const { number: card, cardholderId } = await makeTransitRider(service.app, epurse);
  const taps = [
    gate('entry', `${DAY}T08:00:00`, 'L1-01'),
    gate('exit', `${DAY}T08:25:00`, 'L1-07'),
    bus(`${DAY}T08:40:00`, '306'),
  ].map((tap) => ({ ...tap, card, id: `${tap.id} ${serial}` }));
  await part(TapIntake).take(
    'file',
    taps.map((tap) => ({ tap, receivedAt: tap.at + HOUR_MS })),
  );
  const [metroId, , busId] = taps.map(({ id }) => part(TapIntake).pseudonymOf(id));
  return { metro: metroId ?? '', bus: busId ?? '', cardholderId };
}

async function balanceOf(cardholderId: string): Promise<number> {
  const { body } = await clerk.get(`/v1/desk/cardholders/${cardholderId}`);
  const purses = body['purses'] as readonly { readonly purse: string; readonly balance: number }[];
  return purses.find(({ purse }) => purse === 'epurse')?.balance ?? 0;
}

async function memberOf({ member }: DeskClient) {
  const found = await part(StaffDirectory).byUsername(member.username);
  if (found === undefined) throw new Error('no such member of staff');
  return found;
}

async function uphold(disputeId: string, amount?: number): Promise<string> {
  serial += 1;
  const key = hexKey(`uphold ${serial}`);
  const resolution = { by: await memberOf(clerk), note: '查实', request: { key, digest: key } };
  return (await part(TransitDisputes).uphold(disputeId, resolution, amount)).approvalId;
}

const decide = (by: DeskClient, approvalId: string, what = 'approve') =>
  by.post(`/v1/desk/approvals/${approvalId}/${what}`, { reason: '已核对' });

describe('a disputed ride', () => {
  it('is paid back by its operator when a second person agrees, with the finance bureau’s part', async () => {
    const { bus: subject, cardholderId } = await ride();
    const before = { bus: await owed('公交'), subsidy: await part(LedgerBalances).now(TRANSIT_SUBSIDY) };
    const dispute = await part(TransitDisputes).open({ subject }, CLAIM);
    expect(dispute).toMatchObject({ operator: '公交', day: DAY, amount: 80, state: 'open' });
    const approvalId = await uphold(dispute.disputeId);
    expect(await owed('公交')).toBe(before.bus);
    expect((await decide(approver, approvalId)).body).toMatchObject({ state: 'executed' });
    expect(await owed('公交')).toBe(before.bus - 80 - 50);
    expect(await part(LedgerBalances).now(TRANSIT_SUBSIDY)).toBe(before.subsidy + 50);
    expect(await balanceOf(cardholderId)).toBe(5_000 - 300);
    expect(await part(TransitDisputes).show(dispute.disputeId)).toMatchObject({
      ...{ state: 'upheld', corrected: 80, evidence: '闸机故障', note: '查实', approvalId },
      resolvedBy: approver.member.staffId,
    });
  });

  it('is a row of the next day file, which ties out, and of the ride nothing is left to dispute', async () => {
    const { file } = await part(DayFiles).make('公交', DAY);
    const kinds: string[] = [];
    for await (const page of part(DayFiles).pages(file)) kinds.push(...page.map(({ kind }) => kind));
    expect(kinds).toEqual(expect.arrayContaining(['ride', 'dispute']));
    expect(creditOf(file.totals)).toBe(await owed('公交'));
    const [upheld] = await part(TransitDisputes).list({ state: 'upheld' });
    await expect(part(TransitDisputes).open({ subject: upheld?.subject ?? '' }, CLAIM)).rejects.toThrow(
      'nothing was paid',
    );
  });

  it('is paid back once however often it is carried out, also after a crash between booking and noting it', async () => {
    const { metro, cardholderId } = await ride();
    const { disputeId } = await part(TransitDisputes).open({ subject: metro }, CLAIM);
    const approvalId = await uphold(disputeId);
    const end = jest.spyOn(DisputeStore.prototype, 'end').mockRejectedValueOnce(new Error('power cut'));
    const before = await owed('轨道');
    await decide(approver, approvalId);
    end.mockRestore();
    expect([await owed('轨道'), (await part(TransitDisputes).show(disputeId)).state]).toEqual([before - 300, 'open']);
    const again = await uphold(disputeId);
    expect((await decide(approver, again)).body).toMatchObject({ state: 'executed' });
    expect([await owed('轨道'), await balanceOf(cardholderId)]).toEqual([before - 300, 5_000 - 80]);
    expect(await part(TransitDisputes).show(disputeId)).toMatchObject({ state: 'upheld', corrected: 300 });
  });

  it('may be paid back in part, and lowers what the card owes first', async () => {
    const before = await part(LedgerBalances).now(ADVICE_RECEIVABLE);
    const { metro } = await ride(100);
    const { disputeId } = await part(TransitDisputes).open({ subject: metro }, CLAIM);
    const approvalId = await uphold(disputeId, 150);
    expect((await decide(approver, approvalId)).body).toMatchObject({ state: 'executed' });
    // 1.00 of 3.80 was there; of the 2.80 that were owed 1.50 are not owed any more.
    expect((await part(LedgerBalances).now(ADVICE_RECEIVABLE)) - before).toBe(150 - 280);
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });

  it('moves nothing when it is rejected, or when the second person refuses', async () => {
    const { metro } = await ride();
    const before = await owed('轨道');
    const { disputeId } = await part(TransitDisputes).open({ subject: metro }, CLAIM);
    await decide(approver, await uphold(disputeId), 'refuse');
    await part(TransitDisputes).reject(disputeId, { by: await memberOf(clerk), note: '行程属实' });
    expect(await part(TransitDisputes).show(disputeId)).toMatchObject({
      state: 'rejected',
      corrected: null,
      note: '行程属实',
    });
    expect(await owed('轨道')).toBe(before);
    await expect(uphold(disputeId)).rejects.toThrow('is rejected already');
  });
});

describe('a dispute is refused', () => {
  it('about what no file tells, and while another about the ride is open', async () => {
    await expect(part(TransitDisputes).open({ subject: 'f'.repeat(32) }, CLAIM)).rejects.toMatchObject({
      code: 'not_found',
    });
    const { metro: subject } = await ride();
    await part(TransitDisputes).open({ subject }, CLAIM);
    await expect(part(TransitDisputes).open({ subject }, CLAIM)).rejects.toThrow('a dispute about it is open');
  });

  it('for more than was paid, and to who may not ask for adjustments', async () => {
    const { metro: subject } = await ride();
    const { disputeId } = await part(TransitDisputes).open({ subject }, CLAIM);
    await expect(uphold(disputeId, 301)).rejects.toThrow('300 fen are disputed, not 301');
    const end = part(TransitDisputes).reject(disputeId, { by: await memberOf(approver), note: '无' });
    await expect(end).rejects.toMatchObject({ code: 'access_denied' });
  });

  it('nobody’s words stand in clear in the database', async () => {
    const { rows } = await part(Pool).query(`SELECT 1 FROM transit_dispute WHERE transit_dispute::text LIKE '%闸机%'`);
    expect(rows).toEqual([]);
  });
});

describe('a record that another city rejected', () => {
  it('is owed by the city after all when the dispute is upheld', async () => {
    await makeOperator(service.app, '京商户', ELSEWHERE.merchantId, '2420');
    await part(ClearingCities).register({ city: HERE.city, name: HERE.name, prefixes: [HERE.prefix] });
    const { city, name, merchantId, prefix } = ELSEWHERE;
    await part(ClearingCities).register({ city, name, merchantId, prefixes: [prefix] });
    const at = Math.floor((service.now() - DAY_MS) / 1_000) * 1_000;
    const day = new Date(at + 8 * HOUR_MS).toISOString().slice(0, 10);
    await part(TapIntake).take('bus', [uploadOf(recordOf(transitNumber(prefix, 1), at, 200), '公交')]);
    const { file } = await part(ClearingOut).make(city, day);
    async function* rejected() {
      await Promise.resolve();
      yield [
        { record: 1, tapId: null, amount: 200, result: 'rejected' as const, reason: 'tac_invalid', details: null },
      ];
    }
    let answer = '';
    for await (const piece of answerText({ from: HERE.city, to: city }, file, rejected())) answer += piece;
    await part(ClearingOut).takeAnswer(answer);
    const before = await owed('公交');
    const place = { city, sequence: 1, record: 1 };
    const dispute = await part(TransitDisputes).open(place, { ...CLAIM, reason: 'wrong_rejection' });
    expect((await decide(approver, await uphold(dispute.disputeId))).body).toMatchObject({ state: 'executed' });
    expect([(await owed('公交')) - before, await owed('tu-1000')]).toEqual([200, -200]);
    await expect(part(TransitDisputes).open(place, CLAIM)).rejects.toThrow('it was accepted in the end');
    await expect(part(TransitDisputes).open({ ...place, record: 2 }, CLAIM)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('onecard transit disputes', () => {
  const run = (...args: readonly string[]) =>
    runCommand(['transit', 'disputes', ...args], { DATABASE_URL: database.ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY });

  it('opens one, asks for its correction, lists and shows it', async () => {
    const { metro } = await ride();
    const claim = ['--reason', 'charged_twice', '--by', '公交', '--evidence', '两次扣款'];
    const opened = await run('open', '--subject', metro, ...claim, '--json');
    const { disputeId } = JSON.parse(opened.stdout) as { readonly disputeId: string };
    const asked = await run('resolve', disputeId, '--uphold', '--by', clerk.member.username, '--note', '属实');
    expect(asked.stdout).toMatch(/a second person has to agree to ap_[0-9a-f]{24} at the desk/);
    expect((await run('list', '--state', 'open')).stdout).toContain(
      `${disputeId}  ${DAY}  轨道  journey ${metro}  3.00 yuan  charged_twice`,
    );
    expect((await run('show', disputeId)).stdout).toContain('evidence: 两次扣款\n');
    const rejected = await run('resolve', disputeId, '--reject', '--by', clerk.member.username, '--note', '撤回');
    expect([rejected.code, rejected.stdout]).toEqual([0, `${disputeId}: rejected\n`]);
  });

  it('wants to know what is disputed, and how it is resolved', async () => {
    expect((await run('open', '--reason', 'other', '--by', 'x', '--evidence', 'y')).code).toBe(2);
    expect((await run('resolve', 'td_1', '--by', 'x', '--note', 'y')).code).toBe(2);
    expect((await run('resolve', 'td_1', '--reject', '--by', 'nobody', '--note', 'y')).code).toBe(1);
  });

  it('leaves a ledger in which nothing is wrong', async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});
