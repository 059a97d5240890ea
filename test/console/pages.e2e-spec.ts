import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { addDays } from '../../src/jobs';
import { businessDay } from '../../src/platform/clock';
import type { StaffRole } from '../../src/staff';
import { issueCard, type TestCard } from '../support/app';
import { runDone, runJob } from '../settlement/run-job';
import { canBrowse } from '../support/browser';
import { faultsOf } from './accessibility';
import { type Colleague, ConsoleWorld, type Desk, NARROW, WIDE } from './console-world';

const inBrowser = canBrowse() ? describe : describe.skip;
/** Where the pictures of the documentation lie; written only when `ONECARD_SCREENSHOTS=1` asks for it. */
const PICTURES = join(__dirname, '..', '..', 'docs', 'images');
/** Axe goes through a dozen states of the page. */
const LONG_MS = 180_000;

/** Every page of the navigation by the one who works with it. */
const PAGES: readonly { readonly name: string; readonly link: string; readonly role: StaffRole }[] = [
  { name: 'home', link: '首页', role: 'senior_agent' },
  { name: 'register', link: '人员登记', role: 'senior_agent' },
  { name: 'approvals', link: '复核', role: 'approver' },
  { name: 'corrections', link: '信息更正', role: 'senior_agent' },
  { name: 'cases', link: '争议案件', role: 'senior_agent' },
  { name: 'batches', link: '批量业务', role: 'senior_agent' },
  { name: 'production', link: '制卡批次', role: 'senior_agent' },
  { name: 'audit', link: '审计日志', role: 'auditor' },
  { name: 'staff', link: '人员管理', role: 'system_administrator' },
  { name: 'terminals', link: '终端', role: 'system_administrator' },
  { name: 'merchants', link: '商户', role: 'system_administrator' },
  { name: 'sharing', link: '数据共享', role: 'security_administrator' },
  { name: 'jobs', link: '清算作业', role: 'settlement_clerk' },
  { name: 'operations', link: '运行监控', role: 'system_administrator' },
];

inBrowser('the pages of the console', () => {
  let world: ConsoleWorld;
  let card: TestCard;
  const staff = new Map<StaffRole, Colleague>();

  beforeAll(async () => {
    world = await ConsoleWorld.build();
    card = await issueCard(world.city.office, { epurse: 80_000, medical: 120_000, transit: 10_000 });
    for (const { role } of PAGES) if (!staff.has(role)) staff.set(role, await world.engage('李娜', role));
    await world.city.shop.purchase(card.number, 1_200);
    await world.city.hospital.purchase(card.number, 30_000);
    await world.city.shop.preAuthorize(card.number, 20_000);
    await world.city.shop.purchase(card.number, 9_000_000);
    await world.service.caughtUp();
    const date = businessDay(Date.now());
    await runDone(world.service, 'close-date', { date });
    await runDone(world.service, 'clear', { date });
    await runJob(world.service, 'clear', { date: addDays(date, 9) });
  });

  afterAll(async () => {
    await world.close();
  });

  async function expectFit(page: Page): Promise<void> {
    const [content, window] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, innerWidth]',
    );
    expect({ content, fits: content <= window }).toEqual({ content, fits: true });
  }

  async function picture(page: Page, name: string): Promise<void> {
    if (process.env['ONECARD_SCREENSHOTS'] !== '1') return;
    await mkdir(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' });
  }

  async function go(desk: Desk, link: string): Promise<void> {
    const menu = desk.page.getByRole('button', { name: '菜单' });
    if (await menu.isVisible()) await menu.click();
    await desk.page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: link, exact: true }).click();
    await desk.settled();
  }

  it.each(['wide', 'narrow'])('for signing in, %s, has no barrier', async (width) => {
    const { page, complaints, context } = await world.open({ narrow: width === 'narrow' });
    await page.getByLabel('用户名').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await expectFit(page);
    await picture(page, width === 'narrow' ? 'console-sign-in-narrow' : 'console-sign-in');
    expect(complaints).toEqual([]);
    await context.close();
  });

  const desks = new Map<StaffRole, Desk>();

  /** The desk of somebody with this role, in a window of this width; each signs in once and opens the console in both. */
  async function deskOf(role: StaffRole, width: 'wide' | 'narrow'): Promise<Desk> {
    const desk = desks.get(role) ?? (await world.signIn(staff.get(role)!));
    desks.set(role, desk);
    const size = width === 'narrow' ? NARROW : WIDE;
    if (desk.page.viewportSize()?.width !== size.width) {
      await desk.page.setViewportSize(size);
      await desk.page.reload();
      await desk.page.locator('main#main').waitFor();
    }
    return desk;
  }

  describe.each(['wide', 'narrow'] as const)('%s', (width) => {
    it.each(PAGES)('$name has no barrier, fits and keeps to its policy', async ({ name, link, role }) => {
      const desk = await deskOf(role, width);
      await go(desk, link);
      expect(await faultsOf(desk.page)).toEqual([]);
      await expectFit(desk.page);
      if (width === 'wide') await picture(desk.page, `console-${name}`);
      expect(desk.complaints).toEqual([]);
    });

    it(
      'the card-holder page has no barrier, with its tabs, its forms and its explanation',
      async () => {
        const desk = await deskOf('senior_agent', width);
        const { page } = desk;
        await page.getByRole('searchbox').fill(card.number);
        await page.keyboard.press('Enter');
        await page.waitForURL(`**/people/${card.cardholderId}`);
        await desk.settled();
        expect(await faultsOf(page)).toEqual([]);
        await expectFit(page);
        await picture(page, width === 'narrow' ? 'console-person-narrow' : 'console-person');
        for (const tab of await page.getByRole('tab').all()) {
          await tab.click();
          await desk.settled();
          expect(await faultsOf(page)).toEqual([]);
        }
        await page.getByRole('tab', { name: '交易' }).click();
        await page
          .getByRole('button', { name: /为什么/ })
          .first()
          .click();
        await page.getByRole('dialog').waitFor();
        await desk.settled();
        expect(await faultsOf(page)).toEqual([]);
        await picture(page, width === 'narrow' ? 'console-why-narrow' : 'console-why');
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        await page.getByRole('button', { name: '冻结', exact: true }).click();
        await page.getByRole('dialog').waitFor();
        await desk.settled();
        expect(await faultsOf(page)).toEqual([]);
        await page.keyboard.press('Escape');
        expect(desk.complaints).toEqual([]);
      },
      LONG_MS,
    );
  });

  it('speak English when told to', async () => {
    const desk = await world.signIn(staff.get('senior_agent')!);
    await desk.page.getByRole('button', { name: 'English' }).click();
    await desk.page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
    await desk.settled();
    expect(await faultsOf(desk.page)).toEqual([]);
    expect(await desk.page.evaluate('document.documentElement.lang')).toBe('en');
    await desk.context.close();
  });

  it('warn before the session times out, and end with it', async () => {
    const desk = await world.signIn(staff.get('auditor')!);
    world.service.clock.advance(world.service.clock.aheadMs + 3_600_000);
    await desk.page.reload();
    await desk.page.getByLabel('用户名').waitFor();
    expect(desk.page.url()).toContain('/console/sign-in');
    await desk.context.close();
  });
});
