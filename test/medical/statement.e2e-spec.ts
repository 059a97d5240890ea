import { randomUUID } from 'node:crypto';
import { PrintingProgram } from '../../src/medical/statement/print-statement/printing-program';
import { MAX_PRINTING, MAX_WAITING } from '../../src/medical/statement/print-statement/statement-printer';
import { signRequest, verifyResponse } from '../../src/platform/http-signature';
import { buildCity, createServiceDatabase, issueCard, type Service, startService, type TestCard } from '../support/app';
import type { TestDatabase } from '../support/database';
import { line, MedicalCity, PHARMACY } from '../support/medical';
import { pdfPages } from '../support/pdf-text';
import type { TerminalClient } from '../support/terminal-client';
import { heldProgram } from './statement-held';

/** A printing thread reads its fonts first. */
const LONG_MS = 60_000;

let database: TestDatabase;
let service: Service;
let city: MedicalCity;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  city = await new MedicalCity(service, await buildCity(service)).build();
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const pathOf = (settlementId: string): string => `/v1/medical/settlements/${settlementId}/statement.pdf`;

/** Asks for a statement as a terminal does, and takes the bytes of the answer. */
async function statement(settlementId: string, terminal: TerminalClient = city.city.hospital) {
  const path = pathOf(settlementId);
  const { keyId, alg } = terminal.key;
  const secret = Buffer.from(terminal.key.secret, 'base64');
  const [nonce, created] = [randomUUID(), Math.floor(service.now() / 1000)];
  const headers = signRequest({ method: 'GET', path, keyId, alg, secret, created, nonce });
  const answer = await fetch(service.baseUrl + path, { headers });
  const body = Buffer.from(await answer.arrayBuffer());
  const signed = { status: answer.status, headers: Object.fromEntries(answer.headers), body };
  return { ...signed, verification: verifyResponse({ ...signed, keyId, secret, alg, nonce }) };
}

async function settled(patient: TestCard): Promise<string> {
  const visitId = await city.visit(patient);
  await city.upload(
    visitId,
    line('1', 300, { category: '09' }),
    line('2', 120.5, { category: '03', level: '02', firstSelfPay: 100_000 }),
    line('3', 80, { category: '14', level: '03' }),
  );
  return city.settled(visitId);
}

async function textOf(settlementId: string): Promise<string[]> {
  return pdfPages((await statement(settlementId)).body);
}

