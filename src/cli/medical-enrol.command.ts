import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Command } from 'commander';
import { cardholderId, MAX_BATCH_FILE_BYTES, systemOrigin } from '../cardholder';
import { EnrolPerson, type EnrolmentRow, readEnrolments } from '../medical';
import { PersonRegister } from '../person';
import { EXIT_REFUSED, freshRequest, print, record } from './medical-output';
import { withApplication } from './with-application';

/** Rows that are settled side by side. */
const AT_ONCE = 16;
const ORIGIN = systemOrigin('insurance_enrolment');

/** What became of a row; it is named by its line, for identity numbers are shown nowhere. */
interface RowResult {
  readonly line: number;
  readonly result: string;
  readonly reason?: string;
}

const HELP = `
FILE is CSV in UTF-8 or GBK with a header line, - for the standard input. Identity numbers are read from it and never from the
command line. Columns (either name): id_number 社会保障号码, insutype 险种 (310, 390), area 统筹区, psn_no 人员编号,
psn_type 人员类别 (1101, 1201, 1501 …), from 参保日期; and if known state 参保状态 (active, paused, ended), cvlserv_flag
公务员标志 (0, 1), psn_idet 身份类别 (低保 …), to 终止日期. A person has one enrolment for each insurance and area: a row
stands instead of the earlier one, so the same file may be given again. Results name rows by their lines.

Exit codes: 0 every row is done or was so already, 1 rows were refused or it failed, 2 wrong usage.`;

/** `onecard medical enrol`: enrolments (参保登记) from a file. */
export function registerMedicalEnrol(medical: Command): void {
  medical
    .command('enrol')
    .description('Enrol people in an insurance, or change their enrolments, from a CSV file.')
    .argument('<file>', 'CSV file, - for the standard input')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(enrol);
}

async function enrol(file: string, { json }: { readonly json?: boolean }): Promise<void> {
  const content = file === '-' ? await buffer(process.stdin) : await contentOf(file);
  if (content.length > MAX_BATCH_FILE_BYTES) throw new Error(`a file has at most ${MAX_BATCH_FILE_BYTES} bytes`);
  await withApplication(async (app, signal) => {
    const rows = await readEnrolments(content);
    const results: RowResult[] = [];
    for (let at = 0; at < rows.length && !signal.aborted; at += AT_ONCE) {
      results.push(...(await Promise.all(rows.slice(at, at + AT_ONCE).map((row) => enrolRow(app, row)))));
    }
    const count = (result: string): number => results.filter((row) => row.result === result).length;
    const counts = {
      rows: rows.length,
      done: count('done'),
      alreadySo: count('already_so'),
      refused: count('refused'),
    };
    if (counts.refused > 0 || results.length < rows.length) process.exitCode = EXIT_REFUSED;
    const refused = results.filter(({ result }) => result === 'refused');
    print(json, { ...counts, refusals: refused }, [
      ...refused.map(({ line, reason = '' }) => `line ${line}: ${reason}`),
      `${counts.rows} rows: ${counts.done} done, ${counts.alreadySo} as they were, ${counts.refused} refused.`,
    ]);
  });
}

async function enrolRow(app: INestApplicationContext, { line, idNumber, enrolment }: EnrolmentRow): Promise<RowResult> {
  const [streamId] = await app.get(PersonRegister, { strict: false }).byIdNumber(idNumber);
  if (streamId === undefined) return { line, result: 'refused', reason: 'cardholder_not_registered' };
  const id = cardholderId(streamId);
  const answer = await app.get(CommandBus).execute(new EnrolPerson(freshRequest(), id, enrolment, ORIGIN));
  const { result, reason } = answer;
  const { insutype, area, psnType, state } = enrolment;
  await record(app, {
    ...{ action: 'medical.enrol', cardholderId: id, outcome: result === 'refused' ? 'refused' : 'done' },
    details: { insutype, area, psnType, state, result },
  });
  return { line, result, ...(reason === undefined ? {} : { reason }) };
}

async function contentOf(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new Error(`${file} cannot be read`, { cause: error });
  });
}
