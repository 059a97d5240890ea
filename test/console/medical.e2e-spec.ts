import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { issueCard, type TestCard, verifyDatabase } from '../support/app';
import { canBrowse } from '../support/browser';
import { line, MedicalCity, SMALL_POLICIES } from '../support/medical';
import { faultsOf } from './accessibility';
import { ConsoleWorld, type Desk, NARROW, WIDE } from './console-world';

const inBrowser = canBrowse() ? describe : describe.skip;
/** Where the pictures of the documentation lie; written only when `ONECARD_SCREENSHOTS=1` asks for it. */
const PICTURES = join(__dirname, '..', '..', 'docs', 'images');
const YUAN = 1_000_000;
const BILL_LINES = 120;

/** Stays in hospital of which every kind of payer pays a part. */
const INPATIENT = {
  ...{ ...SMALL_POLICIES.inpatient, param_set: 'TEST-IP-ALL', pool_cap_fund: '10000.00' },
  hifob: { ratio: '0.90', cap_fund: '350000.00' },
  cvlserv: { of: 'inband_self', rate: '0.50' },
  hifmi: {
    ...{ base: ['act_pay_dedc', 'inband_self', 'over_cap'], threshold: '7000.00', cap_fund: '350000.00' },
    tiers: [['7000.00', null, '0.60']],
  },
  maf: { rate: { 低保: '0.70' }, deductible: '0.00', annual_cap: '30000.00' },
  overlmt_borne_by_hospital: true,
};

/**
 * 20370.07 yuan: 300.00 above the price limit for the hospital; in scope 19530.50, of which 500.00 are deductible, 12500.00
 * fill the ceiling of 10000.00 at 80 % and 6530.50 lie above it. What a person bears in scope is 9530.50 before the others
 * pay: 90 % above the ceiling, half of 2500.00, 60 % of what exceeds 7000.00, 70 % of the 884.75 that are left.
 */
const SHARES: readonly (readonly [payer: string, yuan: string])[] = [
  ['统筹基金', '10,000.00'],
  ['大额医疗费用补助', '5,877.45'],
  ['大病保险', '1,518.30'],
  ['医疗救助', '619.33'],
  ['公务员医疗补助', '1,250.00'],
  ['企业补充医疗保险', '0.00'],
  ['医院负担', '300.00'],
  ['个人账户', '250.00'],
  ['家庭共济', '300.00'],
  ['个人现金', '254.99'],
];

