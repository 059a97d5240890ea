import { CommandBus } from '@nestjs/cqrs';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { sm2 } from 'sm-crypto-v2';
import { openPool } from '../../src/platform/database';
import { ChangeInstitution, RotateMessageKey } from '../../src/medical';
import { MessageCipher } from '../../src/medical/fsi/security/message-cipher';
import { isSignedBy } from '../../src/medical/fsi/security/message-signature';
import { PlatformKey } from '../../src/medical/fsi/security/platform-key';
import { signedText } from '../../src/medical/fsi/security/canonical-message';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { FsiClient } from '../support/fsi-client';
import { buildFsiTown, CENTRE, type FsiTown, HOSPITAL, type Insured, insure, PHARMACY } from '../support/fsi-town';

const keyOf = (code: string, generation = 1) => ({ code, generation });
const DAY_MS = 86_400_000;

describe('messages of the national interface', () => {
  let database: TestDatabase;
  let service: Service;
  let town: FsiTown;
  let centre: FsiClient;
  let person: Insured;
  let owner: Pool;

  beforeAll(async () => {
    database = await createServiceDatabase();
    owner = openPool(database.ownerUrl, { max: 1, role: false, applicationName: 'onecard test' });
    service = await startService(database, { env: { FSI_OPEN: 'on' } });
    town = await buildFsiTown(service);
    centre = town.centre;
    person = await insure(service, town, { balance: 500_00 });
  });

  afterAll(async () => {
    await service.close();
    await owner.end();
    await database.drop();
  });

  const now = () => new Date(service.now() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  const registration = () => ({
    data: {
      ...{ psn_no: person.psnNo, mdtrt_cert_type: '02', mdtrt_cert_no: person.idNumber, insutype: '310' },
      ...{ begntime: now(), ipt_otp_no: 'OP0002' },
    },
  });

  it('are answered with the fields of the interface', async () => {
    const { status, answer } = await centre.send('1101', {
      data: { mdtrt_cert_type: '02', mdtrt_cert_no: person.idNumber },
    });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ infcode: 0, err_msg: '', enctype: '' });
    expect(answer.inf_refmsgid).toMatch(/^220199\d{24}$/);
    expect(answer.refmsg_time).toMatch(/^\d{17}$/);
    expect(answer.respond_time).toMatch(/^\d{17}$/);
  });

  it('come to the path of the transaction or to the one path for all', async () => {
    const input = { data: { psn_no: person.psnNo } };
    const { answer } = await centre.post(centre.message('5206', input), '/fsi/api');
    expect(answer.infcode).toBe(0);
    const wrong = await centre.post(centre.message('5206', input), '/fsi/api/5203');
    expect(wrong.answer.err_msg).toBe('infno: must be the same as in the path');
  });

  it('of a variant of Jilin go to the transaction without the letter', async () => {
    expect((await centre.send('5206A', { data: { psn_no: person.psnNo } })).answer.infcode).toBe(0);
    expect(await centre.refusal('5206B', { data: {} })).toBe('infno: there is no such transaction here');
  });

  it.each([
    ['infno', { infno: '22' }, 'infno: must be four digits, with a letter for a variant'],
    ['msgid', { msgid: 'x' }, 'msgid: must be fixmedins_code, yyyyMMddHHmmss and four digits'],
    ['mdtrtarea_admvs', { mdtrtarea_admvs: '' }, 'mdtrtarea_admvs: must not be empty'],
    ['inf_time', { inf_time: '2026-02-30 00:00:00' }, 'inf_time: must be a time yyyy-MM-dd HH:mm:ss'],
    ['opter_type', { opter_type: '9' }, 'opter_type: must be one of 1, 2, 3'],
    ['sign_no', { sign_no: '' }, 'sign_no: is no sign-in of this operator that stands; sign in with 9001'],
    ['fixmedins_name', { fixmedins_name: 'a\u0001' }, 'fixmedins_name: must have no control characters'],
    ['dev_no', { dev_no: { a: 1 } }, 'dev_no: must be a text or a number'],
    ['opter', { opter: 'x'.repeat(31) }, 'opter: must have 30 characters at most'],
  ])('with a wrong %s are refused by its name', async (_field, changes, message) => {
    const { status, answer } = await centre.post(
      centre.message('5206', { data: { psn_no: person.psnNo } }, changes),
      '/fsi/api',
    );
    expect({ status, infcode: answer.infcode, message: answer.err_msg }).toEqual({ status: 200, infcode: -1, message });
  });

  it('with wrong fields are refused by the path of the field, without its value', async () => {
    const { data } = registration();
    expect(await centre.refusal('2201', { data: { ...data, begntime: 'soon' } })).toBe(
      'input.data.begntime: must be a time yyyy-MM-dd HH:mm:ss',
    );
    expect(await centre.refusal('2201', {})).toBe('input.data: must be there');
    expect(await centre.refusal('2204', { feedetail: [{ mdtrt_id: 'x' }] })).toBe(
      'input.feedetail[0].psn_no: must not be empty',
    );
    expect(
      await centre.refusal('2206', {
        data: {
          mdtrt_id: 'x',
          psn_no: 'x',
          chrg_bchno: '1',
          mdtrt_cert_type: '02',
          mdtrt_cert_no: '1',
          medfee_sumamt: '1.234',
        },
      }),
    ).toBe('input.data.medfee_sumamt: must be a number with two decimals at most, 16 digits');
    expect(await centre.refusal('2401', { mdtrtinfo: { ...data, med_type: '21', advpay: '100.00' } })).toBe(
      'input.mdtrtinfo.advpay: is not taken here',
    );
  });

  it('that are no JSON, too long or empty are refused with status 200', async () => {
    const bodies = [
      '',
      '{',
      '[]',
      'null',
      '"x"',
      '{"infno":"2201","infno":"2201"}',
      '{"__proto__":{}}',
      Buffer.from([0xff, 0xfe]),
      `{"a":"${'x'.repeat(5 * 1024 * 1024)}"}`,
    ];
    for (const body of bodies) {
      const { status, answer } = await centre.raw(body, '/fsi/api/2201', { 'content-type': 'text/plain' });
      expect({ status, infcode: answer.infcode }).toEqual({ status: 200, infcode: -1 });
      expect(answer.err_msg).not.toBe('');
    }
  });

  it('never break the service, whatever is in them', async () => {
    const numbers = fc.constantFrom(
      '1101',
      '2001',
      '2101',
      '2102',
      '2201',
      '2204',
      '2207',
      '2303',
      '2401',
      '2601',
      '5203',
      '5206',
      '9001',
      '9002',
    );
    const names = fc.constantFrom(
      'data',
      'mdtrtinfo',
      'feedetail',
      'druginfo',
      'drugdetail',
      'signIn',
      'psn_no',
      'mdtrt_id',
      'mdtrt_cert_type',
      'mdtrt_cert_no',
    );
    const value: fc.Arbitrary<unknown> = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.constantFrom('02', '01', '03', person.psnNo, '1.00', null),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const input = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        names,
        fc.oneof(value, fc.dictionary(names, value), fc.array(fc.dictionary(names, value), { maxLength: 3 })),
      ),
    );
    await fc.assert(
      fc.asyncProperty(numbers, input, async (infno, content) => {
        const { status, answer } = await centre.send(infno, content);
        return status === 200 && typeof answer.infcode === 'number' && answer.err_msg.length <= 200;
      }),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (message) => {
        const { status, answer } = await centre.raw(JSON.stringify(message), '/fsi/api');
        return status === 200 && answer.infcode === -1;
      }),
      { numRuns: 100 },
    );
    // The fuzz may have signed the operator out.
    await centre.signIn();
  });

  it('that come twice are done once and answered byte for byte alike', async () => {
    const message = centre.message('2201', registration());
    const both = await Promise.all([centre.post(message), centre.post(message)]);
    const again = await centre.post({ ...message, inf_time: '2020-01-01 00:00:00' });
    expect(both[0].answer.infcode).toBe(0);
    expect(both[1].text).toBe(both[0].text);
    expect(again.text).toBe(both[0].text);
  });

  it('with the id of another message are refused', async () => {
    const message = centre.message('2201', registration());
    await centre.post(message);
    const other = await centre.post({ ...message, input: { data: { ...registration().data, ipt_otp_no: 'OP9' } } });
    expect(other.answer).toMatchObject({
      infcode: -1,
      err_msg: 'msgid: stands for another message; each message needs its own',
    });
  });

  it('whose answer was lost between commit and storing are healed by the retry', async () => {
    const message = centre.message('2201', registration());
    const first = await centre.post(message);
    await owner.query(
      'UPDATE fsi_message SET answer = NULL, person_answer = NULL, answered_at = NULL WHERE msgid = $1',
      [message['msgid']],
    );
    const again = await centre.post(message);
    expect(again.answer.output).toEqual(first.answer.output);
  });

  it('need a sign-in, of which an operator has one at a time, for a day', async () => {
    const one = await new FsiClient(service, CENTRE, '0002').signIn();
    const two = await new FsiClient(service, CENTRE, '0002').signIn();
    const ask = (client: FsiClient) => client.send('5206', { data: { psn_no: person.psnNo } });
    expect((await ask(one)).answer.err_msg).toContain('sign_no');
    expect((await ask(two)).answer.infcode).toBe(0);
    expect(
      await new FsiClient(service, HOSPITAL, '0002').refusal('5206', { data: {} }, { sign_no: two.signNo }),
    ).toContain('sign_no');
    service.clock.advance(DAY_MS + 1);
    expect((await ask(two)).answer.err_msg).toContain('sign_no');
    await two.signIn();
    expect(await two.ok('9002', { signOut: { sign_no: two.signNo, opter_no: '0002' } })).toHaveProperty('signoutoutb');
    expect((await ask(two)).answer.err_msg).toContain('sign_no');
    await centre.signIn();
  });

  it('are encrypted with SM4 both ways where the sender asks for it', async () => {
    const cipher = service.app.get(MessageCipher, { strict: false });
    const input = cipher.encrypt(keyOf(CENTRE), JSON.stringify({ data: { psn_no: person.psnNo } }));
    const { answer } = await centre.send('5206', input, { enc_type: 'SM4' });
    expect(answer).toMatchObject({ infcode: 0, enctype: 'SM4' });
    expect(JSON.parse(cipher.decrypt(keyOf(CENTRE), answer.output) ?? '')).toHaveProperty('cuminfo');
    const foreign = cipher.encrypt(keyOf(HOSPITAL), JSON.stringify({ data: { psn_no: person.psnNo } }));
    for (const wrong of [foreign, 'zz', '', {}, `${input}00`]) {
      expect(await centre.refusal('5206', wrong, { enc_type: 'SM4' })).toBe(
        'input: cannot be decrypted with the institution’s SM4 key',
      );
    }
  });

  it('are taken under the SM4 key before for a while after it was changed, and answered under the same one', async () => {
    const cipher = service.app.get(MessageCipher, { strict: false });
    const commands = service.app.get(CommandBus);
    const ask = (generation: number) =>
      centre.send(
        '5206',
        cipher.encrypt(keyOf(CENTRE, generation), JSON.stringify({ data: { psn_no: person.psnNo } })),
        {
          enc_type: 'SM4',
        },
      );
    const isAnswered = async (generation: number): Promise<boolean> => {
      const { answer } = await ask(generation);
      if (answer.infcode !== 0) return false;
      return (cipher.decrypt(keyOf(CENTRE, generation), answer.output) ?? '').includes('cuminfo');
    };
    expect([await isAnswered(1), await isAnswered(2)]).toEqual([true, false]);
    expect(await commands.execute(new RotateMessageKey(CENTRE, 3_600))).toMatchObject({ generation: 2 });
    expect([await isAnswered(1), await isAnswered(2)]).toEqual([true, true]);
    service.clock.advance(3_600_001);
    expect([await isAnswered(1), await isAnswered(2)]).toEqual([false, true]);
    // Another change: the first key stays out, whatever the overlap.
    await commands.execute(new RotateMessageKey(CENTRE, 3_600));
    expect([await isAnswered(1), await isAnswered(2), await isAnswered(3)]).toEqual([false, true, true]);
    await expect(commands.execute(new RotateMessageKey('H22019999999', 0))).rejects.toThrow('no such institution');
    await expect(commands.execute(new RotateMessageKey(CENTRE, 31 * 86_400))).rejects.toThrow();
  });

  it('show a card with the recognition code that its maker told, where there is one', async () => {
    const card = await insure(service, town, {});
    const show = (code: string) => ({
      data: { mdtrt_cert_type: '03', mdtrt_cert_no: card.number, card_sn: code },
    });
    const [own, other] = ['220199D15600000500000000000000A1', '220199D15600000500000000000000A2'];
    expect(await centre.refusal('1101', show(''))).toBe('input.data.card_sn: must not be empty with a card');
    // Nobody has told yet what the code of this card is.
    expect(await centre.ok('1101', show(other))).toHaveProperty('baseinfo');
    await owner.query(
      `INSERT INTO production_card (token, stream_id, area, expires_on, state, recognition_code)
       SELECT token, stream_id, '220199', '2036-12', 'made', $2 FROM card_directory WHERE token = $1
       ON CONFLICT (token) DO UPDATE SET state = 'made', recognition_code = excluded.recognition_code`,
      [card.token, own],
    );
    expect(await centre.refusal('1101', show(other))).toBe(
      'input.data.card_sn: is not the recognition code of this card',
    );
    expect(await centre.ok('1101', show(own.toLowerCase()))).toHaveProperty('baseinfo');
  });

  it('of a pharmacy must be signed once it has a certificate', async () => {
    const { privateKey, publicKey } = sm2.generateKeyPairHex();
    const commands = service.app.get(CommandBus);
    await commands.execute(new ChangeInstitution(PHARMACY, { certificate: publicKey }));
    const sign = (message: Record<string, unknown>): Record<string, unknown> => {
      const signed = { ...message, signtype: 'SM2' };
      const cainfo = sm2.doSignature(Buffer.from(signedText(signed)), privateKey, {
        hash: true,
        userId: '1234567812345678',
      });
      return { ...signed, cainfo };
    };
    const unsigned = await new FsiClient(service, PHARMACY).send('9001', { signIn: { opter_no: '0001' } });
    expect(unsigned.answer.err_msg).toBe(
      'cainfo: must be a signature of signtype SM2: the institution has a certificate',
    );
    const client = await new FsiClient(service, PHARMACY, '0001', sign).signIn();
    const input = { data: { psn_no: person.psnNo } };
    const { answer } = await client.send('5206', input);
    expect(answer).toMatchObject({ infcode: 0, signtype: 'SM2' });
    const { publicKey: platform } = service.app.get(PlatformKey, { strict: false });
    expect(isSignedBy(platform, signedText(answer), answer.cainfo)).toBe(true);
    expect(isSignedBy(platform, signedText({ ...answer, err_msg: 'other' }), answer.cainfo)).toBe(false);
    const refused = (await client.send('5206', { data: { psn_no: 'NOBODY' } })).answer;
    expect(refused.infcode).toBe(-1);
    expect(isSignedBy(platform, signedText(refused), refused.cainfo)).toBe(true);
    const tampered = { ...sign(client.message('5206', input)), opter_name: 'somebody else' };
    expect((await new FsiClient(service, PHARMACY).post(tampered)).answer.err_msg).toBe(
      'cainfo: is not the institution’s signature of this message',
    );
    await commands.execute(new ChangeInstitution(PHARMACY, { certificate: null }));
  });

  it('of unknown and suspended institutions are refused', async () => {
    const commands = service.app.get(CommandBus);
    expect(
      (await new FsiClient(service, 'H22019999999').send('9001', { signIn: { opter_no: '0001' } })).answer.err_msg,
    ).toBe('fixmedins_code: is no designated institution');
    await commands.execute(new ChangeInstitution(HOSPITAL, { state: 'suspended' }));
    expect((await town.hospital.send('5206', { data: {} })).answer.err_msg).toBe(
      'fixmedins_code: the institution is suspended',
    );
    await commands.execute(new ChangeInstitution(HOSPITAL, { state: 'active' }));
  });

  it('of an institution without certificate are refused where the interface is not open', async () => {
    const closed = await startService(database, { env: { FSI_OPEN: 'off', FSI_GATEWAY: 'gate:0123456789abcdef' } });
    const client = new FsiClient(closed, CENTRE);
    expect((await client.send('9001', { signIn: { opter_no: '0001' } })).answer.err_msg).toBe(
      'x-tif-signature: is not right',
    );
    await closed.close();
    const still = await startService(database, { env: { FSI_OPEN: 'off' } });
    expect((await new FsiClient(still, CENTRE).send('9001', { signIn: { opter_no: '0001' } })).answer.err_msg).toBe(
      'fixmedins_code: the institution has no certificate',
    );
    await still.close();
  });

  it('that look for too many people who are not there get no more answers about people', async () => {
    const client = town.hospital;
    await client.signIn();
    for (let miss = 0; miss < 60; miss += 1) await client.send('5206', { data: { psn_no: 'NOBODY' } });
    expect(await client.refusal('5206', { data: { psn_no: person.psnNo } })).toContain(
      'too many people were looked for',
    );
    // Another process, or one that was started again, tells of nobody either once it finds nobody itself.
    const other = await startService(database, { clock: service.clock, env: { FSI_OPEN: 'on' } });
    const there = await new FsiClient(other, HOSPITAL, '0003').signIn();
    expect(await there.refusal('5206', { data: { psn_no: 'NOBODY' } })).toContain('nobody is found by this');
    const refused = await there.refusal('5206', { data: { psn_no: person.psnNo } });
    service.clock.advance(3_600_001);
    const later = await there.ok('5206', { data: { psn_no: person.psnNo } });
    await other.close();
    expect(refused).toContain('too many people were looked for');
    expect(later).toHaveProperty('cuminfo');
  });

  it('keep no number or name of anybody in clear', async () => {
    const { rows } = await owner.query('SELECT t::text AS row, person_answer, answer FROM fsi_message t');
    const text = rows.map((row) => `${row.row}${String(row.person_answer)}${String(row.answer)}`).join();
    expect(rows.length).toBeGreaterThan(3);
    for (const secret of [person.idNumber, person.number, person.name]) expect(text).not.toContain(secret);
  });
});
