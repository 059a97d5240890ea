import type { Pool } from 'pg';
import {
  type DetailRow,
  reconciledTotals,
  type ReconciledTotals,
  writeDetailFile,
} from '../../src/medical/domain/reconciliation';
import { textOfZip, zipOfText } from '../../src/medical/reconciliation/files/zip';
import { hexKey } from '../../src/event-store';
import { ReconciliationFiles } from '../../src/medical';
import { MAX_FILES } from '../../src/medical/reconciliation/files/reconciliation-files';
import { openPool } from '../../src/platform/database';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import type { FsiClient } from '../support/fsi-client';
import { AREA, buildFsiTown, CENTRE, type FsiTown, HOSPITAL, type Insured, insure } from '../support/fsi-town';
import { line, MedicalCity } from '../support/medical';
import { type DeskClient, signIn } from '../support/staff';

const DAY_MS = 86_400_000;
const RUNS = '/v1/desk/reconciliation/runs';
const DIFFERENCES = '/v1/desk/reconciliation/differences';
const APPLICATIONS = '/v1/desk/reconciliation/clearing-applications';

let database: TestDatabase;
let service: Service;
let town: FsiTown;
let city: MedicalCity;
let centre: FsiClient;
let clerk: DeskClient;
let person: Insured;
let owner: Pool;

beforeAll(async () => {
  database = await createServiceDatabase();
  owner = openPool(database.ownerUrl, { max: 1, role: false, applicationName: 'onecard test' });
  service = await startService(database);
  town = await buildFsiTown(service);
  centre = town.centre;
  city = new MedicalCity(service, town.city);
  clerk = await signIn(service, 'settlement_clerk');
  person = await insure(service, town, { balance: 500_00 });
});

afterAll(async () => {
  await service.close();
  await owner.end();
  await database.drop();
});

/** Time passes, and everybody signs in again. */
async function later(ms: number): Promise<void> {
  service.clock.advance(ms);
  clerk = await signIn(service, 'settlement_clerk');
  await centre.signIn();
  await town.hospital.signIn();
}

const yuan = (fen: number): string => (fen / 100).toFixed(2);

/** What the hospital writes down of a settlement of its own. */
async function settle(amount: number): Promise<DetailRow> {
  const visitId = await city.visit(person, { fixmedinsCode: CENTRE }, {});
  await city.upload(visitId, line('1', amount));
  const setlId = await city.settled(visitId, { medinsSetlId: centre.nextMsgid() });
  const { split } = await city.getSettlement(setlId);
  return {
    ...{ setlId, mdtrtId: visitId, psnNo: person.psnNo, refund: '0', medfee: split.total, fundPay: split.fundTotal },
    accountPay: split.account + split.mutualAid,
  };
}

const refundOf = (row: DetailRow): DetailRow => ({
  ...{ ...row, refund: '1', medfee: -row.medfee, fundPay: 0 - row.fundPay, accountPay: 0 - row.accountPay },
});

const groupFields = (from: string, to: string) => ({
  ...{ clr_type: '11', setl_optins: AREA, stmt_begndate: from, stmt_enddate: to },
});

function totalsMessage(totals: ReconciledTotals, from = city.today, to = from): object {
  return {
    data: {
      ...{ ...groupFields(from, to), insutype: '310', medfee_sumamt: yuan(totals.medfee) },
      ...{ fund_pay_sumamt: yuan(totals.fundPay), acct_pay: yuan(totals.accountPay) },
      fixmedins_setl_cnt: String(totals.count),
    },
  };
}

/** 3201. */
async function totals(rows: readonly DetailRow[], from = city.today, to = from): Promise<string> {
  const { stmtinfo } = await centre.ok('3201', totalsMessage(reconciledTotals(rows), from, to));
  return (stmtinfo as { stmt_rslt: string }).stmt_rslt;
}

/** 9101. */
async function upload(text: string, as = centre): Promise<{ file_qury_no: string; dld_endtime: string }> {
  const bytes = await zipOfText('rows.txt', text);
  const fsUploadIn = { in: bytes.toString('base64'), filename: 'rows.zip', fixmedins_code: as.code };
  const { answer } = await as.send('9101', { fsUploadIn });
  if (answer.infcode !== 0) throw new Error(answer.err_msg);
  return answer as unknown as { file_qury_no: string; dld_endtime: string };
}

function detailsMessage(file: string, rows: readonly DetailRow[], from = city.today, to = from): object {
  const { medfee, fundPay, count } = reconciledTotals(rows);
  return {
    data: {
      ...{ ...groupFields(from, to), file_qury_no: file, medfee_sumamt: yuan(medfee) },
      ...{ fund_pay_sumamt: yuan(fundPay), cash_payamt: '0.00', fixmedins_setl_cnt: String(count) },
    },
  };
}

