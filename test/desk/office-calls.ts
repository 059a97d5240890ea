import { randomUUID } from 'node:crypto';
import { businessDay } from '../../src/platform/clock';
import { totpCode } from '../../src/staff/sign-in/second-factor';
import {
  applicationsOf,
  cellsOf,
  type ExportedCard,
  failedLine,
  feedbackOf,
  inventPeople,
  listOf,
  madeLine,
} from '../batches/batch-files';
import { cookieOf, inventUsername, SESSION } from '../staff/people';
import { type DeskAnswer, DeskClient, sendToDesk } from '../support/staff';
import type { Holder } from './person-calls';
import type { ScannedCity } from './scanned-city';

const STAFF = '/v1/desk/staff';
const BATCHES = '/v1/desk/batches';
const PRODUCTION = '/v1/desk/production-batches';
const HOSPITAL = '990220180620001';
const PURPOSE = '医保待遇资格核验';
const WHY = { reason: '值班安排' };

/** Calls every route about staff, files, institutions, terminals and the audit log as the console does. */
export class OfficeCalls {
  constructor(private readonly city: ScannedCity) {}

  async all(holder: Holder): Promise<void> {
    await this.#signIn();
    await this.#identityProvider();
    await this.#staff();
    await this.#files();
    await this.#sharing(holder);
    await this.#registry();
    await this.#audit();
  }

