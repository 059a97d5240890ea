import { CommandBus } from '@nestjs/cqrs';
import { ReportDeath, systemOrigin } from '../../src/cardholder';
import { hexKey } from '../../src/event-store';
import { ImportRosterJob, PayRosterJob, RosterCourse, RosterStore } from '../../src/settlement';
import { subsidyFunding } from '../../src/ledger';
import { balanceOf, decide, expectCleanBooks, factsOf } from '../service-desk-actions/desk-under-test';
import { freshMemory, KilledError, runDirectly } from './direct-run';
import { rosterOf, SubsidyTown, type Villager } from './subsidy-town';

const PURSE = 'subsidy:senior-allowance';
const DAY_MS = 86_400_000;
let town: SubsidyTown;

beforeAll(async () => {
  town = await SubsidyTown.build();
});

afterAll(async () => {
  await expectCleanBooks(town.desk);
  await town.close();
});

async function dies({ cardholderId }: Villager): Promise<void> {
  const key = hexKey(`death of ${cardholderId}`);
  const command = new ReportDeath({ key, digest: key }, cardholderId, systemOrigin('test'));
  const { result } = await town.desk.service.app.get(CommandBus).execute(command);
  if (result !== 'done') throw new Error('the death was not noted');
}

describe('a roster that is taken', () => {
  it('excludes who is unknown, has another name, has died or is over the ceiling, and keeps the others', async () => {
    const [good, dead, rich, other] = [
      await town.villager(),
      await town.villager(),
      await town.villager(),
      await town.villager(),
    ];
    await dies(dead);
    const told = await town.take(
      rosterOf([
        [good, '120.50'],
        [dead, '120.50'],
        [rich, '500.01'],
        [{ ...other, name: '李四' }, '100'],
        [{ name: '王五', idNumber: '220199199001010016' }, '100'],
      ]),
    );
    expect(told).toMatchObject({ state: 'checked', rows: 5, total: 94_101, excludedRows: 4, excludedAmount: 82_051 });
    expect(await town.rows(told['rosterId'])).toEqual([
      'pending',
      'excluded: person_deceased',
      'excluded: over_ceiling',
      'excluded: name_differs',
      'excluded: person_not_found',
    ]);
  });

  it('is the same roster when the same file comes again, and another for another period', async () => {
    const roster = rosterOf([[await town.villager(), '100']]);
    const first = await town.take(roster);
    expect(await town.take(roster)).toEqual(first);
    expect((await town.take(roster, 'senior-allowance', '2026-12'))['rosterId']).not.toBe(first['rosterId']);
  });

  it('may be in GBK, as older programs write it', async () => {
    const { idNumber } = await town.villager();
    // 张三 in GBK.
    const name = Buffer.of(0xd5, 0xc5, 0xc8, 0xfd);
    const head = Buffer.from('no,name,id_number,amount\n1,');
    const file = Buffer.concat([head, name, Buffer.from(`,${idNumber},88.00\n#total,1,88.00\n`)]);
    expect(await town.take(file)).toMatchObject({ rows: 1, excludedRows: 0, total: 8_800 });
  });

  it('excludes whom another roster of the programme or a rival programme has for the period', async () => {
    const person = await town.villager();
    await town.take(rosterOf([[person, '100']]), 'senior-allowance', '2027-01');
    const again = await town.take(rosterOf([[person, '101']]), 'senior-allowance', '2027-01');
    expect(await town.rows(again['rosterId'])).toEqual(['excluded: paid_already']);
    const rival = await town.take(rosterOf([[person, '100']]), 'hardship', '2027-01');
    expect(await town.rows(rival['rosterId'])).toEqual(['excluded: excluded_by_programme']);
    expect(await town.rows((await town.take(rosterOf([[person, '100']]), 'hardship', '2027-02'))['rosterId'])).toEqual([
      'pending',
    ]);
  });

  it('is refused as a whole when it is cut off, its sums are wrong or somebody is in it twice', async () => {
    const person = await town.villager();
    const right = rosterOf([[person, '100']]);
    const codeOf = async (content: string): Promise<unknown> =>
      town.take(content).catch((error: unknown) => (error as { errors?: { code: string }[] }).errors?.[0]?.code);
    expect(await codeOf(right.replace(/#.*\n/, ''))).toBe('trailer_missing');
    expect(await codeOf(right.replace('#合计,1,100.00', '#合计,2,100.00'))).toBe('count_differs');
    expect(await codeOf(right.replace('#合计,1,100.00', '#合计,1,100.01'))).toBe('total_differs');
    expect(await codeOf(rosterOf([[person, '1'], [person, '2']]))).toBe('duplicate_row'); // prettier-ignore
    expect(await codeOf(rosterOf([[person, '1.005']]))).toBe('amount');
    expect(await codeOf('PK\u0003\u0004 a zip')).toBe('encoding');
  });
});

describe('a roster on its way to payment', () => {
  it('waits for the end of its notice and for two different people, and is paid into purses once', async () => {
    const { desk } = town;
    const [one, two] = [await town.villager(), await town.villager()];
    const told = await town.take(rosterOf([[one, '100'], [two, '250.30']]), 'senior-allowance', '2027-03'); // prettier-ignore
    const rosterId = String(told['rosterId']);
    const course = town.part(RosterCourse);
    expect(await town.submit(rosterId)).toMatchObject({ result: 'refused', reason: 'roster_state_invalid' });
    expect(await course.publish(rosterId)).toEqual({ result: 'done' });
    expect(await course.publish(rosterId)).toEqual({ result: 'already_so' });
    expect(await town.submit(rosterId)).toEqual({ result: 'refused', reason: 'notice_not_ended' });
    desk.service.clock.advance(6 * DAY_MS);
    const [approver, second] = [await desk.reopen(desk.approver), await desk.reopen(town.second)];
    const first = await town.submit(rosterId);
    if (first.result !== 'approval_required') throw new Error('not submitted');
    expect(await factsOf(approver, first.approvalId)).toMatchObject({ rosterId, rows: 2, amount: 35_030 });
    await decide(approver, first.approvalId);
    await expect(town.pay(rosterId)).rejects.toMatchObject({ code: 'state_conflict' });
    const release = (await town.part(RosterStore).get(rosterId)).approvalId ?? '';
    expect((await decide(approver, release)).body).not.toMatchObject({ state: 'executed' });
    await decide(second, release);
    expect(await town.part(RosterStore).get(rosterId)).toMatchObject({ state: 'released' });
    expect(await town.pay(rosterId)).toEqual({ rosterId, paidRows: 2, paidAmount: 35_030 });
    await town.pay(rosterId);
    expect(await balanceOf(desk, two, PURSE)).toBe(25_030);
    expect(await balanceOf(desk, one, PURSE)).toBe(10_000);
    expect(await course.withdraw(rosterId)).toMatchObject({ result: 'refused', reason: 'roster_state_invalid' });
  });

  it('leaves out a row against which an objection was upheld, and is not released beyond its budget', async () => {
    const [one, two] = [await town.villager(), await town.villager()];
    const roster = rosterOf([[one, '100'], [two, '200']]); // prettier-ignore
    const rosterId = String((await town.take(roster, 'senior-allowance', '2027-04', '150'))['rosterId']);
    await town.part(RosterCourse).publish(rosterId);
    town.desk.service.clock.advance(6 * DAY_MS);
    expect(await town.submit(rosterId)).toEqual({ result: 'refused', reason: 'over_budget' });
    expect(await town.part(RosterCourse).uphold(rosterId, 2)).toEqual({ result: 'done' });
    expect(await town.submit(rosterId)).toMatchObject({ result: 'approval_required' });
    expect(await town.rows(rosterId)).toEqual(['pending', 'excluded: objection_upheld']);
  });

  it('does not pay whom it finds dead, and tells of it', async () => {
    const [alive, dead] = [await town.villager(), await town.villager()];
    const roster = rosterOf([[alive, '100'], [dead, '100']]); // prettier-ignore
    const rosterId = String((await town.take(roster, 'senior-allowance', '2027-05'))['rosterId']);
    await town.release(rosterId);
    await dies(dead);
    expect(await town.pay(rosterId)).toMatchObject({ paidRows: 1, returnedRows: 1 });
    expect(await town.rows(rosterId)).toEqual(['paid', 'returned: person_deceased']);
  });

  it('frees its people when it is withdrawn', async () => {
    const roster = rosterOf([[await town.villager(), '100']]);
    const rosterId = String((await town.take(roster, 'senior-allowance', '2027-06'))['rosterId']);
    expect(await town.part(RosterCourse).withdraw(rosterId)).toEqual({ result: 'done' });
    const next = await town.take(roster.replace(',100\n', ',100.00\n'), 'senior-allowance', '2027-06');
    expect(await town.rows(next['rosterId'])).toEqual(['pending']);
  });
});

describe('jobs of a roster that are killed', () => {
  it('go on where they were and pay everybody once', async () => {
    const people = await Promise.all(Array.from({ length: 3 }, () => town.villager()));
    const content = rosterOf(people.map((person) => [person, '10'] as const));
    const parameters = {
      ...{ file: await town.file(content), programme: 'senior-allowance', period: '2027-07' },
      ...{ area: '220102', budget: '1000' },
    };
    const memory = freshMemory();
    const before = await town.desk.book.balance(subsidyFunding(11));
    const imports = town.part(ImportRosterJob);
    await expect(runDirectly(imports, parameters, { memory, killAfter: 1 })).rejects.toThrow(KilledError);
    const told = await runDirectly(imports, parameters, { memory });
    const rosterId = String(told['rosterId']);
    await town.release(rosterId);
    const pay = runDirectly(town.part(PayRosterJob), { roster: rosterId }, { killAfter: 1 });
    await expect(pay).rejects.toThrow(KilledError);
    expect(await town.pay(rosterId)).toMatchObject({ paidRows: 3, paidAmount: 3_000 });
    expect((await town.desk.book.balance(subsidyFunding(11))) - before).toBe(-3_000);
  });
});