/** 9101, 3202 and 9102: rows of the result. */
async function details(rows: readonly DetailRow[], from = city.today, to = from): Promise<string[][]> {
  const { file_qury_no: file } = await upload(writeDetailFile(rows));
  const { fileinfo } = await centre.ok('3202', detailsMessage(file, rows, from, to));
  const text = await textOfZip(await download((fileinfo as { file_qury_no: string }).file_qury_no));
  return text
    .trimEnd()
    .split('\r\n')
    .map((one) => one.split('\t'));
}

/** 9102. */
async function download(file: string, as = centre): Promise<Buffer> {
  const fsDownloadIn = { file_qury_no: file, filename: `${file}.zip`, fixmedins_code: as.code };
  const response = await fetch(`${service.baseUrl}/fsi/api/9102`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(as.message('9102', { fsDownloadIn })),
  });
  return Buffer.from(await response.arrayBuffer());
}

type Listed = Record<string, unknown>;
async function list(path: string): Promise<Listed[]> {
  const { body, status, text } = await clerk.get(path);
  if (status !== 200) throw new Error(text);
  return body['items'] as Listed[];
}

describe('reconciliation of a day', () => {
  it('of a hospital that has nothing is equal', async () => {
    expect(await totals([])).toBe('000000');
  });

  it('tells who has more, and that data differ', async () => {
    const [a, b] = [await settle(300), await settle(200)];
    expect(await totals([a, b])).toBe('000000');
    expect(await totals([a])).toBe('000101');
    expect(await totals([a, b, b])).toBe('000102');
    expect(await totals([a, { ...b, fundPay: b.fundPay + 1 }])).toBe('000103');
    const own = await list(`/v1/desk/reconciliation/totals?institution=${CENTRE}&from=${city.today}&to=${city.today}`);
    const { medfee, fundPay, accountPay } = reconciledTotals([a, b]);
    expect(own).toMatchObject([
      { insutype: '310', clrType: '11', setlOptins: AREA, count: 2, medfee, fundPay, accountPay },
    ]);
    expect(own).toHaveLength(1);
    await city.cancel(a.setlId);
    expect(await totals([b])).toBe('000000');
    await city.cancel(b.setlId);
  });

  it('counts a cancellation on its own day: that day has negative money', async () => {
    const row = await settle(100);
    const first = city.today;
    await later(DAY_MS);
    await city.cancel(row.setlId);
    expect(await totals([row], first)).toBe('000000');
    expect(await totals([refundOf(row)])).toBe('000000');
    const refundsOnly = totalsMessage({ ...reconciledTotals([refundOf(row)]), count: 1 }) as { data: object };
    const { stmtinfo } = await centre.ok('3201', { data: { ...refundsOnly.data, refd_setl_flag: '1' } });
    expect(stmtinfo).toMatchObject({ stmt_rslt: '000000', stmt_rslt_dscr: '平' });
  });

  it('is found by msgid: the same message again is the same run', async () => {
    const message = centre.message('3201', totalsMessage({ count: 0, medfee: 0, fundPay: 0, accountPay: 0 }));
    const before = (await list(`${RUNS}?limit=100`)).length;
    const first = await centre.post(message);
    expect((await centre.post(message)).text).toBe(first.text);
    expect(await list(`${RUNS}?limit=100`)).toHaveLength(before + 1);
  });

  it('is refused with the name of the field', async () => {
    const none = { count: 0, medfee: 0, fundPay: 0, accountPay: 0 };
    const { data } = totalsMessage(none) as { data: object };
    const refusal = (change: object) => centre.refusal('3201', { data: { ...data, ...change } });
    expect(await refusal({ clr_type: '12' })).toContain('input.data.clr_type');
    expect(await refusal({ medfee_sumamt: '1.001' })).toContain('input.data.medfee_sumamt');
    expect(await refusal({ fixmedins_setl_cnt: 'x' })).toContain('input.data.fixmedins_setl_cnt');
    expect(await refusal({ stmt_enddate: '2020-01-01' })).toContain('input.data.stmt_enddate: must not be before');
    expect(await refusal({ stmt_begndate: '2020-01-01' })).toContain('within 367 days');
    expect(await refusal({ stmt_begndate: '2026-02-30' })).toContain('input.data.stmt_begndate');
  });
});

