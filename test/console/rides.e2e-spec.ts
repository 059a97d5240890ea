import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { issueCard } from '../support/app';
import { canBrowse } from '../support/browser';
import { busRide, type TownRider, TransitTown, workingDay } from '../support/transit-town';
import { faultsOf } from './accessibility';
import { ConsoleWorld, type Desk, NARROW, WIDE } from './console-world';

const inBrowser = canBrowse() ? describe : describe.skip;
/** Where the pictures of the documentation lie; written only when `ONECARD_SCREENSHOTS=1` asks for it. */
const PICTURES = join(__dirname, '..', '..', 'docs', 'images');
const DAY = '2026-11-23';

inBrowser('rides at the console', () => {
  let world: ConsoleWorld;
  let rider: TownRider;
  let desk: Desk;
  let page: Page;

  beforeAll(async () => {
    world = await ConsoleWorld.build();
    const town = await new TransitTown(world.service).build();
    rider = await town.rider(await issueCard(world.city.office, { transit: 2_000, epurse: 600 }));
    await town.ride('G20261123.json', workingDay(rider.transitNumber, DAY));
    desk = await world.signIn(await world.engage('李娜', 'senior_agent'));
    page = desk.page;
  });

  afterAll(() => world.close());

  const table = (name: string): Locator => page.getByRole('table', { name, exact: true });
  const rowsOf = async (name: string): Promise<string[]> =>
    (await table(name).getByRole('row').allInnerTexts()).slice(1).map((row) => row.replaceAll(/\s+/g, ' ').trim());

  it('a concession is granted, and shown with when it has to be re-verified', async () => {
    await page.getByRole('searchbox').fill(rider.number);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/people/${rider.cardholderId}`);
    await page.getByRole('tab', { name: '出行' }).click();
    await page.getByText('没有优惠资格').waitFor();
    await page.getByRole('button', { name: '授予优惠资格' }).click();
    const form = page.getByRole('dialog');
    await form.locator('input:focus').waitFor();
    await form.getByLabel('学生', { exact: true }).check();
    await form.getByLabel('年审日期').fill('2026-09-10');
    await page.keyboard.press('Control+Enter');
    await form.waitFor({ state: 'hidden' });
    await table('优惠资格').waitFor();
    expect(await rowsOf('优惠资格')).toEqual([expect.stringMatching(/^学生 有效 .* – 2026-09-10 2027-09-10 /)]);
    await desk.settled();
    expect(await faultsOf(page)).toEqual([]);
  });

  it('the days are listed with what they came to, and a day that cannot be read is said to be so and read again', async () => {
    await table('乘车日').waitFor();
    expect(await rowsOf('乘车日')).toEqual([`${DAY} 5 ¥16.00 ¥0.60 ¥2.00 ¥1.40 ¥12.00 0 0`]);
    await page.route('**/transit-days/2026-11-23', (route) =>
      route.fulfill({ status: 404, json: { code: 'not_found' } }),
    );
    const link = page.getByRole('button', { name: `${DAY} 的乘车明细` });
    await link.focus();
    await page.keyboard.press('Enter');
    const retry = page.getByRole('button', { name: '重试' });
    await retry.waitFor();
    await page.unroute('**/transit-days/2026-11-23');
    await retry.click();
    await page.locator('.day-picture').waitFor();
    expect(desk.complaints.splice(0)).toEqual([`404 /v1/desk/cardholders/${rider.cardholderId}/transit-days/${DAY}`]);
  });

  it('the picture tells each journey, and its bars are as long as the money', async () => {
    const said = await page.getByRole('img', { name: /^当日行程图/ }).getAttribute('aria-label');
    expect(said).toContain('08:50 公交 G15 标价 ¥2.00 应付 ¥0.80');
    expect(said).toContain('17:50–18:45 地铁 1 号线 L1-12 → L1-01 标价 ¥5.00 应付 ¥4.40');
    const widths = await page.evaluate<number[]>(
      "[...document.querySelectorAll('.day-price > .part-due')].map((piece) => piece.getBoundingClientRect().width)",
    );
    const widest = Math.max(...widths);
    expect(widths.map((width) => Math.round((width / widest) * 500))).toEqual([500, 80, 180, 440]);
  });

  it('the journeys say the same in figures and in steps, and the taps where they ended', async () => {
    expect(await rowsOf('行程')).toEqual([
      expect.stringMatching(/^07:40–08:35 .* ¥5.00 ¥0.00 ¥0.00 ¥0.00 ¥5.00 ¥5.00 /),
      expect.stringMatching(/^08:50 公交 G15 完整 ¥2.00 −¥0.20 −¥1.00 ¥0.00 ¥0.80 ¥5.80 /),
      expect.stringMatching(/^12:10 公交 306 路 完整 ¥2.00 −¥0.20 ¥0.00 ¥0.00 ¥1.80 ¥7.60 /),
      expect.stringMatching(/^17:50–18:45 .* ¥5.00 ¥0.00 ¥0.00 −¥0.60 ¥4.40 ¥12.00 /),
      expect.stringMatching(/^19:00 .* ¥2.00 −¥0.20 −¥1.00 −¥0.80 ¥0.00 ¥12.00 /),
    ]);
    await page.getByLabel('17:50–18:45 的计价步骤').press('Enter');
    await page.getByText(/^封顶: 当日.*已付7.60, 上限12.00, 5.00 → 4.40/).waitFor();
    expect((await rowsOf('刷卡记录'))[6]).toMatch(/19:00:00 单次 长春公交 B0001 不扣费 – .* G20261123.json$/);
  });

  it('the page has no barrier, wide and narrow', async () => {
    for (const size of [NARROW, WIDE]) {
      await page.setViewportSize(size);
      await desk.settled();
      expect(await faultsOf(page)).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(size.width);
    }
    if (process.env['ONECARD_SCREENSHOTS'] !== '1') return;
    await mkdir(PICTURES, { recursive: true });
    // High enough that the bar at the top covers nothing.
    await page.setViewportSize({ width: WIDE.width, height: 2_400 });
    const [top, end] = [page.getByRole('tablist'), page.getByRole('heading', { name: '刷卡记录' })];
    const [from, to] = [await top.boundingBox(), await end.boundingBox()];
    const clip = { x: (from?.x ?? 0) - 16, y: from?.y ?? 0, width: (from?.width ?? 0) + 32, height: 0 };
    clip.height = (to?.y ?? 0) - clip.y - 12;
    await page.screenshot({ path: join(PICTURES, 'console-rides.png'), animations: 'disabled', clip });
    await page.setViewportSize(WIDE);
  });

  it('speaks English, and leads back to the days', async () => {
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { level: 3, name: `Rides of ${DAY}` }).waitFor();
    expect((await rowsOf('Journeys'))[0]).toMatch(/^07:40–08:35 Metro line 1 L1-01 → L1-12 Complete ¥5.00/);
    await page.getByRole('button', { name: 'Back to the days' }).click();
    await table('Days with rides').waitFor();
    expect(desk.complaints).toEqual([]);
  });

  it('the settlement clerk works in the queue of exceptions, by keyboard too', async () => {
    const town = new TransitTown(world.service);
    const number = town.newNumber();
    await town.ride('B20261124.json', [busRide(number, '2026-11-24', '08:00:00')], world.service.now());
    const clerk = await world.signIn(await world.engage('王芳', 'settlement_clerk'));
    const menu = clerk.page.getByRole('navigation', { name: '主导航' });
    await menu.getByRole('link', { name: '乘车例外', exact: true }).click();
    const queue = clerk.page.getByRole('table', { name: '乘车例外' });
    await queue.getByText('卡未登记').first().waitFor();
    await town.rider(await issueCard(world.city.office, { epurse: 1_000 }), number);
    await clerk.page.reload();
    await queue.getByText('卡现已登记').waitFor();
    await clerk.settled();
    for (const size of [NARROW, WIDE]) {
      await clerk.page.setViewportSize(size);
      expect(await faultsOf(clerk.page)).toEqual([]);
      expect(await clerk.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(size.width);
    }
    await queue.getByRole('button', { name: /^扣费/ }).press('Enter');
    const form = clerk.page.getByRole('dialog');
    await form.locator('input:focus').waitFor();
    await form.getByLabel('卡已登记', { exact: true }).check();
    await clerk.page.keyboard.press('Control+Enter');
    await form.waitFor({ state: 'hidden' });
    await world.service.caughtUp();
    await clerk.page.reload();
    await clerk.page.getByText('没有例外。').waitFor();
    expect(clerk.complaints).toEqual([]);
  });
});
