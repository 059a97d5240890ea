import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { streamOfCardholderId } from '../../src/cardholder';
import { hexKey } from '../../src/event-store';
import { PersonRegister } from '../../src/person';
import { RegisterProgramme } from '../../src/registry';
import { ImportRosterJob, PayRosterJob, RosterCourse, RosterStore, RowStore, SubsidyRules } from '../../src/settlement';
import { decide, type Desk, holder, openDesk } from '../service-desk-actions/desk-under-test';
import type { TestCard } from '../support/app';
import type { DeskClient } from '../support/staff';
import { runDirectly } from './direct-run';

const DAY_MS = 86_400_000;

/** Somebody on a roster. */
export interface Villager extends TestCard {
  readonly streamId: number;
  readonly name: string;
  readonly idNumber: string;
}

/** A desk with subsidy programmes: two for purses that exclude each other, one that pays to banks. */
export class SubsidyTown {
  readonly #folder: string;
  #files = 0;

  private constructor(
    readonly desk: Desk,
    readonly second: DeskClient,
    readonly clerk: DeskClient,
    folder: string,
  ) {
    this.#folder = folder;
  }

  static async build(): Promise<SubsidyTown> {
    const desk = await openDesk();
    const folder = await mkdtemp(join(tmpdir(), 'subsidies-'));
    const town = new SubsidyTown(desk, await desk.as('approver'), await desk.as('settlement_clerk'), folder);
    for (const [number, code] of [
      [11, 'senior-allowance'],
      [12, 'hardship'],
      [13, 'farmland'],
    ] as const) {
      await desk.service.app.get(CommandBus).execute(new RegisterProgramme({ number, code, name: code }));
    }
    const rule = { method: 'purse', cycle: 'month', ceiling: 50_000, noticeDays: 5, excludes: [] } as const;
    await town.part(SubsidyRules).set({ ...rule, programme: 'senior-allowance' });
    await town.part(SubsidyRules).set({ ...rule, programme: 'elder-care' });
    await town.part(SubsidyRules).set({ ...rule, programme: 'hardship', excludes: ['senior-allowance'] });
    await town.part(SubsidyRules).set({ ...rule, programme: 'farmland', method: 'bank', cycle: 'year' });
    return town;
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    await this.desk.close();
  }

  part<T>(token: abstract new (...args: never[]) => T): T {
    return this.desk.service.app.get(token, { strict: false });
  }

  async villager(): Promise<Villager> {
    const card = await holder(this.desk, {});
    const streamId = streamOfCardholderId(card.cardholderId) ?? 0;
    const person = await this.part(PersonRegister).reveal(streamId);
    return { ...card, streamId, name: person?.name ?? '', idNumber: person?.idNumber ?? '' };
  }

  /** Writes a file and answers its path. */
  async file(content: string | Buffer): Promise<string> {
    this.#files += 1;
    const path = join(this.#folder, `${this.#files}.csv`);
    await writeFile(path, content);
    return path;
  }

  /** Takes a roster of a programme, whose rows are lines of CSV. */
  async take(content: string | Buffer, programme = 'senior-allowance', period = '2026-11', budget = '100000') {
    const parameters = { file: await this.file(content), programme, period, area: '220102', budget };
    return runDirectly(this.part(ImportRosterJob), parameters);
  }

  /** Takes a roster to where it may be paid. */
  async release(rosterId: string): Promise<void> {
    await this.part(RosterCourse).publish(rosterId);
    this.desk.service.clock.advance(6 * DAY_MS);
    const first = await this.submit(rosterId);
    if (first.result !== 'approval_required') throw new Error(`not submitted: ${JSON.stringify(first)}`);
    const approver = await this.desk.reopen(this.desk.approver);
    const second = await this.desk.reopen(this.second);
    await decide(approver, first.approvalId);
    await decide(second, (await this.part(RosterStore).get(rosterId)).approvalId ?? '');
  }

  submit(rosterId: string) {
    const key = hexKey(`submit ${rosterId} ${this.desk.service.now()}`);
    return this.part(RosterCourse).submit(rosterId, this.clerk.member, 'the list is right', { key, digest: key });
  }

  pay(rosterId: string) {
    return runDirectly(this.part(PayRosterJob), { roster: rosterId });
  }

  /** State and reason of each row. */
  async rows(rosterId: unknown): Promise<readonly string[]> {
    const rows = await this.part(RowStore).list(String(rosterId), undefined, 0, 1_000);
    return rows.map(({ state, reason }) => (reason === null ? state : `${state}: ${reason}`));
  }
}

/** A roster of people with these amounts in yuan. */
export function rosterOf(people: readonly (readonly [Pick<Villager, 'name' | 'idNumber'>, string])[]): string {
  const lines = people.map(([{ name, idNumber }, yuan], index) => `${index + 1},${name},${idNumber},${yuan}`);
  const total = people.reduce((sum, [, yuan]) => sum + Math.round(Number(yuan) * 100), 0) / 100;
  return ['序号,姓名,身份证号,补贴金额', ...lines, `#合计,${people.length},${total.toFixed(2)}`, ''].join('\n');
}
