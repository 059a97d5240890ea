import { createServiceDatabase, pursesOf, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import type { FsiClient } from '../support/fsi-client';
import { buildFsiTown, type FsiTown, type Insured, insure } from '../support/fsi-town';

describe('the national interface of medical insurance', () => {
  let database: TestDatabase;
  let service: Service;
  let town: FsiTown;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    town = await buildFsiTown(service);
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  function today(): string {
    return new Date(service.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  }

  const shown = ({ number, psnNo }: Insured) => ({
    ...{ psn_no: psnNo, mdtrt_cert_type: '03', mdtrt_cert_no: number, card_sn: '220199D15600000500000000000000A1' },
  });

  const line = (serial: string, level: string, pric: string, cnt: string, amount: string, more = {}) => ({
    ...{ feedetl_sn: serial, fee_ocur_time: `${today()} 09:00:00`, med_list_codg: 'XJ01CRA040A001010100001' },
    ...{ det_item_fee_sumamt: amount, pric, cnt, chrgitm_lv: level, med_chrgitm_type: '09', ...more },
  });

  async function register(client: FsiClient, person: Insured): Promise<string> {
    const output = await client.ok('2201', {
      data: { ...shown(person), insutype: '310', begntime: `${today()} 08:00:00`, ipt_otp_no: 'OP0001' },
    });
    return (output['data'] as { mdtrt_id: string }).mdtrt_id;
  }

  it('settles an outpatient’s bill: registration, lines, pre-settlement, settlement, queries, cancellation', async () => {
    const { centre, city } = town;
    const person = await insure(service, town, { balance: 500_00 });
    const told = await centre.ok('1101', { data: { mdtrt_cert_type: '02', mdtrt_cert_no: person.idNumber } });
    expect(told).toMatchObject({
      baseinfo: { psn_no: person.psnNo, certno: person.idNumber, psn_name: '测试甲' },
      insuinfo: [{ balc: '500.00', insutype: '310', psn_type: '1101', psn_insu_stas: '1', insuplc_admdvs: '220199' }],
    });
    const mdtrt_id = await register(centre, person);
    const visit = { mdtrt_id, psn_no: person.psnNo };
    await centre.ok('2203', { mdtrtinfo: { ...visit, med_type: '11', begntime: `${today()} 08:00:00` }, diseinfo: [] });
    const lines = [
      line('1', '01', '150.00', '1', '150.00'),
      line('2', '02', '36.40', '2', '72.80', { selfpay_prop: '0.1' }),
    ];
    const uploaded = await centre.ok('2204', {
      feedetail: lines.map((one) => ({ ...one, ...visit, chrg_bchno: 'B1' })),
    });
    expect(uploaded).toMatchObject({
      result: [
        { feedetl_sn: '1', inscp_scp_amt: '150.00', preselfpay_amt: '0.00' },
        { feedetl_sn: '2', inscp_scp_amt: '65.52', preselfpay_amt: '7.28', selfpay_prop: '0.1000' },
      ],
    });
    const bill = {
      ...{ ...shown(person), ...visit, chrg_bchno: 'B1', med_type: '11', medfee_sumamt: '222.80', psn_setlway: '01' },
      ...{ acct_used_flag: '1', insutype: '310', invono: '' },
    };
    const before = await centre.ok('2206', { data: bill });
    expect(before['setlinfo']).toMatchObject({ setl_id: '', balc: '406.51', fund_pay_sumamt: '129.31' });
    const settled = await centre.ok('2207', {
      data: { ...bill, fulamt_ownpay_amt: '0', overlmt_selfpay: '0', preselfpay_amt: '7.28', inscp_scp_amt: '215.52' },
    });
    const setlinfo = settled['setlinfo'] as Record<string, string>;
    expect(setlinfo).toMatchObject({
      medfee_sumamt: '222.80',
      clr_type: '11',
      psn_part_amt: '93.49',
      acct_pay: '93.49',
    });
    const { setl_id = '' } = setlinfo;
    expect((await pursesOf(city.office, person))['medical']?.balance).toBe(406_51);
    const query = { data: { ...visit, setl_id } };
    expect(await centre.ok('5203', query)).toMatchObject({ setlinfo: { psn_pay: '93.49', cash_payamt: '0.00' } });
    expect((await centre.ok('5204', query))['feedetail']).toHaveLength(2);
    expect(await centre.ok('5206', { data: { psn_no: person.psnNo } })).toMatchObject({
      cuminfo: expect.arrayContaining([expect.objectContaining({ cum_type_code: 'F0000', cum: '222.80' })]),
    });
    const cancelled = await centre.ok('2208', query);
    expect(cancelled).toMatchObject({
      setlinfo: { medfee_sumamt: '-222.80', acct_pay: '-93.49', psn_cash_pay: '0.00' },
    });
    expect((await pursesOf(city.office, person))['medical']?.balance).toBe(500_00);
    expect(await centre.refusal('2208', query)).toContain('cancelled already');
    await centre.ok('2205', { data: { ...visit, chrg_bchno: '0000' } });
    await centre.ok('2202', { data: { ...visit, ipt_otp_no: 'OP0001' } });
  });
});