describe('reconciliation row by row', () => {
  it('tells each row’s result, keeps a work list, and closes it when a later run is balanced', async () => {
    await later(DAY_MS);
    const [same, missing, changed] = [await settle(100), await settle(120), await settle(140)];
    const ghost: DetailRow = { ...same, setlId: 'ms_0unknown0' };
    const wrong: DetailRow = { ...changed, medfee: changed.medfee + 100 };
    const sent = [same, wrong, ghost];
    expect(await totals(sent)).toBe('000103');
    const rows = await details(sent);
    expect(rows.map(([, , setlId, , result]) => [setlId, result])).toEqual([
      [same.setlId, '000000'],
      [changed.setlId, '000103'],
      [ghost.setlId, '000102'],
      [missing.setlId, '000101'],
    ]);
    expect(rows[0]![0]).toBe(person.psnNo);
    expect(rows[0]![3]).toMatch(new RegExp(`^${CENTRE}\\d{18}$`));
    expect(rows[1]![6]).toBe('medfee_sumamt 中心 140.00 医药机构 141.00');

    const open = `${DIFFERENCES}?institution=${CENTRE}&state=open`;
    const work = await list(open);
    expect(work).toHaveLength(3);
    const of = (row: DetailRow): Listed => work.find(({ setlId }) => setlId === row.setlId)!;
    expect(of(ghost)).toMatchObject({ outcome: '000102', centre: null, insutype: '310' });
    expect(of(missing)).toMatchObject({ outcome: '000101', institutionSays: null, centre: { medfee: missing.medfee } });
    expect(of(changed)).toMatchObject({ outcome: '000103', differing: ['medfee_sumamt'] });

    await centre.ok('3209A', { data: { begndate: city.today, enddate: city.today } }).then(({ data }) => {
      expect((data as Listed[]).map(({ setl_id: id }) => id).sort()).toEqual(work.map(({ setlId }) => setlId).sort());
    });

    const path = (row: DetailRow): string => `${DIFFERENCES}/${String(of(row)['differenceId'])}`;
    expect((await clerk.post(`${path(missing)}/take`, {})).body).toMatchObject({ result: 'done' });
    expect((await clerk.post(`${path(missing)}/take`, {})).body).toMatchObject({ result: 'already_so' });
    const reverse = await clerk.post(`${path(missing)}/cure`, { cure: 'reverse', reason: 'not_known_there' });
    expect(reverse.body).toMatchObject({ result: 'done', cancelled: true });
    expect((await city.getSettlement(missing.setlId)).cancelledAt).not.toBeNull();
    const none = await clerk.post(`${path(ghost)}/cure`, { cure: 'reverse', reason: 'wrong' });
    expect(none.body).toMatchObject({ result: 'refused', reason: 'nothing_to_cancel' });
    const resend = await clerk.post(`${path(ghost)}/cure`, { cure: 'resend', reason: 'lost_on_the_way' });
    expect(resend.body).toMatchObject({ result: 'done', cancelled: false });
    expect(await list(open)).toHaveLength(3);

    const cured = [same, changed, missing, refundOf(missing)];
    expect((await details(cured)).every(([, , , , result]) => result === '000000')).toBe(true);
    expect(await list(open)).toEqual([]);
    const closed = await list(`${DIFFERENCES}?institution=${CENTRE}&state=resolved`);
    expect(closed).toHaveLength(3);
    expect(closed.find(({ setlId }) => setlId === missing.setlId)).toMatchObject({
      ...{ cure: 'reverse', reason: 'not_known_there', owner: clerk.member.staffId },
    });
    const late = await clerk.post(`${path(missing)}/cure`, { cure: 'resend', reason: 'late' });
    expect(late.body).toMatchObject({ result: 'refused', reason: 'difference_resolved' });
    expect(await totals(cured)).toBe('000000');
    for (const { setlId } of [same, changed]) await city.cancel(setlId);
  });

  it('is run again by staff with what the institution said then, until it is balanced', async () => {
    const row = await settle(90);
    const { file_qury_no: file } = await upload(writeDetailFile([row, refundOf(row)]));
    await centre.ok('3202', detailsMessage(file, [row, refundOf(row)]));
    const [first] = await list(`${RUNS}?limit=1`);
    expect(first).toMatchObject({ kind: 'details' });
    expect(first!['outcome']).not.toBe('000000');
    const repeat = `${RUNS}/${String(first!['runId'])}/repeat`;
    await city.cancel(row.setlId);
    const again = await clerk.post(repeat, {});
    expect(again.body).toMatchObject({ result: 'done' });
    const [second] = await list(`${RUNS}?limit=1`);
    expect(second).toMatchObject({ repeats: first!['runId'], by: clerk.member.staffId, runId: again.body['runId'] });
    const found = await list(`${DIFFERENCES}?state=open`);
    expect(found.map(({ setlId }) => setlId)).not.toContain(row.setlId);
  });

  it('tells where the centre has what the hospital sends for another day', async () => {
    const row = await settle(80);
    const yesterday = new Date(service.now() + 8 * 3_600_000 - DAY_MS).toISOString().slice(0, 10);
    const rows = await details([row], yesterday);
    const found = rows.find(([, , setlId, , , refund]) => setlId === row.setlId && refund === '0')!;
    expect([found[4], found[6]]).toEqual([
      '000102',
      `中心结算日期 ${city.today} 险种 310 清算类别 11 经办机构 ${AREA}`,
    ]);
    await city.cancel(row.setlId);
  });

  it('is refused when the file is another institution’s, or does not come to what is said of it', async () => {
    const row: DetailRow = { setlId: 'a', mdtrtId: 'b', psnNo: 'c', refund: '0', medfee: 1, fundPay: 0, accountPay: 0 };
    const { file_qury_no: file } = await upload(writeDetailFile([row]));
    const other = await town.hospital.refusal('3202', detailsMessage(file, [row]));
    expect(other).toContain('input.data.file_qury_no: there is no such file');
    const wrong = await centre.refusal('3202', detailsMessage(file, [row, row]));
    expect(wrong).toContain('input.data.medfee_sumamt: the rows of the file come to 0.01');
    const more = detailsMessage(file, [row]) as { data: object };
    const count = await centre.refusal('3202', { data: { ...more.data, fixmedins_setl_cnt: '7' } });
    expect(count).toContain('input.data.fixmedins_setl_cnt: the file has 1 rows');
  });
});

