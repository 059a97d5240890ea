import type { Pool } from 'pg';
import { openPool } from '../../src/platform/database';
import { createServiceDatabase, pursesOf, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import type { FsiClient } from '../support/fsi-client';
import { buildFsiTown, type FsiTown, type Insured, insure } from '../support/fsi-town';

type Row = Record<string, string>;

describe('purchases, stays and reversals in the national interface', () => {
  let database: TestDatabase;
  let service: Service;
  let town: FsiTown;
  let owner: Pool;

  beforeAll(async () => {
    database = await createServiceDatabase();
    owner = openPool(database.ownerUrl, { max: 1, role: false, applicationName: 'onecard test' });
    service = await startService(database);
    town = await buildFsiTown(service);
  });

  afterAll(async () => {
    await service.close();
    await owner.end();
    await database.drop();
  });

  const today = () => new Date(service.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const shown = ({ number, psnNo }: Insured) => ({
    ...{ psn_no: psnNo, mdtrt_cert_type: '03', mdtrt_cert_no: number, card_sn: '220199D15600000500000000000000A1' },
  });
  const line = (serial: string, level: string, amount: string, more = {}) => ({
    ...{ feedetl_sn: serial, fee_ocur_time: `${today()} 09:00:00`, med_list_codg: 'X001', det_item_fee_sumamt: amount },
    ...{ pric: amount, cnt: '1', chrgitm_lv: level, ...more },
  });
  const purchase = (person: Insured, changes = {}) => ({
    druginfo: {
      ...{ ...shown(person), begntime: `${today()} 10:00:00`, medfee_sumamt: '157.30', psn_setlway: '01' },
      ...{ acct_used_flag: '1', insutype: '310', ...changes },
    },
    drugdetail: [line('1', '01', '100.30'), line('2', '03', '57.00')],
  });
  const setlinfoOf = (output: Record<string, unknown>) => output['setlinfo'] as Row;
  const balanceOf = async (person: Insured) => (await pursesOf(town.city.office, person))['medical']?.balance;

  /** A visit with one line that is pre-settled; answers the input of its settlement. */
  async function preSettled(client: FsiClient, person: Insured): Promise<{ data: Row }> {
    const registered = await client.ok('2201', {
      data: { ...shown(person), insutype: '310', begntime: `${today()} 08:00:00`, ipt_otp_no: 'OP1' },
    });
    const visit = { mdtrt_id: (registered['data'] as Row)['mdtrt_id'] ?? '', psn_no: person.psnNo };
    await client.ok('2204', { feedetail: [{ ...line('1', '01', '100.00'), ...visit, chrg_bchno: 'B1' }] });
    const bill = {
      data: { ...shown(person), ...visit, chrg_bchno: 'B1', medfee_sumamt: '100.00', acct_used_flag: '1' },
    };
    await client.ok('2206', bill);
    return bill;
  }

  const reverse = (client: FsiClient, person: Insured, omsgid: string, oinfno: string) =>
    client.send('2601', { data: { psn_no: person.psnNo, omsgid, oinfno } });

  it('sells at a pharmacy in one message: pre-settlement leaves nothing, settlement pays, cancellation returns', async () => {
    const person = await insure(service, town, { balance: 45_30 });
    const before = await town.pharmacy.ok('2101', purchase(person));
    expect(setlinfoOf(before)).toMatchObject({ setl_id: '', acct_pay: '45.30', balc: '0.00', psn_cash_pay: '112.00' });
    expect(await balanceOf(person)).toBe(45_30);
    const settled = await town.pharmacy.ok(
      '2102',
      purchase(person, { fulamt_ownpay_amt: '57.00', inscp_scp_amt: '100.30' }),
    );
    const setlinfo = setlinfoOf(settled);
    expect(setlinfo).toMatchObject({ clr_type: '41', med_type: '41', acct_pay: '45.30', psn_cash_pay: '112.00' });
    expect(settled['detlcutinfo']).toHaveLength(2);
    expect(await balanceOf(person)).toBe(0);
    const { setl_id = '', mdtrt_id = '' } = setlinfo;
    const cancelled = await town.pharmacy.ok('2103', { data: { psn_no: person.psnNo, mdtrt_id, setl_id } });
    expect(setlinfoOf(cancelled)).toMatchObject({ psn_pay: '-157.30', cash_payamt: '-112.00', acct_pay: '-45.30' });
    expect(await balanceOf(person)).toBe(45_30);
  });

  it('refuses a purchase that is not as it was pre-settled, or does not add up', async () => {
    const person = await insure(service, town);
    expect(await town.pharmacy.refusal('2102', purchase(person, { fulamt_ownpay_amt: '1.00' }))).toBe(
      'input.druginfo.fulamt_ownpay_amt: differs from the pre-settlement: 57.00',
    );
    expect(await town.pharmacy.refusal('2102', purchase(person, { medfee_sumamt: '1.00' }))).toBe(
      'input.druginfo.medfee_sumamt: is not the sum of the lines: 157.30',
    );
    expect(await town.hospital.refusal('2102', purchase(person))).toBe('fixmedins_code: is no pharmacy; send 2201');
    const other = await insure(service, town);
    expect(await town.pharmacy.refusal('2102', purchase(person, { psn_no: other.psnNo }))).toBe(
      'input.druginfo.psn_no: is not the number of the person who shows the credential',
    );
    expect(await town.pharmacy.refusal('2102', purchase(person, { card_sn: '' }))).toBe(
      'input.druginfo.card_sn: must not be empty with a card',
    );
  });

  it('settles a stay: admission, fees, discharge, pre-settlement, settlement, and all of it back', async () => {
    const person = await insure(service, town, { balance: 1500_00 });
    const { hospital } = town;
    const admission = {
      ...shown(person),
      insutype: '310',
      begntime: `${today()} 08:00:00`,
      med_type: '21',
      ipt_no: 'I1',
    };
    const admitted = await hospital.ok('2401', { mdtrtinfo: admission, diseinfo: [{ diag_code: 'J18.900' }] });
    const { mdtrt_id = '' } = admitted['result'] as Row;
    const visit = { mdtrt_id, psn_no: person.psnNo };
    await hospital.ok('2403', { mdtrtinfo: { ...visit, adm_bed: '12' } });
    const fees = [
      line('1', '01', '8000.00'),
      line('2', '02', '4000.00', { selfpay_prop: '0.10' }),
      line('3', '02', '3000.00', { selfpay_prop: '0.10', pric_uplmt_amt: '2500.00' }),
      line('4', '03', '600.00'),
    ];
    await hospital.ok('2301', { feedetail: fees.map((fee) => ({ ...fee, ...visit })) });
    await hospital.ok('2302', { data: [{ ...visit, feedetl_sn: '4' }] });
    await hospital.ok('2301', { feedetail: [{ ...line('4', '03', '600.00'), ...visit }] });
    const bill = { data: { ...shown(person), ...visit, medfee_sumamt: '15600.00', acct_used_flag: '1' } };
    expect(await hospital.refusal('2304', bill)).toContain('not discharged');
    await hospital.ok('2402', { dscginfo: { ...visit, endtime: `${today()} 17:00:00` } });
    expect(await hospital.refusal('2304', bill)).toBe('the bill must be pre-settled first');
    await hospital.ok('2303', bill);
    expect(await hospital.refusal('2304', { data: { ...bill.data, preselfpay_amt: '1.00' } })).toBe(
      'input.data.preselfpay_amt: differs from the pre-settlement: 650.00',
    );
    const settled = setlinfoOf(await hospital.ok('2304', bill));
    expect(settled).toMatchObject({
      ...{ hifp_pay: '11572.00', psn_part_amt: '4028.00', acct_pay: '1500.00', psn_cash_pay: '2528.00', balc: '0.00' },
      ...{ act_pay_dedc: '700.00', pool_prop_selfpay: '0.8800', clr_type: '21' },
    });
    await hospital.ok('2305', { data: { ...visit, setl_id: settled['setl_id'] } });
    await hospital.ok('2405', { data: visit });
    await hospital.ok('2302', { data: [{ ...visit, feedetl_sn: '0000' }] });
    await hospital.ok('2404', { data: visit });
    expect(await balanceOf(person)).toBe(1500_00);
  });

  it('tells before a visit which funds would pay', async () => {
    const person = await insure(service, town);
    const ask = (changes: object) =>
      town.centre.ok('2001', {
        data: {
          ...{ psn_no: person.psnNo, insutype: '310', fixmedins_code: town.centre.code, med_type: '11' },
          ...{ begntime: `${today()} 08:00:00`, ...changes },
        },
      });
    expect(await ask({})).toMatchObject({
      trtinfo: [{ fund_pay_type: '310100', trt_enjymnt_flag: '1', trt_chk_type: '1' }, { fund_pay_type: '310200' }],
    });
    expect(await ask({ insutype: '390' })).toMatchObject({ trtinfo: [{ trt_enjymnt_flag: '0', trt_chk_type: '99' }] });
    expect(await ask({ med_type: '51' })).toMatchObject({ trtinfo: [{ trt_chk_rslt: '生育门诊无待遇政策' }] });
  });

  it('finds people by number, identity card, card and token, and says when a claim about them is wrong', async () => {
    const person = await insure(service, town);
    const find = (data: object) => town.centre.send('1101', { data });
    expect((await find(shown(person))).answer.output).toMatchObject({ baseinfo: { psn_no: person.psnNo } });
    const byId = { mdtrt_cert_type: '02', mdtrt_cert_no: person.idNumber };
    expect((await find({ ...byId, psn_name: '别人' })).answer.err_msg).toBe('input.data.psn_name: is not the person’s');
    expect((await find({ ...byId, mdtrt_cert_no: '220199199001010017' })).answer.err_msg).toBe(
      'input.data.mdtrt_cert_no: is no identity number',
    );
    // The token of a physical card is no electronic credential.
    expect((await find({ mdtrt_cert_type: '01', mdtrt_cert_no: person.token })).answer.err_msg).toBe(
      'input.data.mdtrt_cert_no: nobody is found by this',
    );
  });

  it('reverses a settlement whose outcome was not known, and refuses the message when it comes again', async () => {
    const person = await insure(service, town, { balance: 100_00 });
    const message = town.centre.message('2207', await preSettled(town.centre, person));
    await town.centre.post(message);
    expect(await balanceOf(person)).toBe(60_00);
    const msgid = String(message['msgid']);
    expect((await reverse(town.centre, person, msgid, '2207')).answer).toMatchObject({ infcode: 0 });
    expect(await balanceOf(person)).toBe(100_00);
    // Reversed once more, under another id: it was taken back already.
    expect((await reverse(town.centre, person, msgid, '2207')).answer.infcode).toBe(0);
    expect(await balanceOf(person)).toBe(100_00);
  });

  it('reverses a settlement that never arrived, so that it is refused when it does', async () => {
    const person = await insure(service, town, { balance: 100_00 });
    const message = town.centre.message('2207', await preSettled(town.centre, person));
    const msgid = String(message['msgid']);
    expect((await reverse(town.centre, person, msgid, '2207')).answer.infcode).toBe(0);
    const late = await town.centre.post(message);
    expect(late.answer).toMatchObject({ infcode: -1, err_msg: 'msgid: the message was reversed by 2601' });
    expect(await balanceOf(person)).toBe(100_00);
  });

  it('does a purchase or a settlement once whose answer was lost, and answers the same amounts again', async () => {
    const person = await insure(service, town, { balance: 500_00 });
    const sent = [
      [town.pharmacy, town.pharmacy.message('2102', purchase(person))],
      [town.centre, town.centre.message('2207', await preSettled(town.centre, person))],
    ] as const;
    for (const [client, message] of sent) {
      const { answer } = await client.post(message);
      const balance = await balanceOf(person);
      await owner.query(
        'UPDATE fsi_message SET answer = NULL, person_answer = NULL, answered_at = NULL WHERE msgid = $1',
        [message['msgid']],
      );
      expect((await client.post(message)).answer.output).toEqual(answer.output);
      expect(await balanceOf(person)).toBe(balance);
    }
  });

  it('takes back either all or nothing when message and reversal run at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const person = await insure(service, town, { balance: 200_00 });
      const message = town.pharmacy.message('2102', purchase(person));
      const [, reversal] = await Promise.all([
        town.pharmacy.post(message),
        reverse(town.pharmacy, person, String(message['msgid']), '2102'),
      ]);
      expect(reversal.answer).toMatchObject({ infcode: 0 });
      expect(await balanceOf(person)).toBe(200_00);
      expect((await town.pharmacy.ok('2102', purchase(person)))['setlinfo']).toMatchObject({ acct_pay: '157.30' });
    }
  });

  it('reverses an admission, and no cancellation that stands', async () => {
    const person = await insure(service, town, { balance: 200_00 });
    const admission = {
      ...shown(person),
      insutype: '310',
      begntime: `${today()} 08:00:00`,
      med_type: '21',
      ipt_no: 'I2',
    };
    const message = town.hospital.message('2401', { mdtrtinfo: admission });
    const { answer } = await town.hospital.post(message);
    expect((await reverse(town.hospital, person, String(message['msgid']), '2401')).answer.infcode).toBe(0);
    const { mdtrt_id = '' } = answer.output['result'] as Row;
    expect(
      await town.hospital.refusal('2301', {
        feedetail: [{ ...line('1', '01', '1.00'), mdtrt_id, psn_no: person.psnNo }],
      }),
    ).toBe('mdtrt_id: the visit is settled or cancelled');
    const settled = setlinfoOf(await town.pharmacy.ok('2102', purchase(person)));
    const cancel = town.pharmacy.message('2103', {
      data: { psn_no: person.psnNo, mdtrt_id: settled['mdtrt_id'], setl_id: settled['setl_id'] },
    });
    expect((await town.pharmacy.post(cancel)).answer.infcode).toBe(0);
    expect((await reverse(town.pharmacy, person, String(cancel['msgid']), '2103')).answer.err_msg).toBe(
      'input.data.omsgid: the cancellation stands; settle again instead',
    );
  });

  it.each([
    ['2204', 'input.data.oinfno: cannot be reversed'],
    ['9001', 'input.data.oinfno: cannot be reversed'],
  ])('reverses no %s', async (oinfno, message) => {
    const person = await insure(service, town);
    const omsgid = town.centre.nextMsgid();
    expect((await reverse(town.centre, person, omsgid, oinfno)).answer.err_msg).toBe(message);
  });

  it('reverses no message of another institution', async () => {
    const person = await insure(service, town);
    const omsgid = town.hospital.nextMsgid();
    expect((await reverse(town.centre, person, omsgid, '2207')).answer.err_msg).toBe(
      'input.data.omsgid: is another institution’s',
    );
  });

  it('hides visits of one institution from another, and of one person from another', async () => {
    const [person, other] = [await insure(service, town), await insure(service, town)];
    const { data } = await preSettled(town.centre, person);
    expect(await town.pharmacy.refusal('2206', { data })).toContain('there is no such visit');
    expect(await town.hospital.refusal('2206', { data })).toContain('there is no such visit');
    expect(await town.centre.refusal('2206', { data: { ...data, psn_no: other.psnNo } })).toBe(
      'input.data.mdtrt_id: is not of this person',
    );
    expect(await town.centre.refusal('2206', { data: { ...data, med_type: '14' } })).toContain('registered with 11');
    expect(await town.centre.refusal('2206', { data: { ...data, psn_setlway: '02' } })).toContain('settled by item');
    expect(await town.centre.refusal('2303', { data })).toContain('is of another kind');
  });
});
