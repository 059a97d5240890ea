import { join } from 'node:path';
import { Client } from 'pg';
import type { Locator, Page } from 'playwright-core';
import { inventIdNumber, issueCard, type TestCard, verifyDatabase } from '../support/app';
import { canBrowse } from '../support/browser';
import { faultsOf } from './accessibility';
import { type Colleague, ConsoleWorld, type Desk } from './console-world';

const inBrowser = canBrowse() ? describe : describe.skip;
const TRANSIT_CARD = '3104220000000000017';
const ACCOUNT = '6222021234567891234';
const LONG_MS = 120_000;

inBrowser('what staff do at the console', () => {
  let world: ConsoleWorld;
  let card: TestCard;
  let senior: Colleague;
  let desk: Desk;
  let page: Page;

  beforeAll(async () => {
    world = await ConsoleWorld.build();
    card = await issueCard(world.city.office, { epurse: 50_000 });
    senior = await world.engage('李娜', 'senior_agent');
    desk = await world.signIn(senior);
    page = desk.page;
    await open(page, card.number);
  });

  afterAll(() => world.close());

  const open = async (at: Page, key: string, id = card.cardholderId): Promise<void> => {
    await at.getByRole('searchbox').fill(key);
    await at.keyboard.press('Enter');
    await at.waitForURL(`**/people/${id}`);
    await at.getByRole('heading', { level: 1 }).waitFor();
    await at.getByText('正在读取…').first().waitFor({ state: 'hidden' });
  };
  const picture = async (at: Page, name: string): Promise<void> => {
    const folder = process.env['ONECARD_LOOK'];
    if (folder !== undefined) await at.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  };
  /** Opens the form of an action with the keyboard alone. */
  const begin = async (action: string): Promise<Locator> => {
    const button = page.getByRole('button', { name: action, exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    const form = page.getByRole('dialog', { name: action });
    await form.waitFor();
    await form.locator('input:focus, textarea:focus').waitFor();
    await picture(page, `form-${action}`);
    expect(await faultsOf(page)).toEqual([]);
    return form;
  };
  /** Sends the form that is open, as the list of shortcuts says. */
  const send = async (form: Locator): Promise<void> => {
    await page.keyboard.press('Control+Enter');
    await form.waitFor({ state: 'hidden' });
  };

  it('a card is locked for its PIN, pays for nothing, and is unlocked', async () => {
    await send(await begin('锁定密码'));
    await page.getByText('应用锁定').first().waitFor();
    expect((await world.city.shop.purchase(card.number, 100)).body).toMatchObject({ reason: 'card_locked' });
    await send(await begin('解除锁定'));
    await page.getByRole('button', { name: '锁定密码', exact: true }).waitFor();
    expect((await world.city.shop.purchase(card.number, 100)).body).toMatchObject({ result: 'approved' });
  });

  it('a transit card is linked, once its number is right, and the person is found by it', async () => {
    const form = await begin('绑定交通卡');
    await form.getByLabel('交通卡号').fill('12345');
    await form.getByRole('button', { name: '确认' }).click();
    await form.getByText('请输入以 31 开头').waitFor();
    await form.getByLabel('交通卡号').fill('3104 2200 0000 0000 017');
    await send(form);
    await page.getByText('已办理').first().waitFor();
    await page.getByRole('link', { name: '首页', exact: true }).click();
    await open(page, TRANSIT_CARD);
    expect(page.url()).toContain(card.cardholderId);
  });

  it('a purse is opened, also one of a subsidy programme, and one that is open is not offered again', async () => {
    const form = await begin('开立账户');
    await form.getByLabel('补贴账户').check();
    await form.getByLabel('补贴项目代码').fill('elder-care');
    await send(form);
    await page.getByRole('cell', { name: '补贴账户 elder-care' }).waitFor();
    const again = await begin('开立账户');
    expect(await again.getByLabel('电子钱包').count()).toBe(0);
    await again.getByLabel('交通钱包').check();
    await send(again);
    await page.getByRole('cell', { name: '交通钱包' }).waitFor();
  });

  it('a bank account is linked and unlinked; its whole number never leaves the page', async () => {
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.postData() ?? '', request.url()));
    const form = await begin('金融账户关联');
    await form.getByLabel('银行代码').fill('102');
    await form.getByLabel('银行账号').fill(ACCOUNT);
    await send(form);
    const person = page.getByRole('region', { name: '个人信息' });
    await person.getByText('622202*********1234').waitFor();
    await person.getByText('已关联').waitFor();
    expect(sent.join('\n')).toContain('622202*********1234');
    expect(sent.join('\n')).not.toContain(ACCOUNT);
    const again = await begin('金融账户关联');
    await again.getByLabel('解除关联').check();
    await send(again);
    await person.getByText('未关联').waitFor();
  });

  it('why a refund was refused is told in words beside the explanation of the purchase', async () => {
    const { body } = await world.city.shop.purchase(card.number, 2_000);
    await world.city.shop.post(`/v1/authorizations/${String(body['id'])}/refunds`, {
      ...{ amount: 2_500, currency: 'CNY', stan: '900001', batch: '000001', localTime: '2026-11-24T10:00:00' },
    });
    await world.service.caughtUp();
    await page.reload();
    await page
      .getByRole('button', { name: /为什么/ })
      .first()
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('后续操作被拒绝的原因').waitFor();
    await picture(page, 'declined-refund');
    const told = (await drawer.locator('.follow-ups').textContent()) ?? '';
    expect(told).toContain('退货');
    expect(told).toContain('25.00');
    expect(told).toContain('20.00');
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
  });

  it('personal data that was revealed hides itself when its time is over', async () => {
    await page.clock.install();
    await page.reload();
    const person = page.getByRole('region', { name: '个人信息' });
    await person.getByRole('button', { name: '查看完整信息' }).click();
    const form = page.getByRole('dialog', { name: '查看完整信息' });
    await form.getByLabel('原因').fill('holder asks at the counter');
    await form.getByRole('button', { name: '确认' }).click();
    await person.getByText('张三').waitFor();
    await page.clock.runFor(61_000);
    await person.getByText('张三').waitFor({ state: 'hidden' });
    expect(await page.locator('body').textContent()).not.toContain('张三');
  });

  it('the session is warned of its end, may go on, and ends by itself with nothing left on the screen', async () => {
    await page.clock.runFor(14 * 60_000);
    const warning = page.getByRole('dialog', { name: '会话即将结束' });
    await warning.waitFor();
    await picture(page, 'session-warning');
    expect(await faultsOf(page)).toEqual([]);
    await warning.getByRole('button', { name: '继续使用' }).click();
    await warning.waitFor({ state: 'hidden' });
    await page.clock.runFor(16 * 60_000);
    await page.getByText('会话因超时已结束').waitFor();
    expect(page.url()).toContain('/console/sign-in');
    expect(await page.locator('body').textContent()).not.toContain('张');
    expect(desk.complaints).toEqual([]);
    await desk.context.close();
  });

  it('the keyboard goes everywhere: to the search, the pages and the list of shortcuts', async () => {
    desk = await world.signIn(senior);
    page = desk.page;
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.keyboard.press('Escape');
    await page.locator('main#main').focus();
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByRole('heading', { level: 1, name: '争议案件' }).waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: '键盘快捷键' });
    for (const what of ['查找', '转到“争议案件”', '提交表单']) await help.getByText(what, { exact: true }).waitFor();
    await picture(page, 'shortcuts');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
  });

  it('a merchant is disabled for a reason: its terminals are let in no more, until it is enabled', async () => {
    const administrator = await world.signIn(await world.engage('陈强', 'system_administrator'));
    const at = administrator.page;
    await at.getByRole('link', { name: '商户', exact: true }).first().click();
    await administrator.settled();
    const { body } = await world.city.shop.purchase(card.number, 100);
    const paid = `/v1/authorizations/${String(body['id'])}`;
    const { body: seen } = await world.city.shop.get(paid);
    const merchantId = String(seen['merchantId']);
    const turn = async (action: string, why: string): Promise<void> => {
      await at.getByRole('button', { name: `${action} ${merchantId}` }).click();
      const form = at.getByRole('dialog', { name: action });
      await form.waitFor();
      expect(await faultsOf(at)).toEqual([]);
      await picture(at, `merchant-${action}`);
      await form.getByRole('button', { name: '确认' }).click();
      await form.getByText('必填').waitFor();
      await form.getByLabel('原因').fill(why);
      await form.getByRole('button', { name: '确认' }).click();
      await form.waitFor({ state: 'hidden' });
      await administrator.settled();
    };
    await turn('停用', '涉嫌套现');
    const refused = { status: 403, body: { code: 'merchant_suspended' } };
    expect(await world.city.shop.purchase(card.number, 100)).toMatchObject(refused);
    await at.getByRole('link', { name: '终端', exact: true }).first().click();
    await at.getByLabel('商户编号').fill(merchantId);
    await at.getByRole('button', { name: '筛选' }).click();
    await at.getByText('商户已停用').first().waitFor();
    await administrator.settled();
    expect(await at.getByRole('row').count()).toBe((await at.getByText('商户已停用').count()) + 1);
    await picture(at, 'terminals-of-merchant');
    expect(await faultsOf(at)).toEqual([]);
    await at.getByRole('link', { name: '商户', exact: true }).first().click();
    await turn('启用', '核查完毕');
    expect((await world.city.shop.get(paid)).status).toBe(200);
    expect(administrator.complaints).toEqual([]);
    await administrator.context.close();
  });

  it('the auditor sees that the chain is whole, and that it is broken once an entry was changed', async () => {
    const auditor = await world.signIn(await world.engage('赵敏', 'auditor'));
    await auditor.page.getByRole('link', { name: '审计日志' }).first().click();
    await auditor.page.getByText('完整：已逐条核对').waitFor();
    await picture(auditor.page, 'audit-chain');
    const owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    const flip = (from: string, to: string) =>
      owner.query('UPDATE audit_entry SET content = replace(content, $1, $2) WHERE id = 2', [from, to]);
    await flip('"done"', '"DONE"');
    world.service.clock.advance(30_000);
    await auditor.page.getByRole('button', { name: '核对日志链' }).click();
    await auditor.page.getByRole('alert').getByText('日志链已断').waitFor();
    await auditor.page.getByText('第 2 条: 内容或散列值被改动').waitFor();
    await picture(auditor.page, 'audit-broken');
    expect(await faultsOf(auditor.page)).toEqual([]);
    await flip('"DONE"', '"done"');
    await owner.end();
    await auditor.context.close();
  });

  it(
    'nothing about anybody is left in the browser after a walk through the main pages',
    async () => {
      const idNumber = inventIdNumber();
      const phone = '13912345678';
      const name = '欧阳晓梅';
      const { body } = await world.city.office.post('/v1/cardholders', { name, idNumber, phone });
      const id = String(body['cardholderId']);
      const addresses: string[] = [];
      page.on('request', (request) => addresses.push(request.url()));
      page.on('framenavigated', (frame) => addresses.push(frame.url()));
      const birthDate = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
      for (const key of [idNumber, phone, `${name} ${birthDate}`]) await open(page, key, id);
      for (const tab of await page.getByRole('tab').all()) await tab.click();
      await page.getByRole('button', { name: '查看完整信息' }).click();
      const form = page.getByRole('dialog', { name: '查看完整信息' });
      for (const box of await form.getByRole('checkbox').all()) await box.check();
      await form.getByLabel('原因').fill('holder asks at the counter');
      await form.getByRole('button', { name: '确认' }).click();
      await page.getByText(idNumber).waitFor();
      for (const link of ['人员登记', '复核', '信息更正', '争议案件', '批量业务', '首页']) {
        await page.getByRole('navigation').getByRole('link', { name: link, exact: true }).click();
        await page.waitForLoadState('networkidle');
      }
      await page.goBack();
      await open(page, card.number);
      const kept = JSON.stringify([
        await page.evaluate(`(async () => [
          { ...localStorage }, { ...sessionStorage }, await indexedDB.databases(), await caches.keys(),
          history.state, location.href, document.cookie, document.title,
        ])()`),
        await desk.context.storageState({ indexedDB: true }),
        addresses.map((address) => decodeURIComponent(address)),
      ]);
      for (const secret of [idNumber, phone, name, birthDate, card.number, TRANSIT_CARD, ACCOUNT, '张三']) {
        expect([secret, kept.includes(secret)]).toEqual([secret, false]);
      }
      expect(addresses.length).toBeGreaterThan(20);
      const stored = await page.evaluate('Object.keys(localStorage).sort().join()');
      expect(stored).toBe('onecard.language');
      const elsewhere = 'indexedDB.databases().then((databases) => databases.length + sessionStorage.length)';
      expect(await page.evaluate(elsewhere)).toBe(0);
    },
    LONG_MS,
  );

  it('leave clean books', async () => {
    expect((await verifyDatabase(world.database)).problems).toEqual([]);
  });
});