describe('files', () => {
  it('are refused with line and column, and nothing of them is repeated', async () => {
    const refusal = (text: string) => upload(text).catch((error: unknown) => (error as Error).message);
    expect(await refusal('张三\tmv_1\tP1\t1.00\t0.00\t0.00\t0\tnull\r\n')).toContain(
      'input.fsUploadIn.in: line 1: setl_id',
    );
    expect(await refusal('张三\t1')).not.toContain('张三');
    const send = (change: object) =>
      centre.refusal('9101', { fsUploadIn: { in: 'UEsD', filename: 'a.zip', fixmedins_code: CENTRE, ...change } });
    expect(await send({})).toContain('the file is no ZIP');
    expect(await send({ in: '***' })).toContain('must be base64 or a list of bytes');
    expect(await send({ in: [1, 300] })).toContain('must be base64 or a list of bytes');
    expect(await send({ filename: '../a' })).toContain('input.fsUploadIn.filename');
    expect(await send({ fixmedins_code: 'H00000000000' })).toContain('must be the code of the sender');
    expect(await centre.refusal('9101', {})).toContain('input.fsUploadIn');
  });

  it('may come as bytes with a sign, as Java writes them', async () => {
    const bytes = await zipOfText('rows.txt', '');
    const fsUploadIn = { in: [...new Int8Array(bytes)], filename: 'rows.zip', fixmedins_code: CENTRE };
    const { answer } = await centre.send('9101', { fsUploadIn });
    expect(answer.infcode).toBe(0);
    const { file_qury_no: file } = answer as unknown as { file_qury_no: string };
    expect((await download(file)).equals(bytes)).toBe(true);
  });

  it('of runs that are done make room: whoever reconciles every hour for days is not refused', async () => {
    const { file_qury_no: waiting } = await upload('');
    const quiet = new Date(service.now() - 100 * DAY_MS).toISOString().slice(0, 10);
    let last: string[][] = [];
    for (let run = 0; run < MAX_FILES / 2 + 5; run += 1) {
      service.clock.advance(1_000);
      last = await details([], quiet);
    }
    expect(last).toEqual([['']]);
    const { rows } = await owner.query<{ kind: string; count: number }>(
      'SELECT kind, count(*)::int FROM reconciliation_file WHERE institution = $1 GROUP BY kind ORDER BY kind',
      [CENTRE],
    );
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(MAX_FILES);
    // What was sent and not reconciled yet stays, and can be.
    expect((await download(waiting)).length).toBeGreaterThan(0);
    await centre.ok('3202', detailsMessage(waiting, [], quiet));
  });

  it('that wait for their run are limited', async () => {
    const files = service.app.get(ReconciliationFiles, { strict: false });
    const bytes = await zipOfText('rows.txt', '');
    const keep = (number: number) =>
      files.keep(HOSPITAL, { kind: 'upload', bytes, rows: 0 }, hexKey(`waiting ${number}`));
    for (let number = 1; number <= MAX_FILES; number += 1) expect(await keep(number)).toBeDefined();
    expect(await keep(MAX_FILES + 1)).toBeUndefined();
    await expect(upload('', town.hospital)).rejects.toThrow('200 files are kept already that no 3202 has answered');
  });

  it('are another institution’s nobody else can fetch, and gone when they have expired', async () => {
    const { file_qury_no: file, dld_endtime: end } = await upload('');
    expect(end).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
    const fetched = await download(file, town.hospital);
    expect(fetched.toString()).toContain('there is no such file');
    const files = service.app.get(ReconciliationFiles, { strict: false });
    expect(await files.sweep()).toBe(0);
    await later(3 * DAY_MS);
    expect((await download(file)).toString()).toContain('it has expired');
    expect(await files.sweep()).toBeGreaterThan(0);
    const [run] = (await list(`${RUNS}?limit=100`)).filter(({ kind }) => kind === 'details');
    const again = await clerk.post(`${RUNS}/${String(run!['runId'])}/repeat`, {});
    expect(again.body).toMatchObject({ result: 'refused', reason: 'file_expired' });
  });
});

