import { luhnDigit } from '../../src/platform/crypto';
import { inventCardNumber } from '../support/app';
import type { ScannedCity, ScannedPerson } from './scanned-city';

const HOLDERS = '/v1/desk/cardholders';
const CARDS = '/v1/desk/cards/:token';
const CASES = '/v1/desk/cases/:caseId';
const MERCHANT = '990220154110001';
const WHY = { reason: 'holder_request' };
const CODE = { channel: 'phone', ...WHY };

/** Somebody with a record. */
export interface Holder extends ScannedPerson {
  readonly cardholderId: string;
  readonly token: string;
  readonly number: string;
}

/** Calls every route about people, their cards, money, cases and data as the console does. */
export class PersonCalls {
  constructor(private readonly city: ScannedCity) {}

  async all(): Promise<Holder> {
    const holder = await this.holder({ epurse: 90_000, medical: 50_000 });
    const paid = await this.#payments(holder);
    await this.#lookUps(holder, paid);
    await this.#cardLife(holder);
    await this.#money(holder, paid);
    await this.#medical(holder);
    await this.#cases(holder, paid);
    await this.#corrections(holder);
    await this.#reading(holder, paid);
    await this.#endings();
    return holder;
  }

  /** Registers somebody at the desk; the office issues a card and puts money into purses. */
  async holder(balances: Readonly<Record<string, number>> = {}): Promise<Holder> {
    const { desk, one: who, secrets } = this.city;
    const person = this.city.person();
    const registered = await desk.valid(`POST ${HOLDERS}`, { who, body: person });
    const cardholderId = String(registered.body['cardholderId']);
    const office = this.city.at('office');
    const number = inventCardNumber();
    secrets.add('card number', number);
    const issued = await office.post(`/v1/cardholders/${cardholderId}/cards`, { expiresOn: '2036-12', number });
    const token = String(issued.body['token']);
    await desk.valid(`POST ${CARDS}/activate`, { who, params: { token }, body: CODE });
    for (const [purse, amount] of Object.entries(balances)) {
      const params = { cardholderId };
      await desk.valid(`POST ${HOLDERS}/:cardholderId/purses`, { who, params, body: { purse, ...WHY } });
      await office.post(`/v1/cardholders/${cardholderId}/credits`, { purse, amount });
    }
    return { ...person, cardholderId, token, number };
  }

