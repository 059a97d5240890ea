import { readFile, stat } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { parse } from 'csv-parse/sync';
import { BusinessCalendar, type CalendarDay, isDay } from '../jobs';
import { print } from './medical-output';
import { withApplication } from './with-application';

/** A year has 366 days; ten years of exceptions are few. */
const MAX_FILE_BYTES = 256 * 1024;
const MAX_DAYS = 1_000;

const HELP = `
People work from Monday to Friday, but for the days entered here: holidays (法定节假日) and weekend days on which people work (调休).
Jobs that run on working days only, and what is due some working days later, go by it.

The file of "import" is CSV with a header: day,working,note, such as
  2027-01-01,no,元旦

Examples:
  onecard calendar set 2026-10-01 holiday --note 国庆节
  onecard calendar import holidays-2027.csv
  onecard calendar show --year 2027

Exit codes: 0 it worked, 1 the file has faults, 2 wrong usage.`;

/** `onecard calendar`: the business calendar. */
export function registerCalendar(program: Command): void {
  const calendar = program
    .command('calendar')
    .description('Show and change the business calendar (工作日历).')
    .addHelpText('after', HELP);
  calendar
    .command('show')
    .description('The days that differ from Monday to Friday.')
    .option('--year <year>', 'only of this year')
    .option('--json', 'print one JSON object')
    .action(show);
  calendar
    .command('set <day> <kind>')
    .description('Enter a day: holiday, workday, or ordinary (which forgets it).')
    .option('--note <text>', 'what day it is', '')
    .action(set);
  calendar.command('import <file>').description('Enter the days of a CSV file.').action(importFile);
}

async function show({ year, json }: { year?: string; json?: boolean }): Promise<void> {
  if (year !== undefined && !/^\d{4}$/.test(year)) throw new InvalidArgumentError('--year must be a year such as 2027');
  await withApplication(async (app) => {
    const calendar = app.get(BusinessCalendar, { strict: false });
    const days = await calendar.entries(year === undefined ? undefined : Number(year));
    print(
      json,
      { days },
      days.map(({ day, working, note }) => `${day}  ${working ? 'workday' : 'holiday'}  ${note}`),
    );
  });
}

async function set(day: string, kind: string, { note }: { note: string }): Promise<void> {
  if (!isDay(day)) throw new InvalidArgumentError('the day must be a day such as 2026-10-01');
  if (!['holiday', 'workday', 'ordinary'].includes(kind)) {
    throw new InvalidArgumentError('the kind must be holiday, workday or ordinary');
  }
  await withApplication(async (app) => {
    const calendar = app.get(BusinessCalendar, { strict: false });
    if (kind === 'ordinary') await calendar.forget(day);
    else await calendar.set([{ day, working: kind === 'workday', note: note.slice(0, 100) }]);
    print(false, {}, [`${day} is ${kind}`]);
  });
}

async function importFile(file: string): Promise<void> {
  if ((await stat(file)).size > MAX_FILE_BYTES) throw new Error(`the file is larger than ${MAX_FILE_BYTES} bytes`);
  const days = daysOf(await readFile(file, 'utf8'));
  await withApplication(async (app) => {
    await app.get(BusinessCalendar, { strict: false }).set(days);
    print(false, {}, [`${days.length} days were entered`]);
  });
}

/** The days of a file. Throws an Error that names line and column of what is wrong; then nothing is entered. */
function daysOf(text: string): CalendarDay[] {
  const rows = parse<Record<string, string>>(text, {
    ...{ bom: true, columns: true, trim: true, skip_empty_lines: true },
  });
  if (rows.length > MAX_DAYS) throw new Error(`the file has more than ${MAX_DAYS} days`);
  return rows.map(({ day = '', working = '', note = '' }, index) => {
    const line = index + 2;
    if (!isDay(day)) throw new Error(`line ${line}, column day: must be a day such as 2027-01-01`);
    if (!['yes', 'no'].includes(working)) throw new Error(`line ${line}, column working: must be yes or no`);
    if (note.length > 100) throw new Error(`line ${line}, column note: must be 100 characters at most`);
    return { day, working: working === 'yes', note };
  });
}
