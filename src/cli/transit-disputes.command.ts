import type { INestApplicationContext } from '@nestjs/common';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { StaffDirectory, type StaffMember } from '../staff';
import {
  type Dispute,
  DISPUTE_REASONS,
  DISPUTE_STATES,
  type DisputeReason,
  type DisputeSubject,
  TransitDisputes,
  yuan,
} from '../transit';
import { freshRequest, print } from './medical-output';
import { recordTransit } from './transit-audit';
import { withApplication } from './with-application';

const MAX_TEXT = 2_000;

const HELP = `
A ride of an operator's day file is disputed by its subject, a record that another city rejected by file and number. Upheld, the
ride is paid back to the card by its operator, or owed by the city after all; a second person agrees to it at the desk first
(approvals). Evidence and notes are sealed; "show" tells them.

Exit codes: 0 it worked, 1 it was refused, 2 wrong usage.

Examples:
  npx onecard transit disputes open --subject 5f3c…e2 --reason wrong_fare --by 公交 --evidence "gate 7 was out of order"
  npx onecard transit disputes open --city 1000 --file 5 --record 17 --reason wrong_rejection --by 公交 --evidence "TAC is right"
  npx onecard transit disputes resolve td_… --uphold --by li.na --note "gate log of the day"
  npx onecard transit disputes resolve td_… --reject --by li.na --note "exit at 18:02 is there"`;

interface OpenOptions {
  readonly subject?: string;
  readonly operator?: string;
  readonly city?: string;
  readonly file?: number;
  readonly record?: number;
  readonly reason: DisputeReason;
  readonly by: string;
  readonly evidence: string;
  readonly json?: boolean;
}

interface ListOptions {
  readonly state?: string;
  readonly operator?: string;
  readonly json?: boolean;
}

interface ResolveOptions {
  readonly uphold?: boolean;
  readonly reject?: boolean;
  readonly amount?: number;
  readonly by: string;
  readonly note: string;
  readonly json?: boolean;
}

/** `onecard transit disputes`: rides that somebody disputes. */
export function registerTransitDisputes(transit: Command): void {
  const disputes = transit.command('disputes').description('Disputes about rides and clearing records (争议).');
  disputes.addHelpText('after', HELP);
  disputes
    .command('open')
    .description('Open a dispute about a ride, or about a record that a city rejected.')
    .option('--subject <id>', 'journey or tap, as the day file names it')
    .option('--operator <code>', 'whose file, where several tell of it')
    .option('--city <code>', 'city that rejected a record')
    .option('--file <number>', 'sequence of the clearing file', parseNumber)
    .option('--record <number>', 'record of it', parseNumber)
    .addOption(new Option('--reason <code>', 'why').choices(DISPUTE_REASONS).makeOptionMandatory())
    .requiredOption('--by <name>', 'who disputes it', parseText)
    .requiredOption('--evidence <text>', 'what it rests on', parseText)
    .option('--json', 'print one JSON object')
    .action(open);
  disputes
    .command('list')
    .description('List them, the newest first.')
    .addOption(new Option('--state <state>', 'only these').choices(DISPUTE_STATES))
    .option('--operator <code>', 'only those of an operator')
    .option('--json', 'print one JSON object')
    .action(list);
  disputes
    .command('show')
    .description('Tell one with its evidence.')
    .argument('<id>', 'dispute')
    .option('--json', 'print one JSON object')
    .action(show);
  disputes
    .command('resolve')
    .description('Uphold a dispute, which a second person has to agree to, or reject it.')
    .argument('<id>', 'dispute')
    .option('--uphold', 'ask for the correction')
    .option('--reject', 'end it without one')
    .option('--amount <fen>', 'pay back so much (default: all that was paid)', parseNumber)
    .requiredOption('--by <username>', 'member of staff who resolves it')
    .requiredOption('--note <text>', 'why', parseText)
    .option('--json', 'print one JSON object')
    .action(resolve);
}