  async #payments(holder: Holder): Promise<{ paid: string; declined: string; stan: string; rrn: string }> {
    const shop = this.city.at('shop');
    const message = shop.message(holder.number, 5_000);
    const { body } = await shop.deliver(message);
    const { body: declined } = await shop.purchase(holder.number, 80_000_000);
    await shop.purchase(this.city.secrets.add('card number', inventCardNumber()), 1);
    const { stan } = message.body as { stan: string };
    return { paid: String(body['id']), rrn: String(body['rrn']), declined: String(declined['id']), stan };
  }

  async #lookUps(holder: Holder, { stan, rrn }: { stan: string; rrn: string }): Promise<void> {
    const { desk, one: who } = this.city;
    const { idNumber, name, number, phone } = holder;
    const birthDate = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
    const localDate = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    for (const body of [
      { by: 'card', cardNumber: number },
      { by: 'id_number', idNumber },
      { by: 'phone', phone },
      { by: 'name', name, birthDate },
      { by: 'rrn', rrn },
      { by: 'stan', terminalId: 'SHOP0001', stan, localDate },
    ]) {
      await desk.valid('POST /v1/desk/look-ups', { who, body });
    }
  }

  async #cardLife({ cardholderId, token }: Holder): Promise<void> {
    const { desk, one, two, secrets } = this.city;
    const act = (what: string, more: object = {}, who = one) =>
      desk.valid(`POST ${CARDS}/${what}`, { who, params: { token }, body: { ...CODE, ...more } });
    await act('freeze', { note: secrets.add('note', '本人来电称钱包在早市被偷') });
    await act('unfreeze');
    await act('freeze', { kind: 'judicial', document: '(2026)吉01执12号' });
    const lifting = await act('unfreeze', { kind: 'judicial' });
    await this.#decide('approve', lifting.body['approvalId']);
    const application = { application: 'citizen', state: 'frozen' };
    await act('application-state', application);
    await act('application-state', { ...application, state: 'active' });
    await act('lock-pin');
    await act('unlock-pin');
    const transitCardNumber = secrets.add('transit card number', `310400000000000${luhnDigit('310400000000000')}`);
    await act('transit-card', { transitCardNumber });
    await desk.valid('POST /v1/desk/look-ups', { who: two, body: { by: 'transit_card', transitCardNumber } });
    await act('report-loss', { kind: 'provisional' });
    await act('withdraw-loss');
    const electronic = { kind: 'electronic', ...WHY };
    const filling = { who: one, params: { cardholderId }, body: electronic };
    await desk.learn('card number', 'number', `POST ${HOLDERS}/:cardholderId/cards`, filling);
    const replaced = await desk.learn('card number', 'number', `POST ${CARDS}/replace`, {
      ...{ who: one, params: { token }, body: { ...CODE, cause: 'damaged', instant: true } },
    });
    await desk.valid(`POST ${CARDS}/close`, {
      ...{ who: one, params: { token: replaced.body['token'] }, body: { ...CODE, cause: 'requested' } },
    });
  }

  async #decide(how: 'approve' | 'refuse' | 'withdraw', approvalId: unknown): Promise<void> {
    const { desk, one, two } = this.city;
    const params = { approvalId };
    const body = { reason: '核对无误' };
    await desk.valid('GET /v1/desk/approvals/:approvalId', { who: two, params });
    const who = how === 'withdraw' ? one : two;
    await desk.valid(`POST /v1/desk/approvals/:approvalId/${how}`, { who, params, body });
    await desk.valid('GET /v1/desk/approvals/:approvalId', { who: two, params });
  }

  async #money({ cardholderId }: Holder, { paid }: { paid: string }): Promise<void> {
    const { desk, one: who } = this.city;
    const send = (method: string, what: string, body: object) =>
      desk.valid(`${method} ${HOLDERS}/:cardholderId/${what}`, { who, params: { cardholderId }, body });
    const words = { reason: '柜台受理' };
    const adjustment = { purse: 'epurse', amount: 300, kind: 'goodwill', ...words };
    for (const how of ['approve', 'refuse', 'withdraw'] as const) {
      const asked = await send('POST', 'adjustments', adjustment);
      await this.#decide(how, asked.body['approvalId']);
    }
    await send('POST', 'refunds', { authorizationId: paid, amount: 100, ...words });
    const unlinked = { purse: 'epurse', amount: 50, merchantId: MERCHANT, ...words };
    await this.#decide('approve', (await send('POST', 'unlinked-refunds', unlinked)).body['approvalId']);
    await send('PUT', 'limits', { purse: 'epurse', limits: { dayAmount: 100_000 }, ...words });
    const raised = await send('PUT', 'limits', { purse: 'epurse', limits: { dayAmount: 200_000 }, ...words });
    await this.#decide('approve', raised.body['approvalId']);
    await send('POST', 'bank-account', {
      bankCode: '102',
      maskedAccount: '6222***********1234',
      status: 'linked',
      ...WHY,
    });
    await desk.valid('GET /v1/desk/approvals', { who, query: '?limit=100' });
  }

  async #medical({ cardholderId }: Holder): Promise<void> {
    const { desk, one: who, secrets } = this.city;
    const relative = await this.holder();
    const params = { cardholderId };
    const enrolment = { insutype: '310', area: '220100', psnNo: 'P2201000001', psnType: '1101', from: '2026-01-01' };
    const note = secrets.add('note', '刚从外地转回，单位已停保两月');
    const body = { ...enrolment, category: '低保', ...CODE, note };
    await desk.valid(`PUT ${HOLDERS}/:cardholderId/enrolments`, { who, params, body });
    const grant = { relativeId: relative.cardholderId, relation: 'parent', from: '2026-01-01', to: '2027-12-31' };
    const granting = { who, params, body: { ...grant, monthLimit: 50_000, ...CODE } };
    const { body: granted } = await desk.valid(`POST ${HOLDERS}/:cardholderId/mutual-aid`, granting);
    const revoking = { who, params: { cardholderId, grantId: granted['grantId'] }, body: CODE };
    await desk.valid(`POST ${HOLDERS}/:cardholderId/mutual-aid/:grantId/revoke`, revoking);
  }

  async #cases(holder: Holder, { paid }: { paid: string }): Promise<void> {
    const { desk, one: who, secrets } = this.city;
    const step = (caseId: unknown, what: string, text: string, more: object = {}) =>
      desk.valid(`POST ${CASES}/${what}`, {
        ...{ who, params: { caseId }, body: { reason: secrets.add('case text', text), ...more } },
      });
    const won = await this.#dispute(holder, '持卡人说当日在外地看病', { authorizationId: paid, amount: 500 });
    await step(won, 'evidence', '请商户补交签购单');
    await desk.valid(`POST ${CASES}/comments`, {
      ...{ who, params: { caseId: won }, body: { text: secrets.add('case text', '已两次致电店主未接') } },
    });
    await this.#attachment(won);
    await step(won, 'provisional-credit', '先行垫付以免生活困难');
    await step(won, 'win', '商户承认重复刷卡');
    await step(await this.#dispute(holder, '金额与小票不符', { amount: 200 }), 'lose', '小票与记录一致');
    await step(await this.#dispute(holder, '退款一直没有到账', { amount: 200 }), 'withdraw', '持卡人找到了退款');
    await desk.valid(`GET ${CASES}`, { who, params: { caseId: won } });
    await desk.valid('GET /v1/desk/cases', { who, query: `?cardholderId=${holder.cardholderId}` });
  }

  async #dispute({ cardholderId }: Holder, text: string, more: object): Promise<string> {
    const { desk, one: who, secrets } = this.city;
    const body = { kind: 'other', text: secrets.add('case text', text), ...more };
    const opened = await desk.valid(`POST ${HOLDERS}/:cardholderId/cases`, { who, params: { cardholderId }, body });
    return String(opened.body['caseId']);
  }

  async #attachment(caseId: string): Promise<void> {
    const { desk, one: who, secrets } = this.city;
    const form = new FormData();
    const content = secrets.add('file content', '手写说明：那天我在松原老家收玉米，没有去过长春');
    form.append('file', new Blob([content], { type: 'text/plain' }), secrets.add('file name', '老家收玉米的说明.txt'));
    const attached = await desk.valid(`POST ${CASES}/attachments`, { who, params: { caseId }, body: form });
    const params = { caseId, attachmentId: attached.body['attachmentId'] };
    await desk.valid(`GET ${CASES}/attachments/:attachmentId`, { who, params });
  }

  async #corrections({ cardholderId }: Holder): Promise<void> {
    const { desk, one, two, secrets } = this.city;
    const said = (what: string) => ({ reason: secrets.add('correction', what) });
    const propose = async (field: string, value: string): Promise<unknown> => {
      const body = {
        field,
        value,
        source: secrets.add('correction', `${field}见户口簿第七页`),
        ...said(`${field}当面申报`),
      };
      const filling = { who: one, params: { cardholderId }, body };
      return (await desk.valid(`POST ${HOLDERS}/:cardholderId/corrections`, filling)).body['correctionId'];
    };
    const settle = async (correctionId: unknown, what: string, who = two): Promise<void> => {
      const body = what === 'withdraw' ? {} : said(`${what}时已比对公安信息`);
      await desk.valid(`POST /v1/desk/corrections/:correctionId/${what}`, { who, params: { correctionId }, body });
    };
    const phone = await propose('phone', secrets.add('phone', '13900009871'));
    const name = await propose('name', secrets.add('name', '慕容雪健'));
    const address = await propose('address', secrets.add('address', '松原市宁江区玉米大街六百六十号'));
    await desk.valid('GET /v1/desk/corrections', { who: two });
    await settle(phone, 'accept');
    await settle(name, 'reject');
    await settle(address, 'withdraw', one);
    await desk.valid(`GET ${HOLDERS}/:cardholderId/corrections`, { who: two, params: { cardholderId } });
    await desk.valid('GET /v1/desk/corrections', { who: two, query: '?state=accepted' });
  }

  async #reading({ cardholderId }: Holder, { paid, declined }: { paid: string; declined: string }): Promise<void> {
    const { desk, one: who, secrets } = this.city;
    const params = { cardholderId };
    const notes = `${HOLDERS}/:cardholderId/notes`;
    await desk.valid(`POST ${notes}`, { who, params, body: { text: secrets.add('note', '耳背，请大声慢说') } });
    await desk.valid(`GET ${notes}`, { who, params });
    const fields = ['name', 'idNumber', 'phone', 'address'];
    const words = { reason: '核对回访信息' };
    await desk.valid(`POST ${HOLDERS}/:cardholderId/reveal`, {
      who,
      params,
      body: { fields, ticket: 'T-7', ...words },
    });
    await desk.valid(`POST ${HOLDERS}/:cardholderId/export`, { who, params, body: words });
    await desk.valid('GET /v1/desk/reveals', { who });
    await desk.valid(`GET ${HOLDERS}/:cardholderId`, { who, params });
    for (const what of ['transactions', 'history', 'access-history', 'sharing-reads']) {
      await desk.valid(`GET ${HOLDERS}/:cardholderId/${what}`, { who, params, query: '?limit=50' });
    }
    for (const authorizationId of [paid, declined]) {
      const one = { who, params: { authorizationId } };
      await desk.valid('GET /v1/desk/authorizations/:authorizationId', one);
      await desk.valid('GET /v1/desk/authorizations/:authorizationId/explanation', one);
    }
    await desk.valid('GET /v1/desk/operations', { who });
  }

  /** People who leave, each in another way. */
  async #endings(): Promise<void> {
    const { desk, one: who } = this.city;
    const send = ({ cardholderId }: Holder, what: string, body: object) =>
      desk.valid(`POST ${HOLDERS}/:cardholderId/${what}`, { who, params: { cardholderId }, body });
    await send(await this.holder({ epurse: 100 }), 'close-out', CODE);
    await send(await this.holder({ epurse: 100 }), 'death', CODE);
    const gone = await this.holder({ epurse: 100 });
    await send(gone, 'transfer-out', CODE);
    const words = { reason: '本人书面申请' };
    await this.#decide('approve', (await send(gone, 'erasure', words)).body['approvalId']);
    const [survivor, duplicate] = [await this.holder(), await this.holder()];
    const merging = await send(survivor, 'merge', { duplicateId: duplicate.cardholderId, ...words });
    await this.#decide('approve', merging.body['approvalId']);
  }
}
