import { z } from 'zod';
import { outputOf } from './his-client';
import { feeRows, type HisDesk, type HisFee, type HisPatient, startOfToday } from './his-run';
import { readSplit, samePayers, type Split } from './split';

const CLINIC_FEES: readonly HisFee[] = [
  { level: '01', price: '570.00', count: '1', amount: '570.00' },
  { level: '02', price: '33.335', count: '4', amount: '133.34', selfPay: '0.10' },
  { level: '03', price: '57.00', count: '1', amount: '57.00' },
];
const CLINIC_TOTAL = '760.34';
const STAY_FEES: readonly HisFee[] = [
  { level: '01', price: '8000.00', count: '1', amount: '8000.00' },
  { level: '02', price: '4000.00', count: '1', amount: '4000.00', selfPay: '0.10' },
  { level: '03', price: '600.00', count: '1', amount: '600.00' },
];
const STAY_TOTAL = '12600.00';
const DRUGS: readonly HisFee[] = [
  { level: '01', price: '50.15', count: '2', amount: '100.30' },
  { level: '03', price: '57.00', count: '1', amount: '57.00' },
];
const DRUG_TOTAL = '157.30';

interface PreSettled {
  readonly visit: { readonly mdtrt_id: string; readonly psn_no: string };
  readonly bill: object;
  readonly before: Split;
}

/** A visit from the registration to the pre-settlement. */
async function preSettled(desk: HisDesk, patient: HisPatient): Promise<PreSettled> {
  const { shown, insutype, psnNo } = patient;
  const begntime = startOfToday();
  const about = { psn_no: psnNo, insutype, fixmedins_code: desk.institution.code, med_type: '11', begntime };
  await desk.does('2001', 'asks which benefits the person has', { data: about });
  const registration = { data: { ...shown, insutype, begntime, ipt_otp_no: 'OP1', med_type: '11' } };
  const registered = await desk.does('2201', 'registers the visit', registration);
  const { mdtrt_id } = z.object({ data: z.object({ mdtrt_id: z.string() }) }).parse(registered).data;
  const visit = { mdtrt_id, psn_no: psnNo };
  await desk.does('2203', 'tells the kind of care', {
    mdtrtinfo: { ...visit, med_type: '11', begntime },
    diseinfo: [],
  });
  const feedetail = feeRows(CLINIC_FEES, { ...visit, chrg_bchno: 'B1' });
  await desk.does('2204', `uploads ${feedetail.length} fee lines, ${CLINIC_TOTAL} yuan`, { feedetail });
  const bill = {
    data: {
      ...shown,
      ...visit,
      insutype,
      chrg_bchno: 'B1',
      medfee_sumamt: CLINIC_TOTAL,
      acct_used_flag: '1',
      psn_setlway: '01',
    },
  };
  const before = readSplit(await desk.does('2206', 'asks who would pay (预结算)', bill));
  return { visit, bill, before };
}

/** An outpatient's visit from the card to the queries; answers the settlement. */
export async function outpatient(desk: HisDesk, card: string): Promise<Split> {
  const { visit, bill, before } = await preSettled(desk, await desk.patient(card));
  const settled = desk.settled(await desk.does('2207', 'settles:', bill), CLINIC_FEES);
  if (!samePayers(before, settled)) throw new Error('the settlement differs from the pre-settlement');
  const data = { ...visit, setl_id: settled.setlId };
  const told = readSplit(await desk.does('5203', 'asks for the settlement again: the same', { data }));
  if (told.total !== settled.total || told.cash !== settled.cash) throw new Error('5203 tells another settlement');
  await desk.does('5204', 'asks for its fee lines', { data });
  await desk.does('5206', 'asks for the totals of the year', { data: { psn_no: visit.psn_no } });
  return settled;
}

/** The same, and cancelled. */
export async function cancel(desk: HisDesk, card: string): Promise<void> {
  const settled = await outpatient(desk, card);
  await takeBack(desk, '2208', settled);
  await discard(desk, { mdtrt_id: settled.mdtrtId, psn_no: settled.psnNo });
}