inBrowser('medical insurance at the console', () => {
  let world: ConsoleWorld;
  let medical: MedicalCity;
  let patient: TestCard;
  let mother: TestCard;
  let desk: Desk;
  let page: Page;
  let settlementId: string;

  beforeAll(async () => {
    world = await ConsoleWorld.build();
    const { outpatient, pharmacy } = SMALL_POLICIES;
    medical = await new MedicalCity(world.service, world.city).build([outpatient, INPATIENT, pharmacy]);
    patient = await issueCard(world.city.office, { medical: 25_000 });
    mother = await issueCard(world.city.office, { medical: 80_000 });
    desk = await world.signIn(await world.engage('李娜', 'senior_agent'));
    page = desk.page;
  });

  afterAll(() => world.close());

  /** Opens somebody's page at the tab of medical insurance. */
  async function openTab({ number, cardholderId }: TestCard): Promise<void> {
    await page.getByRole('searchbox').fill(number);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/people/${cardholderId}`);
    await desk.settled();
    await page.getByRole('tab', { name: '医保' }).click();
  }

  async function begin(action: string): Promise<Locator> {
    await page.getByRole('button', { name: action, exact: true }).click();
    const form = page.getByRole('dialog');
    await form.waitFor();
    await form.locator('input:focus').waitFor();
    return form;
  }

  /** Sends the form with the keyboard, and waits until what it changed is on the page. */
  async function send(form: Locator): Promise<void> {
    await page.keyboard.press('Control+Enter');
    await form.waitFor({ state: 'hidden' });
    await page.getByText('已办理').first().waitFor();
    await desk.settled();
  }

  const table = (name: string): Locator => page.getByRole('table', { name, exact: true });
  const rowsOf = async (name: string): Promise<string[]> =>
    (await table(name).getByRole('row').allInnerTexts()).slice(1).map((row) => row.replaceAll(/\s+/g, ' ').trim());

  async function expectBarrierFree(size: typeof NARROW): Promise<void> {
    await page.setViewportSize(size);
    await desk.settled();
    expect(await faultsOf(page)).toEqual([]);
    const content = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect({ content, fits: content <= size.width }).toEqual({ content, fits: true });
    await page.setViewportSize(WIDE);
  }

  it('somebody is enrolled, as a civil servant who gets assistance', async () => {
    await openTab(patient);
    const form = await begin('参保登记');
    await form.getByLabel('统筹区').fill('220100');
    await form.getByLabel('人员编号').fill('P2201000001');
    await form.getByLabel('享受', { exact: true }).check();
    const category = form.getByLabel('身份类别');
    await category.press('ArrowDown');
    await page.locator('.ant-select-item-option-active[title="特困"]').waitFor();
    await category.press('ArrowDown');
    await category.press('Enter');
    await form.getByLabel('起始日期').fill('2020-01-01');
    await send(form);
    expect(await rowsOf('参保信息')).toEqual([
      expect.stringMatching(/^职工基本医疗保险 220100 P2201000001 .*低保 正常参保/),
    ]);
    expect(await rowsOf('封顶线余额')).toContainEqual(expect.stringMatching(/统筹基金 ¥10,000.00 ¥0.00 ¥10,000.00$/));
  });

  it('the mother lets the patient use her account, within a limit a month', async () => {
    await openTab(mother);
    const form = await begin('共济授权');
    await form.getByLabel('亲属的持卡人编号').fill(patient.cardholderId);
    await form.getByLabel('子女', { exact: true }).check();
    await form.getByLabel('终止日期').fill('2030-12-31');
    await form.getByLabel('每月限额').fill('300');
    await send(form);
    expect(await rowsOf('家庭共济')).toEqual([expect.stringContaining(`授权他人使用 ${patient.cardholderId} 子女`)]);
  });

  it('the tab shows what the year came to and the settlement, and leads to it', async () => {
    const visitId = await medical.visit(patient, { kind: 'inpatient', medType: '21' });
    const date = medical.today;
    await medical.upload(
      visitId,
      line('1', 18_000.5, { date, itemName: '冠状动脉支架置入术', category: '06' }),
      line('2', 2_000, {
        ...{ date, itemName: '注射用头孢曲松钠', category: '09', level: '02' },
        ...{ priceLimit: 1_700 * YUAN, firstSelfPay: 100_000 },
      }),
      line('3', 369.57, { date, itemName: '特需床位费', category: '01', level: '03' }),
    );
    await medical.discharge(visitId, date);
    settlementId = await medical.settled(visitId, { medinsSetlId: 'ZY20261125007' });
    await world.service.caughtUp();
    await openTab(patient);
    expect(await rowsOf('年度累计')).toEqual([
      `${date.slice(0, 4)} 职工基本医疗保险 ¥20,370.07 ¥19,530.50 ¥500.00 ¥10,000.00 ¥250.00 ¥300.00 1 (1)`,
    ]);
    expect(await rowsOf('最近结算')).toEqual([
      expect.stringMatching(/测试医院 普通住院 ¥20,370.07 ¥19,265.08 ¥250.00 ¥300.00 ¥254.99$/),
    ]);
    for (const size of [NARROW, WIDE]) await expectBarrierFree(size);
    const link = table('最近结算').getByRole('link');
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/settlements/${settlementId}`);
    await page.locator('h1:focus', { hasText: '医保结算' }).waitFor();
  });

  it('the settlement tells who paid what to the fen, in figures and in a picture', async () => {
    const whole = 2_037_007;
    const rows = SHARES.map(([payer, yuan]) => {
      const fen = Number(yuan.replaceAll(/[,.]/g, ''));
      return `${payer} ${fen === 0 ? '–' : `${((fen / whole) * 100).toFixed(1)}%`} ¥${yuan}`;
    });
    await table('费用分担').waitFor();
    expect(await rowsOf('费用分担')).toEqual(rows);
    const picture = page.getByRole('img', { name: /^费用分担图/ });
    expect(await picture.getAttribute('aria-label')).toContain('家庭共济 ¥300.00 1.5%');
    const pieces =
      "[...document.querySelectorAll('.split-bar > span')].map((piece) => piece.getBoundingClientRect().width)";
    const widths = await page.evaluate<number[]>(pieces);
    expect(widths).toHaveLength(9);
    expect(Math.max(...widths) / widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(0.48, 1);
    const told = (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
    for (const what of ['张*', '测试医院', '普通住院', 'TEST-IP-ALL', 'ZY20261125007', '有效', '统筹支付比例 80%']) {
      expect([what, told.includes(what)]).toEqual([what, true]);
    }
    expect(told).toContain('基金支付合计19265.08, 医院负担300.00');
    await page.getByRole('link', { name: mother.cardholderId }).waitFor();
    expect(await rowsOf(`${medical.today.slice(0, 4)} 年度累计`)).toEqual(
      expect.arrayContaining(['统筹基金支付 ¥0.00 ¥10,000.00 ¥10,000.00', '医疗救助支付 ¥0.00 ¥619.33 ¥619.33']),
    );
    expect((await rowsOf('费用明细'))[1]).toMatch(
      /注射用头孢曲松钠 西药费 乙类 ¥2,000.00 ¥0.00 ¥300.00 ¥170.00 ¥1,530.00$/,
    );
  });

  it('the settlement has no barrier', async () => {
    await expectBarrierFree(WIDE);
    if (process.env['ONECARD_SCREENSHOTS'] !== '1') return;
    await mkdir(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, 'console-settlement.png'), animations: 'disabled' });
  });

  it('the printed statement is downloaded under the number of the settlement', async () => {
    const button = page.getByRole('button', { name: '下载结算单（PDF）' });
    await button.focus();
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(file.suggestedFilename()).toBe(`${settlementId}.pdf`);
    const pdf = await readFile(await file.path());
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(10_000);
  });

  it('a partial refund leaves the settlement cancelled, with the mirror of each payment and the way to the rest', async () => {
    const { settlementId: rest } = await medical.refund(settlementId, '3');
    await world.service.caughtUp();
    await page.reload();
    await page.getByText(/本结算已于 .* 撤销/).waitFor();
    await desk.settled();
    expect(await rowsOf('费用分担')).toContainEqual('家庭共济 1.5% ¥300.00 −¥300.00');
    expect(await rowsOf('本次就诊的各次结算')).toEqual([
      expect.stringMatching(/^第 1 次结算 （本结算） .* 已撤销 .* ¥20,370.07$/),
      expect.stringMatching(/^第 2 次结算 .* 有效 ¥20,000.50$/),
    ]);
    await expectBarrierFree(NARROW);
    await page.getByRole('alert').getByRole('link', { name: '第 2 次结算' }).click();
    await page.waitForURL(`**/console/settlements/${String(rest)}`);
    await desk.settled();
    // 435.42 are left for the person: 250.00 from the account, the rest from the mother.
    expect(await rowsOf('费用分担')).toEqual(
      expect.arrayContaining(['家庭共济 0.9% ¥185.42', '个人现金 – ¥0.00', '个人账户 1.2% ¥250.00']),
    );
    await page.getByText('本结算是部分退费后其余费用的结算').waitFor();
    await page.getByRole('link', { name: '返回参保人' }).click();
    await page.waitForURL(`**/people/${patient.cardholderId}`);
    await table('最近结算').waitFor();
    expect(await rowsOf('最近结算')).toContainEqual(expect.stringContaining('已撤销'));
  });

  it('a long bill is read page by page', async () => {
    const visitId = await medical.visit(patient);
    const lines = Array.from({ length: BILL_LINES }, (_, index) => line(String(index + 1), 1, { date: medical.today }));
    await medical.upload(visitId, ...lines.slice(0, 100));
    await medical.upload(visitId, ...lines.slice(100));
    const long = await medical.settled(visitId);
    await page.goto(`${world.service.baseUrl}/console/settlements/${long}`);
    await page.getByText('第 1–50 行，共 120 行').waitFor();
    await page.getByRole('button', { name: '下一页' }).press('Enter');
    await page.getByRole('button', { name: '下一页' }).press('Enter');
    await page.getByText('第 101–120 行，共 120 行').waitFor();
    const shown = await rowsOf('费用明细');
    expect([shown.length, shown[0]?.split(' ')[0], shown.at(-1)?.split(' ')[0]]).toEqual([20, '101', '120']);
    const steps = page.locator('ol[lang="zh-CN"] > li');
    expect(await steps.first().innerText()).toMatch(/^政策范围内120.00/);
    await page.getByText('各明细行的计算（120 步）').press('Enter');
    await page.getByText(/^明细120 等级01/).waitFor();
  });

  it('speaks English, but for the steps, which are said to be Chinese', async () => {
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'Medical settlement' }).waitFor();
    expect((await rowsOf('Who pays'))[0]).toMatch(/^Pooling fund /);
    expect(await page.locator('ol[lang="zh-CN"] li').count()).toBeGreaterThan(3);
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { level: 1, name: '医保结算' }).waitFor();
  });

  it('the mother takes the grant back', async () => {
    await openTab(mother);
    await table('家庭共济').getByRole('button', { name: '撤销授权' }).click();
    const form = page.getByRole('dialog');
    await form.locator('input:focus').waitFor();
    await send(form);
    expect(await table('家庭共济').count()).toBe(0);
  });

  it('leaves nothing about anybody in the browser, no complaint and clean books', async () => {
    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, location.href])',
    );
    expect(kept).not.toMatch(/张|头孢|P2201000001|\d{15}/);
    expect(await page.evaluate('Object.keys(localStorage).join()')).toBe('onecard.language');
    expect(desk.complaints).toEqual([]);
    expect((await verifyDatabase(world.database)).problems).toEqual([]);
  });
});
