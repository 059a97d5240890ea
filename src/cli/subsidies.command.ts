import { CommandBus } from '@nestjs/cqrs';
import { type Command, Option } from 'commander';
import { RegisterProgramme } from '../registry';
import { ROSTER_STATES, type Roster, type RosterAnswer, type RosterState, type RosterSum } from '../settlement';
import { RosterCourse, RosterStore, SUBSIDY_CYCLES, SUBSIDY_METHODS, SubsidyRules } from '../settlement';
import type { SubsidyCycle, SubsidyMethod } from '../settlement';
import { freshRequest, print } from './medical-output';
import { runJob } from './run-job';
import { registerSubsidyPayments } from './subsidy-payments.command';
import { parseWhole, recordSubsidy, staffWhoManages, tell } from './subsidy-output';
import { withApplication } from './with-application';

const LISTED = 100;

const HELP = `
A roster (花名册) is CSV in UTF-8 or GBK: 序号,姓名,身份证号,补贴金额 and, for programmes that pay to banks, 开户行,账号; amounts are yuan.
Its last line is #合计,<rows>,<yuan>. Who may not be paid is excluded with the reason; the others are paid after the public notice
(公示) and after two people have agreed at the desk, one after the other (审核, 核定).

Exit codes: 0 it worked, 1 it was refused, 2 wrong usage.

Examples:
  npx onecard subsidies rule senior-allowance --number 11 --name 高龄津贴 --method purse --cycle month --ceiling 50000 --notice-days 7
  npx onecard subsidies import roster.csv --programme senior-allowance --period 2026-11 --area 220102 --budget 250000
  npx onecard subsidies publish sr_…
  npx onecard subsidies submit sr_… --by li.na --note "posted in every village"
  npx onecard subsidies pay sr_…
  npx onecard subsidies file sf_… --out payments.csv
  npx onecard subsidies answer answer.csv`;

interface Json {
  readonly json?: boolean;
}

interface RuleOptions extends Json {
  readonly number: number;
  readonly name: string;
  readonly method: SubsidyMethod;
  readonly cycle: SubsidyCycle;
  readonly ceiling: number;
  readonly noticeDays: number;
  readonly excludes?: readonly string[];
}

interface ImportOptions extends Json {
  readonly programme: string;
  readonly period: string;
  readonly area: string;
  readonly budget: string;
}

/** `onecard subsidies`: programmes, rosters and their payments. */
export function registerSubsidies(program: Command): void {
  const subsidies = program.command('subsidies').description('Subsidies on the card (惠民惠农补贴一卡通).');
  subsidies.addHelpText('after', HELP);
  subsidies
    .command('rule')
    .description('Register a programme and say how it pays.')
    .argument('<programme>', 'code, such as senior-allowance')
    .requiredOption('--number <number>', 'number of the programme', parseWhole)
    .requiredOption('--name <name>', 'what it is called')
    .addOption(new Option('--method <method>', 'where it pays to').choices(SUBSIDY_METHODS).makeOptionMandatory())
    .addOption(new Option('--cycle <cycle>', 'how often').choices(SUBSIDY_CYCLES).makeOptionMandatory())
    .requiredOption('--ceiling <fen>', 'greatest amount for one person and period', parseWhole)
    .option('--notice-days <days>', 'days of public notice', parseWhole, 7)
    .option('--excludes <codes...>', 'programmes that nobody has beside it')
    .option('--json', 'print one JSON object')
    .action(setRule);
  subsidies
    .command('import')
    .description('Take a roster: check everybody on it.')
    .argument('<file>', 'roster, CSV')
    .requiredOption('--programme <code>', 'programme')
    .requiredOption('--period <period>', '2026-11, 2026-Q4, 2026 or once')
    .requiredOption('--area <code>', 'area, six digits')
    .requiredOption('--budget <yuan>', 'what may be paid by it')
    .option('--json', 'print one JSON object')
    .action(importRoster);
  registerCourse(subsidies);
  registerSubsidyPayments(subsidies);
}

