import { z } from 'zod';
import { detailZip, readResultZip, type ResultRow } from './his-files';
import { type JournalGroup, today } from './his-journal';
import type { HisDesk } from './his-run';
import { yuanText } from './split';

const BALANCED = '000000';
const CENTRE_ONLY = '000101';
const JOURNAL_ONLY = '000102';

/** Reconciles every kind of settlement of today, row by row (3202) and in total (3201). True when all is balanced. */
export async function reconcile(desk: HisDesk): Promise<boolean> {
  let balanced = true;
  for (const group of desk.journal.groups()) balanced = (await reconcileGroup(desk, group)) && balanced;
  if (desk.journal.groups().length === 0) desk.say('  nothing was settled today');
  return balanced;
}

async function reconcileGroup(desk: HisDesk, group: JournalGroup): Promise<boolean> {
  const what = `insurance ${group.insutype}, clearing type ${group.clrType}`;
  let different = (await details(desk, group)).filter(({ result }) => result !== BALANCED);
  if (different.length > 0) {
    desk.say(`  3202  ${what}: ${different.length} rows differ from the journal; it takes over what the centre has`);
    if (!adjust(desk, group, different)) return false;
    different = (await details(desk, group)).filter(({ result }) => result !== BALANCED);
  }
  desk.say(`  3202  ${what}: ${desk.journal.rows(group).length} rows, ${different.length} differ`);
  const { count, medfee, fundPay, accountPay } = totals(desk, group);
  const data = {
    ...{ ...period(group), insutype: group.insutype, medfee_sumamt: yuanText(medfee) },
    ...{ fund_pay_sumamt: yuanText(fundPay), acct_pay: yuanText(accountPay), fixmedins_setl_cnt: String(count) },
  };
  const output = await desk.client.ok('3201', { data });
  const { stmt_rslt: result, stmt_rslt_dscr: words } = z
    .object({ stmtinfo: z.object({ stmt_rslt: z.string(), stmt_rslt_dscr: z.string() }) })
    .parse(output).stmtinfo;
  desk.say(`  3201  ${what}: ${count} settlements, ${yuanText(medfee)} yuan: ${result} ${words}`);
  return result === BALANCED && different.length === 0;
}

/** Brings the journal up to date; false when a row of this run differs, which must not be. */
function adjust(desk: HisDesk, group: JournalGroup, rows: readonly ResultRow[]): boolean {
  const wrong = rows.filter((row) => desk.journal.isOwn(row) || ![CENTRE_ONLY, JOURNAL_ONLY].includes(row.result));
  for (const { setlId, result, memo } of wrong) desk.say(`        ${setlId}: ${result} ${memo}`);
  desk.journal.strike(rows.filter(({ result }) => result === JOURNAL_ONLY));
  const missing = rows.filter(({ result }) => result === CENTRE_ONLY);
  desk.journal.add(missing.map(({ result: _, memo: __, ...row }) => ({ ...row, ...group, day: today() })));
  return wrong.length === 0;
}

async function details(desk: HisDesk, group: JournalGroup): Promise<readonly ResultRow[]> {
  const bytes = await detailZip(desk.journal.rows(group));
  const fsUploadIn = { in: bytes.toString('base64'), filename: 'details.zip', fixmedins_code: desk.institution.code };
  const uploaded = await desk.client.okWhole('9101', { fsUploadIn });
  const { file_qury_no } = z.object({ file_qury_no: z.string() }).parse(uploaded);
  const { count, medfee, fundPay } = totals(desk, group);
  const data = {
    ...{ ...period(group), insutype: group.insutype, file_qury_no, medfee_sumamt: yuanText(medfee) },
    ...{ fund_pay_sumamt: yuanText(fundPay), cash_payamt: '0.00', fixmedins_setl_cnt: String(count) },
  };
  const output = await desk.client.ok('3202', { data });
  const { fileinfo } = z.object({ fileinfo: z.object({ file_qury_no: z.string() }) }).parse(output);
  return readResultZip(await desk.client.download(fileinfo.file_qury_no));
}

function period({ clrType, setlOptins }: JournalGroup): object {
  return { clr_type: clrType, setl_optins: setlOptins, stmt_begndate: today(), stmt_enddate: today() };
}

/** Refunds subtract. */
function totals(desk: HisDesk, group: JournalGroup): Record<'count' | 'medfee' | 'fundPay' | 'accountPay', number> {
  const sums = { count: 0, medfee: 0, fundPay: 0, accountPay: 0 };
  for (const row of desk.journal.rows(group)) {
    sums.count += row.refund === '1' ? -1 : 1;
    sums.medfee += row.medfee;
    sums.fundPay += row.fundPay;
    sums.accountPay += row.accountPay;
  }
  return sums;
}
