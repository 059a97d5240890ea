import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createServiceDatabase, type Service, startService } from '../support/app';
import { buildConsole, canBrowse, launchBrowser } from '../support/browser';
import type { TestDatabase } from '../support/database';
import { codeOf, inventUsername, makeMember, type Member } from '../staff/people';
import { faultsOf } from './accessibility';
import { NARROW, WIDE } from './console-world';

const inBrowser = canBrowse() ? describe : describe.skip;
const PROVIDER = join(__dirname, '..', 'support', 'oidc-server.mjs');
const STEP_MS = 15_000;
const FAILED = '未能通过统一身份认证登录';
const UNAVAILABLE = '统一身份认证服务暂时没有应答';

inBrowser('signing in at the identity provider, in a real browser', () => {
  let database: TestDatabase;
  let service: Service;
  let gate: Server;
  let publicUrl: string;
  let provider: ChildProcess;
  let issuer: string;
  let browser: Browser;
  let member: Member;

  beforeAll(async () => {
    const consoleFolder = await buildConsole();
    database = await createServiceDatabase();
    // The provider knows the console's address before the service has a port: like the proxy in front of a deployment.
    gate = createServer((incoming, answer) => {
      const { method, headers, url } = incoming;
      const sent = forward(`${service.baseUrl}${url ?? '/'}`, { method, headers }, (told) => {
        answer.writeHead(told.statusCode ?? 502, told.headers);
        told.pipe(answer);
      });
      sent.on('error', () => answer.destroy());
      incoming.pipe(sent);
    });
    await once(gate.listen(0, '127.0.0.1'), 'listening');
    publicUrl = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
    const client = ['onecard', 'a secret of the tests', `${publicUrl}/v1/desk/session/oidc/callback`];
    provider = spawn(process.execPath, [PROVIDER, ...client], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = (await once(provider.stdout!, 'data')) as [Buffer];
    issuer = (JSON.parse(line.toString()) as { issuer: string }).issuer;
    const env = {
      ...{ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'onecard', OIDC_CLIENT_SECRET: 'a secret of the tests' },
      ...{ OIDC_NAME: 'City SSO', PUBLIC_URL: publicUrl },
    };
    service = await startService(database, { env, consoleFolder });
    member = await makeMember(service);
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
    gate.closeAllConnections();
    gate.close();
    await service.close();
    provider.kill();
    await database.drop();
  });

  const open = async (path = '', viewport = WIDE): Promise<Page> => {
    const context = await browser.newContext({ locale: 'zh-CN', reducedMotion: 'reduce', viewport });
    const page = await context.newPage();
    page.setDefaultTimeout(STEP_MS);
    await page.goto(`${publicUrl}/console/${path}`);
    return page;
  };
  const atProvider = (username: string) =>
    fetch(`${issuer}/who`, { method: 'PUT', body: JSON.stringify({ sub: randomUUID(), username, amr: [] }) });

  it('leads there and back, to our own second factor, and into the console', async () => {
    await atProvider(member.username);
    const page = await open();
    await page.getByRole('link', { name: '使用 City SSO 登录' }).click();
    await page.getByLabel('6 位动态口令').fill(codeOf(service, member.totpSecret));
    await page.getByRole('button', { name: '确认登录' }).click();
    await page.locator('main#main').waitFor();
    await page.getByText(member.username).first().waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/console\/?$/);
    await page.context().close();
  });

  it('says plainly that it did not work, once: the address is clean and a reload says nothing', async () => {
    await atProvider(inventUsername());
    const page = await open();
    await page.getByRole('link', { name: '使用 City SSO 登录' }).click();
    await page.getByRole('alert').getByText(FAILED).waitFor();
    await page.waitForURL(`${publicUrl}/console/sign-in`);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('alert').getByText('Signing in at the identity provider did not work').waitFor();
    await page.reload();
    await page.getByLabel('User name').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.context().close();
  });

  it.each([
    ['wide', WIDE],
    ['narrow', NARROW],
  ])('says that the provider does not answer, without a barrier, %s', async (_, viewport) => {
    const page = await open('sign-in?oidc=unavailable', viewport);
    await page.getByRole('alert').getByText(UNAVAILABLE).waitFor();
    await page.waitForURL(`${publicUrl}/console/sign-in`);
    expect(await faultsOf(page)).toEqual([]);
    const [content, window] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, innerWidth]',
    );
    expect(content).toBeLessThanOrEqual(window);
    await page.getByLabel('用户名').fill(member.username);
    await page.getByLabel('密码').fill(member.password);
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByLabel('6 位动态口令').waitFor();
    expect(await page.getByText(UNAVAILABLE).count()).toBe(0);
    await page.context().close();
  });

  it('says nothing that somebody else wrote into the address', async () => {
    const page = await open('sign-in?oidc=call-010-12345678');
    await page.getByLabel('用户名').waitFor();
    await page.waitForURL(`${publicUrl}/console/sign-in`);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.locator('body').textContent()).not.toContain('12345678');
    await page.context().close();
  });
});
