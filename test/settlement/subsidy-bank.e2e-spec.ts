import { subsidyBank, subsidyFunding, subsidyInTransit, subsidyRecovery } from '../../src/ledger';
import { AnswerPaymentFileJob, PaymentFiles, RowChanges } from '../../src/settlement';
import { hexKey } from '../../src/event-store';
import { buy, decide, expectCleanBooks } from '../service-desk-actions/desk-under-test';
import { runDirectly } from './direct-run';
import { rosterOf, SubsidyTown, type Villager } from './subsidy-town';

const FARMLAND = 13;
let town: SubsidyTown;

beforeAll(async () => {
  town = await SubsidyTown.build();
});

afterAll(async () => {
  await expectCleanBooks(town.desk);
  await town.close();
});

const ACCOUNT = '6222020200099887766';
let year = 2027;

/** A released roster of the programme that pays to banks. */
async function farmland(people: readonly Villager[]): Promise<string> {
  year += 1;
  const lines = people.map(({ name, idNumber }, index) => `${name},${idNumber},100.00,102,${ACCOUNT}${index}`);
  const content = ['姓名,身份证号,金额,开户行,账号', ...lines, `#合计,${people.length},${people.length}00.00`].join(
    '\n',
  );
  const rosterId = String((await town.take(content, 'farmland', String(year)))['rosterId']);
  await town.release(rosterId);
  return rosterId;
}

const answerOf = (fileId: unknown, results: readonly (readonly [row: number, result: string, reason?: string])[]) =>
  [
    '批次号,序号,金额,结果,原因',
    ...results.map(([row, result, reason = '']) => `${String(fileId)},${row},100.00,${result},${reason}`),
    `#合计,${results.length},${results.length}00.00`,
  ].join('\n');

const take = async (content: string) =>
  runDirectly(town.part(AnswerPaymentFileJob), { file: await town.file(content) });

async function fileOf(fileId: unknown): Promise<readonly string[]> {
  const lines: string[] = [];
  await town.part(PaymentFiles).write(String(fileId), (line) => void lines.push(line));
  return lines;
}

/** Balances of the programme: funding, in transit, at the bank, to be recovered. */
async function balances(): Promise<readonly number[]> {
  const all = await town.desk.book.balances();
  const accounts = [subsidyFunding, subsidyInTransit, subsidyBank, subsidyRecovery];
  return accounts.map((of) => all.get(of(FARMLAND)) ?? 0);
}

const less = (after: readonly number[], before: readonly number[]) =>
  after.map((value, index) => value - (before[index] ?? 0));

async function agreed(answer: { readonly result: string; readonly approvalId?: string }): Promise<void> {
  if (answer.approvalId === undefined) throw new Error(`nothing was asked for: ${JSON.stringify(answer)}`);
  await decide(await town.desk.reopen(town.desk.approver), answer.approvalId);
}

const asked = (what: string) => {
  const key = hexKey(`${what} ${town.desk.service.now()}`);
  return { by: town.clerk.member, reason: 'the bank says so', request: { key, digest: key } };
};