/** A stay with its discharge and settlement, and all of it back, so that it can be played again. */
export async function inpatient(desk: HisDesk, card: string): Promise<void> {
  const { shown, insutype, psnNo } = await desk.patient(card);
  const mdtrtinfo = { ...shown, insutype, begntime: startOfToday(), med_type: '21', ipt_no: 'IP1' };
  const admitted = await desk.does('2401', 'admits the person', { mdtrtinfo, diseinfo: [] });
  const { mdtrt_id } = z.object({ result: z.object({ mdtrt_id: z.string() }) }).parse(admitted).result;
  const visit = { mdtrt_id, psn_no: psnNo };
  await desk.does('2301', `uploads ${STAY_FEES.length} fee lines, ${STAY_TOTAL} yuan`, {
    feedetail: feeRows(STAY_FEES, visit),
  });
  const bill = {
    data: { ...shown, ...visit, insutype, medfee_sumamt: STAY_TOTAL, acct_used_flag: '1', psn_setlway: '01' },
  };
  await desk.does('2303', 'asks who would pay so far (预结算)', bill);
  await desk.does('2402', 'discharges the person', { dscginfo: { ...visit, endtime: startOfToday() } });
  await desk.does('2303', 'asks who would pay (预结算)', bill);
  const settled = desk.settled(await desk.does('2304', 'settles:', bill), STAY_FEES);
  await takeBack(desk, '2305', settled);
  await desk.does('2405', 'takes the discharge back', { data: visit });
  await desk.does('2302', 'takes the fee lines back', { data: [{ ...visit, feedetl_sn: '0000' }] });
  await desk.does('2404', 'takes the admission back', { data: visit });
}

/** A purchase of medicine, settled and cancelled. */
export async function pharmacy(desk: HisDesk, card: string): Promise<void> {
  const { shown, insutype } = await desk.patient(card);
  const druginfo = {
    ...shown,
    insutype,
    begntime: startOfToday(),
    medfee_sumamt: DRUG_TOTAL,
    psn_setlway: '01',
    acct_used_flag: '1',
  };
  const input = { druginfo, drugdetail: feeRows(DRUGS) };
  await desk.does('2101', 'asks who would pay (预结算)', input);
  const settled = desk.settled(await desk.does('2102', 'sells and settles:', input), DRUGS);
  await takeBack(desk, '2103', settled);
}

/** Two settlements whose answers are lost: one is sent again, the other is reversed. */
export async function timeout(desk: HisDesk, card: string): Promise<void> {
  const patient = await desk.patient(card);
  const first = await preSettled(desk, patient);
  const kept = await desk.client.message('2207', first.bill);
  const lost = await desk.client.post(kept);
  desk.say('  2207  settles, and the answer is lost');
  const again = await desk.client.post(kept);
  if (again.text !== lost.text) throw new Error('the same message was answered otherwise');
  desk.say('  2207  sends the same msgid again: the first answer, byte for byte');
  const settled = desk.settled(outputOf('2207', again), CLINIC_FEES);
  await takeBack(desk, '2208', settled);
  await discard(desk, first.visit);

  const before = await standing(desk, card);
  const second = await preSettled(desk, patient);
  const message = await desk.client.message('2207', second.bill);
  outputOf('2207', await desk.client.post(message));
  desk.say('  2207  settles, and the answer is lost');
  if ((await standing(desk, card)) === before) throw new Error('the lost settlement left no trace to reverse');
  const data = { psn_no: patient.psnNo, omsgid: message.msgid, oinfno: '2207' };
  await desk.does('2601', 'reverses it (冲正)', { data });
  if ((await standing(desk, card)) !== before) throw new Error('something of the reversed settlement stays');
  desk.say('        account and totals of the year are as they were');
  await discard(desk, second.visit);
}

/** What a settlement changes about a person: the balance of the account, and the totals of the year. */
async function standing(desk: HisDesk, card: string): Promise<string> {
  const { balance, psnNo } = await desk.patient(card);
  const totals = await desk.does('5206', 'asks for the totals of the year', { data: { psn_no: psnNo } });
  return JSON.stringify([balance, totals]);
}

/** Takes the fee lines and the visit itself back, so that it does not stay open. */
async function discard(desk: HisDesk, visit: PreSettled['visit']): Promise<void> {
  await desk.does('2205', 'takes the fee lines back', { data: { ...visit, chrg_bchno: '0000' } });
  await desk.does('2202', 'takes the registration back', { data: visit });
}

async function takeBack(desk: HisDesk, infno: string, { mdtrtId, setlId, psnNo, ...settled }: Split): Promise<void> {
  const data = { psn_no: psnNo, mdtrt_id: mdtrtId, setl_id: setlId };
  const back = readSplit(await desk.does(infno, 'cancels the settlement: every amount returns', { data }));
  if (back.total + settled.total !== 0 || back.fundTotal + settled.fundTotal !== 0) {
    throw new Error('the cancellation is no mirror of the settlement');
  }
  desk.journal.enter(back, '1');
}
