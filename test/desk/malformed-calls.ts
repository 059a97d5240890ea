import type { Holder } from './person-calls';
import type { ScannedCity } from './scanned-city';

/** Fields that routes take, with what people might put into them by mistake. */
const misplaced = ({ name, idNumber, phone, address, number }: Holder) => ({
  ...{ name: { given: name }, idNumber: [idNumber], phone: Number(phone), cardNumber: Number(number) },
  ...{ reason: [name, address], note: { text: address }, text: 7, channel: name, kind: idNumber, cause: phone },
  ...{ purse: `subsidy:${number}`, amount: number, limits: { [number]: phone, [name]: 1 }, merchantId: number },
  ...{ authorizationId: number, duplicateId: idNumber, document: phone, ticket: idNumber, fields: [name, idNumber] },
  ...{ field: name, value: [phone], source: { phone }, username: idNumber, displayName: phone, password: [phone] },
  ...{ challenge: phone, code: idNumber, newPassword: { name }, institution: idNumber, purpose: number, items: [name] },
  ...{ terminalId: phone, replaces: [number], capabilities: [name], grant: [name], revoke: phone, into: name },
  ...{
    area: phone,
    bankCode: idNumber,
    maskedAccount: number,
    transitCardNumber: idNumber,
    expiresOn: phone,
    by: name,
  },
  ...{ [number]: number, [name]: name, [phone]: idNumber, [`电话${phone}`]: address },
});

/** Texts of the right form for most fields, with a number that does not belong there. */
const smuggled = ({ name, idNumber, phone, number }: Holder) => ({
  ...{ reason: number, document: `order ${phone}`, kind: 'judicial', note: `  `, purse: `subsidy:${phone}` },
  ...{
    cause: 'requested',
    ticket: idNumber,
    username: `u${phone}`,
    displayName: `小王${phone}`,
    purpose: `查${phone}`,
  },
  ...{ psnNo: idNumber, category: name, relativeId: `ch_${number}`, from: phone, to: phone, insutype: phone },
  ...{ legalBasis: idNumber, run: `run ${phone}`, source: name, cursor: idNumber },
});

/** Calls every route with personal data where it does not belong. */
export class MalformedCalls {
  constructor(
    private readonly city: ScannedCity,
    private readonly holder: Holder,
  ) {}

  /** `routes` as in the golden list; the one that ends the session comes last. */
  async all(routes: readonly string[]): Promise<void> {
    const ends = (route: string): boolean => route.startsWith('DELETE');
    for (const route of routes.filter((one) => !ends(one))) await this.#route(route);
    await this.#audit();
    await this.#headersAndPaths();
    await this.#wordsWithNumbers();
    for (const route of routes.filter(ends)) await this.#route(route);
  }

  async #route(route: string): Promise<void> {
    const { desk, two: who } = this.city;
    const { name, idNumber, phone, number, cardholderId, token } = this.holder;
    const query = `?pan=${number}&name=${encodeURIComponent(name)}&${idNumber}=${phone}&cursor=${number}`;
    const good = { cardholderId, token };
    const others = [number, phone, `card_${number}`, `ch_${idNumber}`, name];
    const paths = [good, ...others.map((value) => paramsOf(route, value))];
    for (const [index, params] of paths.entries()) {
      if (index > 0 && !route.includes(':')) break;
      const usable = { ...paramsOf(route, 'xx_0000000000000000'), ...params };
      await desk.malformed(route, { who, params: usable, query, body: misplaced(this.holder) });
      if (index === 0) await desk.malformed(route, { who, params: usable, body: smuggled(this.holder) });
    }
    await desk.malformed(route, { who, params: { ...paramsOf(route, 'x'), ...good }, body: [name, phone, { number }] });
  }

  /** Filters are repeated in the file, and in the log that says that it was taken. */
  async #audit(): Promise<void> {
    const { desk, two: who } = this.city;
    const { idNumber, phone, number } = this.holder;
    for (const value of [number, phone, idNumber]) {
      const query = `?object=${value}&actor=${value}&action=${value}&cardholderId=${value}`;
      await desk.malformed('GET /v1/desk/audit', { who, query });
      await desk.malformed('GET /v1/desk/audit/export', { who, query });
    }
  }

  /** What people write in their own words is taken; the log of it keeps no numbers. */
  async #wordsWithNumbers(): Promise<void> {
    const { desk, one, two: who } = this.city;
    const { cardholderId, idNumber, number, phone } = this.holder;
    const reason = `退到卡${number}，身份证${idNumber}，电话${phone}`;
    const holder = { who, params: { cardholderId } };
    const HOLDER = '/v1/desk/cardholders/:cardholderId';
    const adjustment = { purse: 'epurse', amount: 1, kind: 'other', reason };
    const asked = await desk.malformed(`POST ${HOLDER}/adjustments`, { ...holder, body: adjustment });
    const params = { approvalId: asked.body['approvalId'] };
    await desk.malformed('POST /v1/desk/approvals/:approvalId/refuse', { who: one, params, body: { reason } });
    await desk.malformed(`POST ${HOLDER}/reveal`, { ...holder, body: { fields: ['name'], reason, ticket: phone } });
    await desk.malformed(`POST ${HOLDER}/export`, { ...holder, body: { reason } });
    const staff = { who, params: { staffId: one.member.staffId }, body: { reason } };
    await desk.malformed('POST /v1/desk/staff/:staffId/unlock', staff);
    const terminal = { who, params: { terminalId: 'SHOP0099' }, body: { reason } };
    await desk.malformed('POST /v1/desk/terminals/:terminalId/suspend', terminal);
    const merchant = { who, params: { merchantId: '990220154110099' }, body: { reason } };
    await desk.malformed('POST /v1/desk/merchants/:merchantId/suspend', merchant);
    await desk.malformed(`GET ${HOLDER}/access-history`, holder);
    await desk.malformed('GET /v1/desk/audit', { who, query: '?limit=200' });
  }

  async #headersAndPaths(): Promise<void> {
    const { desk, two: who } = this.city;
    const { idNumber, name, number, phone, token } = this.holder;
    const freeze = { who, params: { token }, body: { reason: 'holder_request' } };
    const strange = {
      'user-agent': number,
      'x-request-id': idNumber,
      referer: `http://x/${phone}`,
      'x-passive': phone,
    };
    const headers = { ...strange, 'x-forwarded-for': number, cookie: `onecard_desk=${number}; phone=${phone}` };
    await desk.malformed('POST /v1/desk/cards/:token/freeze', { ...freeze, options: { headers } });
    await desk.malformed('POST /v1/desk/cards/:token/freeze', { ...freeze, options: { idempotencyKey: idNumber } });
    await desk.malformed('POST /v1/desk/cards/:token/freeze', {
      ...{ ...freeze, options: { headers: { 'x-csrf-token': number, 'content-type': `text/${phone}` } } },
    });
    for (const path of [
      `/v1/desk/${number}`,
      `/v1/desk/${encodeURIComponent(name)}`,
      `/v1/desk/cards/${phone}/${number}`,
    ]) {
      for (const method of ['GET', 'POST', 'PATCH']) await desk.malformed(`${method} ${path}`, { who });
    }
    const username = phone;
    await desk.malformed('POST /v1/desk/session', { body: { username, password: idNumber } });
    await desk.malformed('GET /v1/desk/session/oidc/callback', {
      query: `?code=${number}&state=${phone}&error=${idNumber}`,
    });
  }
}

function paramsOf(route: string, value: string): Record<string, string> {
  return Object.fromEntries([...route.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, value]));
}