describe('an application for clearing', () => {
  it('is taken over balanced days only, once a month, and can be withdrawn until it is approved', async () => {
    // The first days of the next month, which nothing else is settled in.
    const month = new Date(service.now() + 8 * 3_600_000);
    const next = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 2);
    await later(next - service.now());
    const row = await settle(60);
    const { split } = await city.getSettlement(row.setlId);
    const day = city.today;
    const data = {
      ...{ clr_type: '11', clr_optins: AREA, begndate: day, enddate: day, medfee_sumamt: yuan(row.medfee) },
      ...{ med_sumfee: yuan(row.medfee), fund_appy_sum: yuan(row.fundPay), cash_payamt: yuan(split.cash) },
      acct_pay: yuan(row.accountPay),
    };
    expect(await centre.refusal('3203A', { data })).toContain(`not reconciled, or not equal: ${day} (insutype 310)`);
    expect(await totals([row])).toBe('000000');
    expect(await centre.refusal('3203A', { data: { ...data, medfee_sumamt: '1.00' } })).toContain(
      'input.data.medfee_sumamt',
    );
    expect(await centre.refusal('3203A', { data: { ...data, fund_appy_sum: '9999.00' } })).toContain('fund_appy_sum');
    const { clrAppyEvtId: first } = await centre.ok('3203A', { data });
    expect(await centre.refusal('3203A', { data })).toContain('there is an application for');
    const list3205 = async () => (await centre.ok('3205A', { data: { clr_ym: day.slice(0, 7) } }))['data'] as Listed[];
    expect(await list3205()).toMatchObject([{ clrAppyEvtId: first, clr_stas: '1' }]);
    expect(await town.hospital.refusal('3204A', { data: { clrAppyEvtId: first } })).toContain(
      'there is no such application',
    );
    await centre.ok('3204A', { data: { clrAppyEvtId: first } });
    const { clr_appy_evt_id: second } = await centre.ok('3203', { data: { ...data, setlym: day.slice(0, 7) } });
    const approve = `${APPLICATIONS}/${String(second)}/approve`;
    expect((await clerk.post(approve, { reason: 'checked' })).body).toMatchObject({
      result: 'done',
      state: 'approved',
    });
    expect(await centre.refusal('3204', { data: { clr_appy_evt_id: second } })).toContain(
      'the application is approved',
    );
    expect((await clerk.post(`${APPLICATIONS}/${String(second)}/refuse`, { reason: 'late' })).body).toMatchObject({
      ...{ result: 'refused', reason: 'clearing_state_invalid', allowedFrom: ['applied'] },
    });
    expect((await list3205()).map(({ clr_stas: state }) => state)).toEqual(['2', '4']);
    expect(await list(`${APPLICATIONS}?institution=${CENTRE}`)).toHaveLength(2);
  });

  it('is refused when something was settled after the day was found equal', async () => {
    const row = await settle(10);
    expect(
      await centre.refusal('3203A', {
        data: {
          ...{ clr_type: '11', clr_optins: AREA, begndate: city.today, enddate: city.today, medfee_sumamt: '1.00' },
          ...{ fund_appy_sum: '0.00', cash_payamt: '0.00', acct_pay: '0.00' },
        },
      }),
    ).toContain('not reconciled, or not equal');
    await city.cancel(row.setlId);
  });
});