describe('a roster that is paid to banks', () => {
  it('goes into a file; what the bank returns is corrected by two people and paid again', async () => {
    const before = await balances();
    const rosterId = await farmland([await town.villager(), await town.villager()]);
    const sent = await town.pay(rosterId);
    expect(sent).toMatchObject({ sentRows: 2, sentAmount: 20_000 });
    const lines = await fileOf(sent['fileId']);
    expect(lines[1]).toBe(`${String(sent['fileId'])},1,张三,102,${ACCOUNT}0,100.00,farmland ${year}`);
    expect(lines.at(-1)).toBe('#合计,2,200.00');
    expect(less(await balances(), before)).toEqual([-20_000, 20_000, 0, 0]);

    const answer = answerOf(sent['fileId'], [[1, '成功'], [2, '失败', '户名不符']]); // prettier-ignore
    const told = await take(answer);
    expect(told).toMatchObject({ paidRows: 1, returnedRows: 1 });
    expect(await town.rows(rosterId)).toEqual(['paid', 'returned: account_name_mismatch']);
    expect(less(await balances(), before)).toEqual([-10_000, 0, 10_000, 0]);
    expect(await take(answer)).toEqual(told);

    const payee = { holder: '张三', bankCode: '105', account: '621700000000012345' };
    await agreed(await town.part(RowChanges).askCorrection(rosterId, 2, payee, asked('correct')));
    expect(await town.rows(rosterId)).toEqual(['paid', 'corrected']);
    const again = await town.pay(rosterId);
    expect((await fileOf(again['fileId'])).slice(1)).toEqual([
      `${String(again['fileId'])},2,张三,105,621700000000012345,100.00,farmland ${year}`,
      '#合计,1,100.00',
    ]);
    await take(answerOf(again['fileId'], [[2, 'paid']]));
    expect(await town.rows(rosterId)).toEqual(['paid', 'reissued']);
    expect(await take(answer)).toEqual(told);
    expect(less(await balances(), before)).toEqual([-20_000, 0, 20_000, 0]);
  });

  it('has the money back when the bank returns a payment that it had reported as paid', async () => {
    const before = await balances();
    const rosterId = await farmland([await town.villager()]);
    const { fileId } = await town.pay(rosterId);
    await take(answerOf(fileId, [[1, '成功']]));
    await take(answerOf(fileId, [[1, '退票', '卡已注销']]));
    expect(await town.rows(rosterId)).toEqual(['returned: card_cancelled']);
    expect(less(await balances(), before)).toEqual([0, 0, 0, 0]);
    await expect(take(answerOf(fileId, [[1, '成功', 'again']]))).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('takes no answer that does not fit the file', async () => {
    const rosterId = await farmland([await town.villager()]);
    const { fileId } = await town.pay(rosterId);
    const codeOf = (content: string): Promise<unknown> =>
      take(content).catch((error: unknown) => (error as { errors: { code: string }[] }).errors[0]?.code);
    expect(await codeOf(answerOf(fileId, [[2, '成功']]))).toBe('not_in_file');
    expect(await codeOf(answerOf(fileId, [[1, '成功']]).replaceAll('100.00', '99.00'))).toBe('amount_differs');
    expect(
      await codeOf(
        answerOf(fileId, [[1, '成功']])
          .split('\n')
          .slice(0, 2)
          .join('\n'),
      ),
    ).toBe('trailer_missing');
    expect(await town.rows(rosterId)).toEqual(['sent']);
  });
});

describe('a subsidy that is recovered', () => {
  it('of a bank is owed until it is paid back, and each payment back counts once', async () => {
    const before = await balances();
    const rosterId = await farmland([await town.villager()]);
    const { fileId } = await town.pay(rosterId);
    await take(answerOf(fileId, [[1, '成功']]));
    const changes = town.part(RowChanges);
    expect(await changes.repay(rosterId, 1, { amount: 1, reference: 'R0', by: 'system' })).toMatchObject({
      ...{ result: 'refused', reason: 'subsidy_row_state_invalid' },
    });
    await agreed(await changes.askRecovery(rosterId, 1, asked('recover')));
    expect(less(await balances(), before)).toEqual([0, 0, 10_000, -10_000]);
    const back = { amount: 4_000, reference: 'R1', by: 'system' };
    expect(await changes.repay(rosterId, 1, back)).toEqual({ result: 'done' });
    expect(await changes.repay(rosterId, 1, back)).toEqual({ result: 'done' });
    expect(await changes.get(rosterId, 1)).toMatchObject({ state: 'recovered', recovered: 4_000, owed: 6_000 });
    expect(await changes.repay(rosterId, 1, { ...back, amount: 6_001, reference: 'R2' })).toEqual({
      ...{ result: 'refused', reason: 'more_than_owed' },
    });
    await changes.repay(rosterId, 1, { ...back, amount: 6_000, reference: 'R3' });
    expect(less(await balances(), before)).toEqual([0, 0, 0, 0]);
  });

  it('of a purse is taken out of it as far as it goes, the rest is owed', async () => {
    const person = await town.villager();
    const roster = rosterOf([[person, '100']]);
    const rosterId = String((await town.take(roster, 'elder-care', '2027-03'))['rosterId']);
    await town.release(rosterId);
    await town.pay(rosterId);
    expect(await buy(town.desk, person, 3_000, 'care')).toMatchObject({ result: 'approved' });
    await agreed(await town.part(RowChanges).askRecovery(rosterId, 1, asked('recover purse')));
    expect(await town.part(RowChanges).get(rosterId, 1)).toMatchObject({ recovered: 7_000, owed: 3_000 });
  });
});