describe('the printed statement of a settlement at a terminal', () => {
  it(
    'is a signed PDF with who was treated, who pays and the amounts in words',
    async () => {
      const patient = await city.insured(5_000);
      const settlementId = await settled(patient);
      const { split } = await city.getSettlement(settlementId);
      expect(split).toMatchObject({ total: 50_050, fundTotal: 12_507, account: 5_000, cash: 32_543 });

      const answer = await statement(settlementId);
      expect(answer).toMatchObject({
        status: 200,
        headers: {
          'content-type': 'application/pdf',
          'content-disposition': `inline; filename="${settlementId}.pdf"`,
          'content-length': String(answer.body.length),
        },
        verification: { valid: true },
      });
      const text = pdfPages(answer.body).join('');
      for (const said of [
        ...['医疗保障费用结算单', '职工基本医疗保险·普通门诊', '测试医院', '姓名张*', settlementId, '西药费300.00'],
        ...['￥500.50伍佰元伍角整', '￥125.07壹佰贰拾伍元零柒分', '￥325.43叁佰贰拾伍元肆角叁分'],
      ]) {
        expect(text).toContain(said);
      }
      expect(text).not.toContain('张三');
      expect(text).not.toContain('撤销');
    },
    LONG_MS,
  );

  it('is not there for another institution, nor for a settlement that does not exist', async () => {
    const settlementId = await settled(await city.insured(0));
    const foreign = await statement(settlementId, city.city.pharmacy);
    expect([foreign.status, JSON.parse(foreign.body.toString())]).toMatchObject([404, { code: 'not_found' }]);
    for (const unknown of ['ms_zzzzzzzz', 'ms_', 'none', `${settlementId}0`]) {
      expect([unknown, (await statement(unknown)).status]).toEqual([unknown, 404]);
    }
    expect((await statement(settlementId, city.city.office)).status).toBe(200);
  });

  it('is not given to anybody without a signature, nor with one of another path', async () => {
    const settlementId = await settled(await city.insured(0));
    const unsigned = await fetch(service.baseUrl + pathOf(settlementId));
    expect([unsigned.status, await unsigned.json()]).toMatchObject([401, { code: 'signature_missing' }]);
    const secret = Buffer.from(city.city.hospital.key.secret, 'base64');
    const { keyId, alg } = city.city.hospital.key;
    const created = Math.floor(service.now() / 1000);
    const other = { method: 'GET', path: pathOf('ms_00000000'), keyId, alg, secret, created, nonce: randomUUID() };
    const wrong = await fetch(service.baseUrl + pathOf(settlementId), { headers: signRequest(other) });
    expect([wrong.status, await wrong.json()]).toMatchObject([401, { code: 'signature_invalid' }]);
  });

  it(
    'says that a settlement was cancelled from then on, and that the rest of a refunded bill stands',
    async () => {
      const settlementId = await settled(await city.insured(0));
      const rest = String((await city.refund(settlementId, '3')).settlementId);
      const [cancelled, standing] = [await textOf(settlementId), await textOf(rest)];
      expect(cancelled.every((page) => page.includes('已撤销'))).toBe(true);
      expect(cancelled[0]).toMatch(/【已撤销】本结算已于\d{4}-\d{2}-\d{4}:\d{2}:\d{2}撤销，结算单作废/);
      expect(cancelled.join('')).toContain('￥500.50伍佰元伍角整');
      expect(standing.join('')).not.toContain('撤销');
      expect(standing.join('')).toContain('￥420.50肆佰贰拾元伍角整');
    },
    LONG_MS,
  );

  it(
    'is printed for a pharmacy, too',
    async () => {
      const visit = { kind: 'pharmacy', medType: '41', fixmedinsCode: PHARMACY, terminalId: 'PHAR0001' } as const;
      const visitId = await city.visit(await city.insured(10_000), visit);
      await city.upload(visitId, line('1', 66.6, { category: '11' }));
      const settlementId = await city.settled(visitId, { terminalId: 'PHAR0001' });
      const { status, body } = await statement(settlementId, city.city.pharmacy);
      expect(status).toBe(200);
      expect(pdfPages(body).join('')).toMatch(/定点药店购药.*测试药店.*购药日期.*中成药费66\.60.*个人账户支付66\.60/);
    },
    LONG_MS,
  );
});

describe('printing', () => {
  it('holds up no purchase, and refuses with Retry-After when too much is to be printed', async () => {
    const held = await heldProgram();
    const other = await startService(database, { printing: new PrintingProgram({ filename: held.filename }) });
    try {
      const { hospital, shop } = city.city;
      const settlementId = await settled(await city.insured(0));
      const card = await issueCard(city.city.office, { epurse: 10_000 });
      let printed = 0;
      let refused = 0;
      const crowded = Promise.withResolvers<undefined>();
      const asked = Array.from({ length: MAX_PRINTING + 2 * MAX_WAITING }, async () => {
        const answer = await hospital.at(other).get(pathOf(settlementId));
        if (answer.status === 200) printed += 1;
        else if (++refused === MAX_WAITING) crowded.resolve(undefined);
        return answer;
      });
      await crowded.promise;

      const purchase = await shop.at(other).purchase(card.number, 1_250);
      expect(purchase).toMatchObject({ status: 200, body: { result: 'approved', approvedAmount: 1_250 } });
      expect(printed).toBe(0);

      await held.go();
      const answers = await Promise.all(asked);
      const texts = answers.filter(({ status }) => status === 200).map(({ text }) => text);
      expect(texts).toEqual(Array(MAX_PRINTING + MAX_WAITING).fill(`the statement of ${settlementId}`));
      const others = answers.filter(({ status }) => status !== 200);
      expect(others).toHaveLength(MAX_WAITING);
      for (const answer of others) {
        expect(answer).toMatchObject({
          ...{ status: 503, signed: true, body: { code: 'overloaded' } },
          headers: { 'retry-after': '5', 'content-type': expect.stringContaining('application/problem+json') },
        });
      }
    } finally {
      await other.close();
      await held.remove();
    }
  });
});
