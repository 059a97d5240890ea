import { CommandBus } from '@nestjs/cqrs';
import { ChangeInstitution } from '../../src/medical';
import { createServiceDatabase, issueCard, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import type { FsiClient } from '../support/fsi-client';
import { buildFsiTown, type FsiTown, HOSPITAL, type Insured, insure } from '../support/fsi-town';

type Row = Record<string, string>;

/** Limits of one institution. */
const MESSAGES_A_SECOND = 200;
const MISSES_AN_HOUR = 60;
const HOUR_MS = 3_600_000;

let database: TestDatabase;
let service: Service;
let town: FsiTown;
let person: Insured;
let other: Insured;
/** A visit of the person at the health centre, and its settlement. */
let visit: Row;
let setlId: string;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  town = await buildFsiTown(service);
  person = await insure(service, town);
  other = await insure(service, town);
  const registered = await town.centre.ok('2201', {
    data: { ...shown(person), insutype: '310', begntime: `${today()} 08:00:00`, ipt_otp_no: 'OP1' },
  });
  visit = { mdtrt_id: (registered['data'] as Row)['mdtrt_id'] ?? '', psn_no: person.psnNo };
  await town.centre.ok('2204', { feedetail: [{ ...line('1', '100.00'), ...visit, chrg_bchno: 'B1' }] });
  await town.centre.ok('2206', { data: bill({}) });
  const settled = await town.centre.ok('2207', { data: bill({}) });
  setlId = (settled['setlinfo'] as Row)['setl_id'] ?? '';
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

function today(): string {
  return new Date(service.now() + 8 * 3_600_000).toISOString().slice(0, 10);
}

const shown = ({ idNumber, psnNo }: Insured) => ({ psn_no: psnNo, mdtrt_cert_type: '02', mdtrt_cert_no: idNumber });
const line = (serial: string, amount: string, more = {}) => ({
  ...{ feedetl_sn: serial, fee_ocur_time: `${today()} 09:00:00`, med_list_codg: 'X001', det_item_fee_sumamt: amount },
  ...{ pric: amount, cnt: '1', chrgitm_lv: '01', ...more },
});
const bill = (changes: object) => ({
  ...{ ...shown(person), ...visit, chrg_bchno: 'B1', medfee_sumamt: '100.00', acct_used_flag: '0', ...changes },
});
const fees = (...rows: readonly object[]) => ({
  feedetail: rows.map((row) => ({ ...visit, chrg_bchno: 'B2', ...row })),
});
const purchase = (changes: object, ...rows: readonly object[]) => ({
  druginfo: {
    ...{ ...shown(person), begntime: `${today()} 10:00:00`, medfee_sumamt: '1.00', acct_used_flag: '0', ...changes },
  },
  drugdetail: rows.length === 0 ? [line('1', '1.00')] : rows,
});
const totals = (changes: object) => ({
  data: {
    ...{ insutype: '310', clr_type: '11', setl_optins: '220199', stmt_begndate: today(), stmt_enddate: today() },
    ...{ medfee_sumamt: '0', fund_pay_sumamt: '0', acct_pay: '0', fixmedins_setl_cnt: '0', ...changes },
  },
});
const clearing = (changes: object) => ({
  data: {
    ...{ clr_type: '11', clr_optins: '220199', medfee_sumamt: '0', fund_appy_sum: '0', cash_payamt: '0' },
    ...{ acct_pay: '0', begndate: today(), enddate: today(), ...changes },
  },
});
const admission = (changes: object) => ({
  mdtrtinfo: { ...shown(person), begntime: `${today()} 08:00:00`, med_type: '21', ipt_no: 'I1', ...changes },
});
const file = (changes: object) => ({
  fsUploadIn: { in: 'UEsDBA==', filename: 'a.zip', fixmedins_code: town.centre.code, ...changes },
});
const reversal = (changes: object) => ({
  data: { psn_no: person.psnNo, omsgid: town.centre.nextMsgid(), oinfno: '2207', ...changes },
});

/** Who sends which transaction with what, made when the town is there, and what the answer says. */
type Refusal = readonly [
  infno: string,
  err: string,
  input: () => object,
  place?: 'centre' | 'hospital' | 'pharmacy',
  header?: object,
];

const REFUSALS: readonly Refusal[] = [
  ['2206', 'input.data.mdtrt_cert_no: shows another person', () => ({ data: bill({ ...shown(other), ...visit }) })],
  ['2206', 'input.data.insutype: the visit was registered with 310', () => ({ data: bill({ insutype: '390' }) })],
  [
    '2206',
    'input.data.med_type: the visit was registered with 11; register it with this one',
    () => ({ data: bill({ med_type: '14' }) }),
  ],
  [
    '2206',
    'input.data.psn_setlway: is not taken here: bills are settled by item',
    () => ({ data: bill({ psn_setlway: '02' }) }),
  ],
  ['2303', 'input.data.mdtrt_id: is of another kind: outpatient', () => ({ data: bill({}) })],
  [
    '2208',
    'input.data.setl_id: is no settlement of this visit',
    () => ({ data: { ...visit, setl_id: visit['mdtrt_id'] ?? '' } }),
  ],
  [
    '2204',
    'input.feedetail[0].det_item_fee_sumamt: must be pric × cnt, rounded half up: 2.00',
    () => fees(line('2', '1.00', { pric: '2.00' })),
  ],
  [
    '2204',
    'input.feedetail[1].psn_no: must be the same in all rows',
    () => fees(line('2', '1.00'), line('3', '1.00', { psn_no: other.psnNo })),
  ],
  ['2204', 'input.feedetail[0].pric: comes to more than 10000000.00 with cnt', () => fees(line('2', '10000000.01'))],
  [
    '2204',
    'input.feedetail[0].pric: comes to more than 10000000.00 with cnt',
    () => fees(line('2', '1.00', { pric: '9000000000', cnt: '100000000000' })),
  ],
  [
    '2102',
    'input.drugdetail[0].pric: comes to more than 10000000.00 with cnt',
    () => purchase({ medfee_sumamt: '10000000.01' }, line('1', '10000000.01')),
    'pharmacy',
  ],
  ['2102', 'input.druginfo.med_type: must be 41 at a pharmacy', () => purchase({ med_type: '11' }), 'pharmacy'],
  ['2401', 'fixmedins_code: a pharmacy has no visits; send 2102', () => admission({}), 'pharmacy'],
  ['2601', 'input.data.omsgid: is no id of a message', () => reversal({ omsgid: 'H1' })],
  [
    '2001',
    'input.data.fixmedins_code: must be the sender’s',
    () => ({
      data: {
        ...{ psn_no: person.psnNo, insutype: '310', fixmedins_code: HOSPITAL, med_type: '11' },
        begntime: `${today()} 08:00:00`,
      },
    }),
  ],
  ['5206', 'input.data.cum_ym: must be yyyyMM', () => ({ data: { psn_no: person.psnNo, cum_ym: '2026-1' } })],
  ['9001', 'input.signIn.opter_no: must be the same as opter', () => ({ signIn: { opter_no: '0009' } })],
  [
    '9002',
    'input.signOut.opter_no: must be the same as opter',
    () => ({ signOut: { sign_no: 'S1', opter_no: '0009' } }),
  ],
  ['3201', 'input.data.fixmedins_setl_cnt: must be a whole number', () => totals({ fixmedins_setl_cnt: '1.5' })],
  [
    '3201',
    'input.data.acct_pay: must be an amount in yuan with two decimals at most',
    () => totals({ acct_pay: '1.005' }),
  ],
  ['3203', 'input.data.setlym: must be the month of begndate', () => clearing({ setlym: '2020-01' })],
  ['3204', 'input.data.clr_appy_evt_id: must not be empty', () => ({ data: {} })],
  ['3205', 'input.data.clr_ym: must be a month yyyy-MM', () => ({ data: { clr_ym: '2026-13' } })],
  [
    '3209A',
    'input.data.startrow: must be at least 1',
    () => ({ data: { begndate: today(), enddate: today(), startrow: '0' } }),
  ],
  [
    '9101',
    'input.fsUploadIn.filename: must be letters, digits, points, dashes and underscores',
    () => file({ filename: 'a b' }),
  ],
  [
    '9102',
    'input.fsDownloadIn.file_qury_no: there is no such file, or it has expired',
    () => ({ fsDownloadIn: { file_qury_no: 'F1' } }),
  ],
  ['1101', 'mdtrtarea_admvs: must be six digits', () => ({}), 'centre', { mdtrtarea_admvs: '2201' }],
  ['1101', 'insuplc_admdvs: must be six digits', () => ({}), 'centre', { insuplc_admdvs: 'Jilin' }],
  ['1101', 'fixmedins_code: must be H or P and eleven digits', () => ({}), 'centre', { fixmedins_code: 'X1' }],
];

describe('a message of the national interface is refused', () => {
  const cases = REFUSALS.map(([infno, err, input, place = 'centre', header = {}]) => {
    return { infno, err, input, place, header };
  });

  it.each(cases)('$infno: $err', async ({ infno, err, input, place, header }) => {
    const { status, answer } = await town[place].send(infno, input(), { ...header });
    expect({ status, infcode: answer.infcode, err: answer.err_msg }).toEqual({ status: 200, infcode: -1, err });
  });

  it('when it is no JSON', async () => {
    const { status, answer } = await town.centre.raw('{"infno":', '/fsi/api/1101');
    expect({ status, infcode: answer.infcode }).toEqual({ status: 200, infcode: -1 });
    expect(answer.err_msg).toContain('the message is not JSON as it is taken here: ');
  });

  it('when its digest is not its own', async () => {
    const input = { data: { mdtrt_cert_type: '02', mdtrt_cert_no: person.idNumber } };
    expect(await town.centre.refusal('1101', input, { signtype: 'SM3', cainfo: '00'.repeat(32) })).toBe(
      'cainfo: is not the digest of this message',
    );
  });

  it('when it cancels a settlement that is cancelled', async () => {
    const input = { data: { ...visit, setl_id: setlId } };
    await town.centre.ok('2208', input);
    expect(await town.centre.refusal('2208', input)).toBe('input.data.setl_id: the settlement is cancelled already');
  });

  it('when somebody is not insured, or shares a number with somebody', async () => {
    const card = await issueCard(town.city.office);
    const byCard = { mdtrt_cert_type: '03', mdtrt_cert_no: card.number, card_sn: '1' };
    expect(await town.centre.refusal('1101', { data: byCard })).toBe(
      'input.data.mdtrt_cert_no: the person is not insured',
    );
    const psnNo = `${person.psnNo}9`;
    await insure(service, town, { psnNo });
    await insure(service, town, { psnNo });
    expect(await town.centre.refusal('5206', { data: { psn_no: psnNo } })).toBe(
      'input.data.psn_no: stands for more than one person',
    );
  });
});

describe('a reversal is refused', () => {
  const reverse = (sent: Record<string, unknown>, changes: object) =>
    town.centre.refusal('2601', reversal({ omsgid: sent['msgid'], oinfno: sent['infno'], ...changes }));

  it('of a message of another transaction, of itself, and under the number of another person', async () => {
    const sent = town.hospital.message('2401', admission({ insutype: '310' }));
    expect((await town.hospital.post(sent)).answer).toMatchObject({ infcode: 0 });
    const reverseAt = (client: FsiClient, changes: object) =>
      client.refusal('2601', { data: { psn_no: person.psnNo, omsgid: sent['msgid'], oinfno: '2401', ...changes } });
    expect(await reverseAt(town.hospital, { oinfno: '2304' })).toBe('input.data.omsgid: is of another transaction');
    // Whether the two are in one lane or not.
    for (const stranger of [other, await insure(service, town), await insure(service, town)]) {
      expect(await reverseAt(town.hospital, { psn_no: stranger.psnNo })).toBe(
        'input.data.psn_no: is not the number of the person of that message',
      );
    }
    const { answer } = await town.hospital.send('2601', {
      data: { psn_no: person.psnNo, omsgid: sent['msgid'], oinfno: '2401' },
    });
    expect(answer).toMatchObject({ infcode: 0 });
    const msgid = town.centre.nextMsgid();
    const itself = town.centre.message('2601', reversal({ omsgid: msgid }), { msgid });
    expect((await town.centre.post(itself)).answer.err_msg).toBe('input.data.omsgid: is this message itself');
    expect(await reverse(sent, {})).toBe('input.data.omsgid: is another institution’s');
  });
});

describe('an institution is refused', () => {
  it('when it is suspended, and may do everything again afterwards', async () => {
    const commands = service.app.get(CommandBus);
    await commands.execute(new ChangeInstitution(town.hospital.code, { state: 'suspended' }));
    const input = { data: { psn_no: person.psnNo } };
    expect(await town.hospital.refusal('5206', input)).toBe('fixmedins_code: the institution is suspended');
    await commands.execute(new ChangeInstitution(town.hospital.code, { state: 'active' }));
    await town.hospital.ok('5206', input);
  });

  it('when it sends more than so many messages a second', async () => {
    const input = { data: { psn_no: person.psnNo } };
    service.clock.advance(1_000);
    await service.clock.held(async () => {
      for (let sent = 0; sent < MESSAGES_A_SECOND; sent += 1) await town.hospital.ok('5206', input);
      expect(await town.hospital.refusal('5206', input)).toBe('the institution sends too many messages; wait a second');
    });
    service.clock.advance(1_000);
    await town.hospital.ok('5206', input);
  });

  it('when it has looked for too many people who are not there', async () => {
    const input = { data: { psn_no: 'NOBODY' } };
    for (let missed = 0; missed < MISSES_AN_HOUR; missed += 1) {
      expect(await town.hospital.refusal('5206', input)).toBe('input.data.psn_no: nobody is found by this');
    }
    const known = { data: { psn_no: person.psnNo } };
    expect(await town.hospital.refusal('5206', known)).toBe(
      'too many people were looked for who are not there; wait an hour',
    );
    service.clock.advance(HOUR_MS);
    await town.hospital.ok('5206', known);
  });
});
