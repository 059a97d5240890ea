import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FsiHandlers } from '../../src/medical/fsi/fsi-handler';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import type { FsiClient, FsiExchanged } from '../support/fsi-client';
import { withFieldTables } from '../support/fsi-docs';
import { buildFsiTown, type FsiTown, type Insured, insure } from '../support/fsi-town';

const FOLDER = join(__dirname, '..', 'fixtures', 'fsi');
const DOCUMENT = join(__dirname, '..', '..', 'docs', 'national-interface.md');
const WRITES = process.env['UPDATE_GOLDEN'] === '1';

type Row = Record<string, string>;

/** What differs from run to run, by the name of its field; what has no number of its own is only said to be there. */
const NUMBERED = new Set(['msgid', 'mdtrt_id', 'setl_id', 'sign_no', 'omsgid', 'medins_setl_id']);
const VARYING = /(?:time|date|inf_refmsgid|^age$|^cum_ym$|^year$|^ip$)/;
const FIXED_DATES = new Set(['psn_insu_date', 'paus_insu_date', 'begndate', 'enddate']);

/** Records exchanges with what differs from run to run replaced by placeholders. */
class Recorder {
  readonly exchanges: object[] = [];
  readonly #names = new Map<string, string>();

  async send(client: FsiClient, infno: string, input: object, changes: Row = {}): Promise<FsiExchanged> {
    const message = client.message(infno, input, changes);
    const exchanged = await client.post(message);
    this.exchanges.push({ request: this.#plain('', message), response: this.#plain('', exchanged.answer) });
    return exchanged;
  }

  #plain(name: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#plain(name, one));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#plain(key, one)]));
    }
    if (typeof value !== 'string' || value === '') return value;
    if (NUMBERED.has(name)) return this.#numbered(name, value);
    return VARYING.test(name) && !FIXED_DATES.has(name) ? `<${name}>` : value;
  }

  #numbered(name: string, value: string): string {
    const kind = ['omsgid', 'medins_setl_id'].includes(name) ? 'msgid' : name;
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const number = [...this.#names.values()].filter((one) => one.startsWith(`<${kind} `)).length + 1;
    const placeholder = `<${kind} ${number}>`;
    this.#names.set(value, placeholder);
    return placeholder;
  }
}

