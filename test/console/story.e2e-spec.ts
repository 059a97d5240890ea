import type { Page } from 'playwright-core';
import { inventIdNumber, issueCard, type TestCard, verifyDatabase } from '../support/app';
import { canBrowse } from '../support/browser';
import { type Colleague, ConsoleWorld, type Desk } from './console-world';

const inBrowser = canBrowse() ? describe : describe.skip;

inBrowser('a day at the service desk, in a real browser', () => {
  let world: ConsoleWorld;
  let card: TestCard;
  let senior: Colleague;
  let approver: Colleague;
  let auditor: Colleague;
  let desk: Desk;
  const idNumber = inventIdNumber();

  beforeAll(async () => {
    world = await ConsoleWorld.build();
    card = await issueCard(world.city.office, { epurse: 50_000 });
    await world.city.office.post('/v1/cardholders', { name: '欧阳晓梅', idNumber });
    senior = await world.engage('李娜', 'senior_agent');
    approver = await world.engage('王芳', 'approver');
    auditor = await world.engage('赵敏', 'auditor');
  });

  afterAll(async () => {
    await world.close();
  });

  const confirm = (page: Page) => page.getByRole('dialog').getByRole('button', { name: '确认' }).click();

  it('is signed in to with password and second factor, and not with a wrong one', async () => {
    const stranger = await world.open();
    await stranger.page.getByLabel('用户名').fill(senior.username);
    await stranger.page.getByLabel('密码').fill('not the password');
    await stranger.page.getByRole('button', { name: '下一步' }).click();
    await stranger.page.getByRole('alert').getByText('不正确').waitFor();
    await stranger.context.close();
    desk = await world.signIn(senior);
    expect(await desk.page.getByText('李娜').count()).toBeGreaterThan(0);
  });

  it('finds a person by the card number, which appears in no address', async () => {
    const { page } = desk;
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.getByRole('searchbox').fill(card.number);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/people/${card.cardholderId}`);
    await page.getByText('张*').first().waitFor();
    expect(addresses.filter((address) => address.includes(card.number))).toEqual([]);
  });

  it('freezes the card, and the terminal declines', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: '冻结', exact: true }).click();
    await confirm(page);
    await page.getByRole('button', { name: '解除冻结', exact: true }).waitFor();
    const { body } = await world.city.shop.purchase(card.number, 1_200);
    expect(body).toMatchObject({ result: 'declined', reason: 'card_frozen' });
  });

  it('explains the decline in plain words', async () => {
    const { page } = desk;
    await world.service.caughtUp();
    await page.reload();
    await page
      .getByRole('button', { name: /为什么/ })
      .first()
      .click();
    const explained = page.getByRole('dialog');
    await explained.getByText('冻结').first().waitFor();
    expect(await explained.textContent()).toContain('当时逐项检查');
    await page.keyboard.press('Escape');
    await explained.waitFor({ state: 'hidden' });
  });

  it('unfreezes it, and the terminal approves', async () => {
    const { page } = desk;
    const unfreeze = page.getByRole('button', { name: '解除冻结', exact: true });
    await unfreeze.click();
    await confirm(page);
    // A frozen card can still be frozen by a court, so the button for that tells nothing.
    await unfreeze.waitFor({ state: 'hidden' });
    const { body } = await world.city.shop.purchase(card.number, 1_200);
    expect(body).toMatchObject({ result: 'approved', approvedAmount: 1_200 });
  });

  it('asks for an adjustment, which another person approves and nobody else', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: '申请调账' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('调整金额').fill('12.00');
    await form.getByLabel('原因').fill('goodwill after a double charge');
    await confirm(page);
    await page.getByText('需要另一名有权限的人员复核').first().waitFor();

    const other = await world.signIn(approver);
    await other.page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '复核' }).click();
    await other.page.getByRole('link', { name: '调账' }).first().click();
    await other.page.getByRole('button', { name: '通过' }).click();
    await other.page.getByRole('dialog').getByLabel('原因').fill('receipt seen');
    await confirm(other.page);
    await other.page.getByText('已执行').first().waitFor();
    expect(other.complaints).toEqual([]);
    await other.context.close();

    const { body } = await world.city.office.get(`/v1/cards/${card.token}/purses`);
    expect(body['purses']).toContainEqual(expect.objectContaining({ purse: 'epurse', balance: 50_000 }));
  });

  it('stands in the audit log for the auditor to read', async () => {
    const { page, complaints, context } = await world.signIn(auditor);
    await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '审计日志' }).click();
    const table = page.getByRole('table');
    for (const what of ['card.freeze', 'card.unfreeze', 'adjustment.request', 'approval.approve']) {
      await table.locator(`[data-action="${what}"]`).first().waitFor();
    }
    expect(await table.textContent()).not.toContain('张三');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('keeps nothing about anybody in the browser, and leaves clean books', async () => {
    const { page } = desk;
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
    expect(kept).not.toMatch(/\d{8}|张/);
    expect(page.url()).not.toContain(card.number);
    expect(desk.complaints).toEqual([]);
    expect((await verifyDatabase(world.database)).problems).toEqual([]);
  });
});
