import { randomBytes } from 'node:crypto';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { KeyRing } from '../../src/platform/crypto';
import type { StaffRole } from '../../src/staff';
import { StaffStore } from '../../src/staff/accounts/staff-store';
import { hashPassword, makePassword } from '../../src/staff/sign-in/passwords';
import { makeTotpSecret, totpCode, totpContext } from '../../src/staff/sign-in/second-factor';
import { buildCity, type City, createServiceDatabase, type Service, startService } from '../support/app';
import { buildConsole, launchBrowser } from '../support/browser';
import type { TestDatabase } from '../support/database';

/** Someone of the staff with a password and an authenticator of their own. */
export interface Colleague {
  readonly staffId: string;
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
  readonly totpSecret: string;
}

/** A page of somebody who is signed in, and what the browser complained of while it was open. */
export interface Desk {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, refused resources, violations of the Content-Security-Policy. */
  readonly complaints: string[];
  /** Waits until what was done last is on the page: nothing is being fetched, and nothing says so. */
  settled(): Promise<void>;
}

/** Resolves when the browser has drawn what scripts have changed so far, and has sent off what they fetch. */
const DRAWN = 'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn))))';
/** What a narrow window and a wide one measure. */
export const NARROW = { width: 390, height: 844 };
export const WIDE = { width: 1280, height: 900 };
const STEP_MS = 15_000;
/** A code works once: the next sign-in with the same authenticator waits for the next one. */
const TOTP_STEP_MS = 30_000;

/** A running service with its console, a small city, and a browser. */
export class ConsoleWorld {
  private constructor(
    readonly database: TestDatabase,
    readonly service: Service,
    readonly city: City,
    readonly browser: Browser,
  ) {}

  static async build(): Promise<ConsoleWorld> {
    const consoleFolder = await buildConsole();
    const database = await createServiceDatabase();
    const service = await startService(database, { consoleFolder });
    return new ConsoleWorld(database, service, await buildCity(service), await launchBrowser());
  }

  /** Engages somebody with this role. */
  async engage(displayName: string, role: StaffRole): Promise<Colleague> {
    const username = `${role.replaceAll('_', '-')}-${randomBytes(3).toString('hex')}`;
    const staffId = `st_${randomBytes(8).toString('hex')}`;
    const password = makePassword();
    const totpSecret = makeTotpSecret();
    await this.service.app.get(StaffStore, { strict: false }).insert({
      ...{ staffId, username, displayName, roles: [role], passwordIsOneTime: false },
      passwordHash: await hashPassword(password),
      totpSecret: this.service.app.get(KeyRing).seal(Buffer.from(totpSecret), totpContext(staffId)),
    });
    return { staffId, username, displayName, password, totpSecret };
  }

  /** Opens the console in a browser window of its own and signs in as a person does. */
  async signIn(colleague: Colleague, { narrow = false } = {}): Promise<Desk> {
    const desk = await this.open({ narrow });
    const { page } = desk;
    await page.getByLabel('用户名').fill(colleague.username);
    await page.getByLabel('密码').fill(colleague.password);
    await page.getByRole('button', { name: '下一步' }).click();
    this.service.clock.advance(TOTP_STEP_MS);
    await page.getByLabel('6 位动态口令').fill(totpCode(colleague.totpSecret, this.service.now()));
    await page.getByRole('button', { name: '确认登录' }).click();
    await page.locator('main#main').waitFor();
    return desk;
  }

  /** Opens the console without signing in. */
  async open({ narrow = false } = {}): Promise<Desk> {
    const context = await this.browser.newContext({
      ...{ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' },
      viewport: narrow ? NARROW : WIDE,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(STEP_MS);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const text = message.text();
      // What the service refused is told by the response below, with its path.
      if (text.startsWith('Failed to load resource')) return;
      if (message.type() === 'error' || text.includes('Content Security Policy')) complaints.push(text);
    });
    page.on('response', (response) => {
      // Asking whether somebody is signed in is answered 401 by the rules.
      if (response.status() >= 400 && response.status() !== 401) {
        complaints.push(`${response.status()} ${new URL(response.url()).pathname}`);
      }
    });
    const settled = settler(page);
    await page.goto(`${this.service.baseUrl}/console/`);
    return { page, context, complaints, settled };
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.service.close();
    await this.database.drop();
  }
}

function settler(page: Page): () => Promise<void> {
  const underWay = new Set<Request>();
  page.on('request', (request) => underWay.add(request));
  page.on('requestfinished', (request) => underWay.delete(request));
  page.on('requestfailed', (request) => underWay.delete(request));
  return async () => {
    const deadline = performance.now() + STEP_MS;
    for (let still = 0; still < 2;) {
      await page.evaluate(DRAWN);
      const isBusy = underWay.size > 0 || (await page.locator('.loading, .ant-btn-loading').count()) > 0;
      still = isBusy ? 0 : still + 1;
      if (performance.now() > deadline) {
        throw new Error(`still fetching: ${[...underWay].map((request) => new URL(request.url()).pathname).join(' ')}`);
      }
    }
  };
}