async function open(options: OpenOptions, command: Command): Promise<void> {
  const { reason, by, evidence, json } = options;
  const subject = subjectOf(options);
  if (subject === undefined) return command.error('error: either --subject, or --city, --file and --record');
  await withApplication(async (app) => {
    const dispute = await disputesOf(app).open(subject, { reason, by, evidence });
    const { disputeId, kind, operator, amount } = dispute;
    await recordTransit(app, {
      action: 'transit.dispute_open',
      object: disputeId,
      details: { kind, operator, amount, reason },
    });
    print(json, dispute, [lineOf(dispute)]);
  });
}

function subjectOf({ subject, operator, city, file, record }: OpenOptions): DisputeSubject | undefined {
  if (subject !== undefined) return { subject, ...(operator === undefined ? {} : { operator }) };
  return city === undefined || file === undefined || record === undefined
    ? undefined
    : { city, sequence: file, record };
}

async function list({ state, operator, json }: ListOptions): Promise<void> {
  await withApplication(async (app) => {
    const filter = { ...(state === undefined ? {} : { state }), ...(operator === undefined ? {} : { operator }) };
    const items = await disputesOf(app).list(filter);
    print(json, { items }, items.length === 0 ? ['There is no dispute.'] : items.map(lineOf));
  });
}

async function show(id: string, { json }: { readonly json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const dispute = await disputesOf(app).show(id);
    await recordTransit(app, { action: 'transit.dispute_show', object: id });
    const note = dispute.note === undefined ? [] : [`note: ${dispute.note}`];
    print(json, dispute, [lineOf(dispute), `evidence: ${dispute.evidence}`, ...note]);
  });
}

async function resolve(id: string, options: ResolveOptions, command: Command): Promise<void> {
  const { uphold, reject, amount, by, note, json } = options;
  if ((uphold === true) === (reject === true)) return command.error('error: either --uphold or --reject');
  await withApplication(async (app) => {
    const staff = await staffOf(app, by);
    const audit = { action: 'transit.dispute_resolve', object: id };
    if (reject === true) {
      await disputesOf(app).reject(id, { by: staff, note });
      await recordTransit(app, { ...audit, details: { by: staff.staffId, result: 'rejected' } });
      print(json, { disputeId: id, state: 'rejected' }, [`${id}: rejected`]);
      return;
    }
    const asked = await disputesOf(app).uphold(id, { by: staff, note, request: freshRequest() }, amount);
    const { approvalId, expiresAt } = asked;
    await recordTransit(app, { ...audit, details: { by: staff.staffId, result: 'asked', approvalId } });
    print(json, { disputeId: id, state: 'open', ...asked }, [
      `${id}: a second person has to agree to ${approvalId} at the desk until ${expiresAt}`,
    ]);
  });
}

async function staffOf(app: INestApplicationContext, username: string): Promise<StaffMember> {
  const staff = await app.get(StaffDirectory, { strict: false }).byUsername(username);
  if (staff === undefined) throw new Error(`there is no enabled member of staff ${username}`);
  return staff;
}

function disputesOf(app: INestApplicationContext): TransitDisputes {
  return app.get(TransitDisputes, { strict: false });
}

function lineOf({
  disputeId,
  kind,
  operator,
  subject,
  day,
  amount,
  reason,
  openedBy,
  state,
  corrected,
}: Dispute): string {
  const end = corrected === null ? state : `${state}, ${yuan(corrected)} corrected`;
  return `${disputeId}  ${day}  ${operator}  ${kind} ${subject}  ${yuan(amount)} yuan  ${reason} (${openedBy})  ${end}`;
}

function parseText(value: string): string {
  if (value.length > 0 && value.length <= MAX_TEXT) return value;
  throw new InvalidArgumentError(`it has 1 to ${MAX_TEXT} characters.`);
}

function parseNumber(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('it is a whole number from 1.');
}