  /** Somebody new: a one-time password, an own one, a second factor, a session. */
  async #signIn(): Promise<void> {
    const { desk, one, secrets } = this.city;
    const username = inventUsername();
    const body = { username, displayName: '新来的同事', ...WHY };
    const made = await desk.learn('password', 'password', `POST ${STAFF}`, { who: one, body });
    await desk.valid(`GET ${SESSION}/options`);
    const first = await desk.valid(`POST ${SESSION}`, { body: { username, password: made.body['password'] } });
    const newPassword = secrets.add('password', 'Zao-shi mai doufu 77');
    const { challenge } = first.body;
    const second = await desk.valid(`POST ${SESSION}/password`, { body: { challenge, newPassword } });
    const { secret } = second.body['enrolment'] as { secret: string };
    secrets.add('TOTP secret', secret);
    const code = totpCode(secret, Date.now());
    const last = await desk.valid(`POST ${SESSION}/totp`, { body: { challenge: second.body['challenge'], code } });
    const cookie = secrets.add('session', cookieOf(last));
    const csrfToken = secrets.add('CSRF token', last.body['csrfToken']);
    const member = { staffId: String(made.body['staffId']), username };
    const who = new DeskClient(desk.baseUrl, member, `onecard_desk=${cookie}`, csrfToken);
    await desk.valid(`GET ${SESSION}`, { who });
    await desk.valid(`POST ${SESSION}/keep-alive`, { who });
    await desk.valid(`DELETE ${SESSION}`, { who });
  }

  async #identityProvider(): Promise<void> {
    const { desk, issuer, member, secrets } = this.city;
    const who = { sub: randomUUID(), username: member.username, amr: [] };
    await fetch(`${issuer}/who`, { method: 'PUT', body: JSON.stringify(who) });
    const started = await desk.valid(`GET ${SESSION}/oidc/start`);
    const flow = secrets.add('session', cookieOf(started, 'onecard_desk_oidc'));
    const back = await this.#throughProvider(started);
    const headers = { cookie: `onecard_desk_oidc=${flow}` };
    const query = `?${back.split('?')[1] ?? ''}`;
    const ended = await desk.valid(`GET ${SESSION}/oidc/callback`, { query, options: { headers } });
    const challenge = secrets.add('session', cookieOf(ended, 'onecard_desk_step'));
    const cookie = `onecard_desk_step=${challenge}`;
    await desk.valid(`GET ${SESSION}/options`, { options: { headers: { cookie } } });
    const code = totpCode(member.totpSecret, Date.now());
    const last = await desk.valid(`POST ${SESSION}/totp`, { body: { challenge, code } });
    secrets.add('session', cookieOf(last));
    secrets.add('CSRF token', last.body['csrfToken']);
  }

  /** Follows the provider's pages until it leads back. */
  async #throughProvider(started: DeskAnswer): Promise<string> {
    const jar = new Map<string, string>();
    let url = started.headers.get('location') ?? '';
    while (url.startsWith(this.city.issuer)) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
      for (const set of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = (set.split(';')[0] ?? '').split(/=(.*)/s);
        jar.set(name, value);
      }
      const next = answer.headers.get('location');
      if (next === null) throw new Error(`the provider stays: ${answer.status}`);
      url = new URL(next, this.city.issuer).href;
    }
    return url;
  }

  async #staff(): Promise<void> {
    const { desk, one: who, two } = this.city;
    const body = { username: inventUsername(), displayName: '另一位同事', ...WHY };
    const made = await desk.learn('password', 'password', `POST ${STAFF}`, { who, body });
    const params = { staffId: made.body['staffId'] };
    const act = (what: string, more: object = {}) =>
      desk.valid(`POST ${STAFF}/:staffId/${what}`, { who, params, body: { ...WHY, ...more } });
    const asked = await act('role-grants', { grant: ['agent'] });
    await desk.valid('POST /v1/desk/approvals/:approvalId/approve', {
      ...{ who: two, params: { approvalId: asked.body['approvalId'] }, body: { reason: '同意' } },
    });
    const reset = await act('reset-credentials');
    this.city.secrets.add('password', reset.body['password']);
    for (const what of ['disable', 'enable', 'unlock', 'sessions/revoke']) await act(what);
    await desk.valid(`GET ${STAFF}`, { who, query: '?limit=100' });
    await desk.valid(`GET ${STAFF}/:staffId`, { who, params });
    await desk.valid(`GET ${STAFF}/:staffId/sessions`, { who, params: { staffId: two.member.staffId } });
  }

  async #files(): Promise<void> {
    const { desk, one: who, secrets } = this.city;
    const people = inventPeople(3).map((person, index) => ({
      ...person,
      name: secrets.add('name', `令狐归雁${'甲乙丙'.charAt(index)}`),
    }));
    for (const { idNumber } of people) secrets.add('identity number', idNumber);
    const issued = await this.#batch('issue', applicationsOf(people));
    const params = { batchId: issued.body['batchId'] };
    await desk.until(({ body }) => body['endedAt'] !== null, `GET ${BATCHES}/:batchId`, { who, params });
    await desk.valid(`GET ${BATCHES}/:batchId/results`, { who, params });
    await desk.valid(`GET ${BATCHES}`, { who });
    await this.#production();
    const freezing = await this.#batch('freeze', listOf(people));
    await desk.valid(`POST ${BATCHES}/:batchId/cancel`, {
      ...{ who, params: { batchId: freezing.body['batchId'] }, body: { reason: 'wrong_file' } },
    });
  }

  #batch(operation: string, file: string): Promise<DeskAnswer> {
    const form = fileForm(file);
    form.append('operation', operation);
    form.append('reason', 'school_enrolment');
    return this.city.desk.valid(`POST ${BATCHES}`, { who: this.city.one, body: form });
  }

  /** Of three cards one fails; it is listed again and made. */
  async #production(): Promise<void> {
    const { desk, one: who } = this.city;
    const collected = await desk.valid(`POST ${PRODUCTION}`, { who, body: {} });
    const params = { batchId: collected.body['batchId'] };
    const feedback = (...lines: string[]) =>
      desk.valid(`POST ${PRODUCTION}/:batchId/feedback`, { who, params, body: fileForm(feedbackOf(...lines)) });
    const [failed, ...made] = await this.#exported(params);
    if (!failed) throw new Error('no card was exported');
    const why = `照片模糊，电话${this.city.secrets.add('phone', '13900007766')}`;
    await feedback(failedLine(failed, '制卡', why), ...made.map((card) => madeLine(card)));
    await desk.valid(`POST ${PRODUCTION}/:batchId/relist`, { who, params, body: { into: 'same' } });
    await feedback(madeLine((await this.#exported(params))[0] ?? failed));
    await desk.valid(`GET ${PRODUCTION}`, { who });
    await desk.valid(`GET ${PRODUCTION}/:batchId`, { who, params });
    const items = await desk.valid(`GET ${PRODUCTION}/:batchId/cards`, { who, params });
    const { token } = (items.body['items'] as { token: string }[])[0] ?? { token: '' };
    const body = { reason: 'handed_over' };
    await desk.valid('POST /v1/desk/cards/:token/collect', { who, params: { token }, body });
  }

  async #exported(params: object): Promise<ExportedCard[]> {
    const { desk, one: who, secrets } = this.city;
    const { text } = await desk.valid(`GET ${PRODUCTION}/:batchId/export`, { who, params: { ...params } });
    const rows = cellsOf(text).slice(1, -1);
    return rows.map(([serial = '', cardNumber = '', idNumber = '', name = '']) => {
      secrets.add('card number', cardNumber);
      return { serial, cardNumber, idNumber, name };
    });
  }

  async #sharing({ idNumber, number, cardholderId }: Holder): Promise<void> {
    const { desk, one: who } = this.city;
    await desk.valid('GET /v1/desk/sharing/catalogue', { who });
    const items = ['name', 'id_number', 'phone', 'address', 'card_status'];
    const days = { validFrom: businessDay(Date.now()), validUntil: businessDay(Date.now() + 86_400_000) };
    const terms = { institution: HOSPITAL, items, purpose: PURPOSE, legalBasis: '《社会保险法》', ...days };
    const granted = await desk.valid('POST /v1/desk/sharing/grants', { who, body: terms });
    const { grantId } = granted.body;
    for (const person of [{ idNumber }, { cardNumber: number }]) {
      const read = { grantId, items, purpose: PURPOSE, ...person };
      await this.#read(read, 'valid');
      await this.#read({ ...read, purpose: '其他目的' }, 'malformed');
      await this.#read({ ...read, [idNumber]: number, purpose: idNumber }, 'malformed');
    }
    await desk.valid('GET /v1/desk/sharing/grants', { who });
    await desk.valid('POST /v1/desk/sharing/grants/:grantId/revoke', { who, params: { grantId }, body: WHY });
    for (const what of ['institutions', 'persons', 'statistics']) {
      await desk.valid(`GET /v1/desk/sharing/reports/${what}`, { who });
    }
    await desk.valid('GET /v1/desk/cardholders/:cardholderId/sharing-reads', { who, params: { cardholderId } });
  }

  async #read(body: object, kind: 'valid' | 'malformed'): Promise<void> {
    const { desk } = this.city;
    const answer = await this.city.at('hospital').post('/v1/sharing/reads', body);
    if (kind === 'valid' && answer.body['result'] !== 'done') throw new Error(`not read: ${answer.text}`);
    desk.keep('POST /v1/sharing/reads', kind, { ...answer, headers: new Headers() });
  }

  async #registry(): Promise<void> {
    const { desk, one: who } = this.city;
    const merchant = { merchantId: '990220154110099', name: '新店', mcc: '5411', category: 'shop' };
    await desk.valid('POST /v1/desk/merchants', { who, body: merchant });
    await desk.valid('GET /v1/desk/merchants', { who });
    const { merchantId } = merchant;
    for (const what of ['suspend', 'resume']) {
      await desk.valid(`POST /v1/desk/merchants/:merchantId/${what}`, { who, params: { merchantId }, body: WHY });
    }
    const terminal = { terminalId: 'SHOP0099', merchantId, name: '收银台', capabilities: ['purchase'] };
    await desk.learn('terminal secret', 'secret', 'POST /v1/desk/terminals', { who, body: terminal });
    await desk.valid('GET /v1/desk/terminals', { who });
    const params = { terminalId: terminal.terminalId };
    const rotate = 'POST /v1/desk/terminals/:terminalId/rotate-key';
    await desk.learn('terminal secret', 'secret', rotate, { who, params, body: { replaces: 'SHOP0099.1', ...WHY } });
    for (const what of ['suspend', 'resume']) {
      await desk.valid(`POST /v1/desk/terminals/:terminalId/${what}`, { who, params, body: WHY });
    }
  }

  async #audit(): Promise<void> {
    const { desk, one: who } = this.city;
    await desk.valid('GET /v1/desk/audit', { who, query: '?limit=200' });
    await desk.valid('GET /v1/desk/audit/export', { who });
    await desk.valid('GET /v1/desk/audit/chain', { who });
    const metrics = await sendToDesk(this.city.program.baseUrl, 'GET', '/metrics');
    desk.keep('GET /metrics', 'valid', metrics);
  }
}

function fileForm(file: string): FormData {
  const form = new FormData();
  form.append('file', new Blob([file], { type: 'text/csv' }), 'list.csv');
  return form;
}