describe('recorded exchanges of the national interface', () => {
  let database: TestDatabase;
  let service: Service;
  let town: FsiTown;
  let person: Insured;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    town = await buildFsiTown(service);
    const fixed = {
      number: '9229000000000000014',
      idNumber: '220199199001010016',
      psnNo: '22019900000000000000000001',
    };
    person = await insure(service, town, { ...fixed, balance: 1500_00, name: '测试甲' });
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  const day = () => new Date(service.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const at = (time: string) => `${day()} ${time}`;
  const shown = () => ({
    ...{ psn_no: person.psnNo, mdtrt_cert_type: '03', mdtrt_cert_no: person.number },
    card_sn: '220199D15600000500000000000000A1',
  });
  const line = (serial: string, level: string, pric: string, cnt: string, det_item_fee_sumamt: string, more = {}) => ({
    ...{ feedetl_sn: serial, fee_ocur_time: at('09:00:00'), med_list_codg: `X00${serial}`, det_item_fee_sumamt },
    ...{ pric, cnt, chrgitm_lv: level, med_chrgitm_type: '09', ...more },
  });
  const outputRow = ({ answer }: FsiExchanged, node: string) => answer.output[node] as Row;

  function expectRecorded(name: string, { exchanges }: Recorder): void {
    const file = join(FOLDER, `${name}.json`);
    const text = `${JSON.stringify(exchanges, null, 2)}\n`;
    if (WRITES) writeFileSync(file, text);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text));
  }

  it('an outpatient', async () => {
    const recorder = new Recorder();
    const send = (infno: string, input: object) => recorder.send(town.centre, infno, input);
    await send('9001', { signIn: { opter_no: '0001', mac: '00-00-00-00-00-00', ip: '127.0.0.1' } });
    await town.centre.signIn();
    await send('1101', { data: { ...shown(), psn_name: person.name } });
    const begntime = at('08:00:00');
    await send('2001', {
      data: { psn_no: person.psnNo, insutype: '310', fixmedins_code: town.centre.code, med_type: '11', begntime },
    });
    const registered = await send('2201', { data: { ...shown(), insutype: '310', begntime, ipt_otp_no: 'OP1' } });
    const visit = { mdtrt_id: outputRow(registered, 'data')['mdtrt_id'] ?? '', psn_no: person.psnNo };
    await send('2203', { mdtrtinfo: { ...visit, med_type: '11', begntime }, diseinfo: [{ diag_code: 'J06.900' }] });
    // Example E09.
    const lines = [
      line('1', '01', '12.50', '4', '50.00'),
      line('2', '02', '86.40', '2', '172.80', { selfpay_prop: '0.10' }),
    ];
    await send('2204', { feedetail: lines.map((one) => ({ ...one, ...visit, chrg_bchno: 'B0001' })) });
    const bill = {
      ...shown(),
      ...visit,
      chrg_bchno: 'B0001',
      med_type: '11',
      medfee_sumamt: '222.80',
      psn_setlway: '01',
    };
    const data = { ...bill, insutype: '310', acct_used_flag: '1' };
    await send('2206', { data });
    const repeated = { fulamt_ownpay_amt: '0', overlmt_selfpay: '0', preselfpay_amt: '17.28', inscp_scp_amt: '205.52' };
    const settled = await send('2207', { data: { ...data, ...repeated } });
    expect(outputRow(settled, 'setlinfo')).toMatchObject({ hifp_pay: '123.31', psn_part_amt: '99.49' });
    const query = { data: { ...visit, setl_id: outputRow(settled, 'setlinfo')['setl_id'] } };
    await send('5203', query);
    await send('5204', query);
    await send('5206', { data: { psn_no: person.psnNo } });
    await send('2208', query);
    await send('2205', { data: { ...visit, chrg_bchno: '0000' } });
    await send('2202', { data: { ...visit, ipt_otp_no: 'OP1' } });
    await send('9002', { signOut: { sign_no: town.centre.signNo, opter_no: '0001' } });
    await town.centre.signIn();
    expectRecorded('outpatient', recorder);
  });

  it('a purchase at a pharmacy, and its reversal', async () => {
    const recorder = new Recorder();
    const send = (infno: string, input: object) => recorder.send(town.pharmacy, infno, input);
    const druginfo = {
      ...shown(),
      begntime: at('10:00:00'),
      medfee_sumamt: '157.30',
      acct_used_flag: '1',
      insutype: '310',
    };
    const purchase = {
      druginfo,
      drugdetail: [line('1', '01', '100.30', '1', '100.30'), line('2', '03', '57', '1', '57.00')],
    };
    await send('2101', purchase);
    const settled = await send('2102', purchase);
    const setlinfo = outputRow(settled, 'setlinfo');
    await send('2103', {
      data: { psn_no: person.psnNo, mdtrt_id: setlinfo['mdtrt_id'], setl_id: setlinfo['setl_id'] },
    });
    const again = outputRow(await send('2102', purchase), 'setlinfo');
    await send('2601', { data: { psn_no: person.psnNo, omsgid: again['medins_setl_id'], oinfno: '2102' } });
    expectRecorded('pharmacy', recorder);
  });

  it('a stay in hospital', async () => {
    const recorder = new Recorder();
    const send = (infno: string, input: object) => recorder.send(town.hospital, infno, input);
    const mdtrtinfo = { ...shown(), insutype: '310', begntime: at('08:00:00'), med_type: '21', ipt_no: 'IP1' };
    const { mdtrt_id = '' } = outputRow(await send('2401', { mdtrtinfo }), 'result');
    const visit = { mdtrt_id, psn_no: person.psnNo };
    // Example E01.
    const fees = [
      line('1', '01', '8000', '1', '8000.00'),
      line('2', '02', '4000', '1', '4000.00', { selfpay_prop: '0.10' }),
      line('3', '02', '3000', '1', '3000.00', { selfpay_prop: '0.10', pric_uplmt_amt: '2500' }),
      line('4', '03', '600', '1', '600.00'),
    ];
    await send('2301', { feedetail: fees.map((fee) => ({ ...fee, ...visit })) });
    await send('2402', { dscginfo: { ...visit, endtime: at('17:00:00') } });
    const bill = { data: { ...shown(), ...visit, medfee_sumamt: '15600.00', acct_used_flag: '1', psn_setlway: '01' } };
    await send('2304', bill);
    await send('2303', bill);
    const settled = outputRow(await send('2304', bill), 'setlinfo');
    expect(settled).toMatchObject({ hifp_pay: '11572.00', psn_part_amt: '4028.00', psn_cash_pay: '2528.00' });
    await send('2305', { data: { ...visit, setl_id: settled['setl_id'] } });
    expectRecorded('stay', recorder);
  });

  it('refusals', async () => {
    const recorder = new Recorder();
    const send = (infno: string, input: object, changes: Row = {}) => recorder.send(town.centre, infno, input, changes);
    await send('9999', {});
    await send('1101', { data: { mdtrt_cert_type: '04', mdtrt_cert_no: '1' } });
    await send('1101', { data: { mdtrt_cert_type: '03', mdtrt_cert_no: person.number } });
    await send('1101', { data: { mdtrt_cert_type: '02', mdtrt_cert_no: '220199195506150024' } });
    await send('5206', { data: { psn_no: person.psnNo } }, { sign_no: 'S0' });
    await send('2202', { data: { psn_no: person.psnNo, mdtrt_id: 'mv_00000000' } });
    await send('2601', { data: { psn_no: person.psnNo, omsgid: town.centre.nextMsgid(), oinfno: '2206' } });
    expectRecorded('refusals', recorder);
  });

  it('are described field by field in the documentation', () => {
    const document = readFileSync(DOCUMENT, 'utf8');
    const right = withFieldTables(document, service.app.get(FsiHandlers, { strict: false }).all());
    if (WRITES) writeFileSync(DOCUMENT, right);
    expect(readFileSync(DOCUMENT, 'utf8')).toBe(right);
  });
});