function registerCourse(subsidies: Command): void {
  const roster = ['<roster>', 'id of the roster'] as const;
  subsidies
    .command('publish')
    .description('Begin the public notice of a roster (公示).')
    .argument(...roster)
    .option('--json', 'print one JSON object')
    .action((id: string, { json }: Json) => change('publish', id, json, (course) => course.publish(id)));
  subsidies
    .command('object')
    .description('Exclude a row against which an objection was upheld (异议成立).')
    .argument(...roster)
    .argument('<row>', 'its number', parseWhole)
    .option('--json', 'print one JSON object')
    .action((id: string, row: number, { json }: Json) =>
      change('object', id, json, (course) => course.uphold(id, row)),
    );
  subsidies
    .command('withdraw')
    .description('Take a roster back that is not released.')
    .argument(...roster)
    .option('--json', 'print one JSON object')
    .action((id: string, { json }: Json) => change('withdraw', id, json, (course) => course.withdraw(id)));
  subsidies
    .command('submit')
    .description('Put a roster before its first checker, once its notice has ended.')
    .argument(...roster)
    .requiredOption('--by <username>', 'member of staff who asks')
    .requiredOption('--note <text>', 'why, for the checkers')
    .option('--json', 'print one JSON object')
    .action(submit);
  subsidies
    .command('list')
    .description('List rosters, the newest first.')
    .addOption(new Option('--state <state>', 'only these').choices(ROSTER_STATES))
    .option('--json', 'print one JSON object')
    .action(list);
  subsidies
    .command('show')
    .description('Tell a roster with the sums of its rows.')
    .argument(...roster)
    .option('--json', 'print one JSON object')
    .action(show);
}

async function setRule(programme: string, { json, number, name, ...said }: RuleOptions): Promise<void> {
  await withApplication(async (app) => {
    await app.get(CommandBus).execute(new RegisterProgramme({ number, code: programme, name }));
    const rule = { ...said, programme, excludes: said.excludes ?? [] };
    await app.get(SubsidyRules, { strict: false }).set(rule);
    await recordSubsidy(app, 'subsidy.rule', programme);
    print(json, rule, [`${programme}: pays to ${said.method} by ${said.cycle}, ${said.ceiling} fen at most`]);
  });
}

async function importRoster(file: string, { json, ...parameters }: ImportOptions): Promise<void> {
  await withApplication(async (app, signal) => {
    await recordSubsidy(app, 'subsidy.import', parameters.programme);
    const asked = { job: 'import-roster', parameters: { file, ...parameters }, reason: 'command line', json };
    await runJob(app, asked, signal);
  });
}

function change(
  what: 'publish' | 'object' | 'withdraw',
  id: string,
  json: boolean | undefined,
  work: (course: RosterCourse) => Promise<RosterAnswer>,
): Promise<void> {
  return withApplication(async (app) => {
    const answer = await work(app.get(RosterCourse, { strict: false }));
    await recordSubsidy(app, `subsidy.${what}`, id, answer);
    tell(json, id, answer);
  });
}

async function submit(id: string, { by, note, json }: Json & { readonly by: string; readonly note: string }) {
  await withApplication(async (app) => {
    const staff = await staffWhoManages(app, by);
    const answer = await app.get(RosterCourse, { strict: false }).submit(id, staff, note, freshRequest());
    await recordSubsidy(app, 'subsidy.submit', id, answer);
    tell(json, id, answer);
  });
}

async function list({ state, json }: Json & { readonly state?: RosterState }): Promise<void> {
  await withApplication(async (app) => {
    const filter = state === undefined ? {} : { state };
    const items = await app.get(RosterStore, { strict: false }).list(filter, undefined, LISTED);
    print(json, { items }, items.length === 0 ? ['There is no roster.'] : items.map(lineOf));
  });
}

async function show(id: string, { json }: Json): Promise<void> {
  await withApplication(async (app) => {
    const { roster, sums } = await app.get(RosterCourse, { strict: false }).show(id);
    print(json, { ...roster, sums }, [lineOf(roster), ...sums.map(sumLine)]);
  });
}

function lineOf({ rosterId, programme, period, area, rowCount, total, state, noticeUntil }: Roster): string {
  const notice = noticeUntil === null ? '' : `, notice until ${noticeUntil}`;
  return `${rosterId}  ${programme} ${period}  ${area}  ${rowCount} rows, ${total} fen  ${state}${notice}`;
}

function sumLine({ state, rows, amount }: RosterSum): string {
  return `  ${state.padEnd(10)} ${String(rows).padStart(8)} rows ${String(amount).padStart(14)} fen`;
}
