import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXCEPTION_REASONS, EXCEPTION_STATES, type Resolution, RESOLUTIONS, TapExceptions, yuan } from '../transit';
import { EXIT_REFUSED, freshRequest, print } from './medical-output';
import { recordTransit, TRANSIT_ACTOR } from './transit-audit';
import { withApplication } from './with-application';

/** Exceptions that are printed at most. */
const MAX_LISTED = 10_000;
const DEFAULT_LISTED = 100;
const DAY_MS = 86_400_000;
const ID = /^(?:tx_)?([0-9a-f]{32})$/;
/** As at the desk: nothing long enough to be a card, identity or phone number. */
const REASON = /^(?!.*\d{9})[a-z0-9][a-z0-9_]{0,39}$/;

const HELP = `
An exception is a tap that cost nothing and is looked at by people: of a card that nobody has here (unknown_card), late, without a fare
policy, or in a journey that has no price. What can be done about one:

  note       it was looked at, and is still to be done
  write_off  the operator bears it for good; not while an upload or a new policy may still price it
  charge     the card is known now, or the tap can be priced now: the core takes it; never a late one

--reason is a code of the cause, such as asked_operator. Each resolution is in the audit log.

Exit codes: 0 it worked, 1 it was refused, 2 wrong usage.`;

interface ListOptions {
  readonly state?: (typeof EXCEPTION_STATES)[number] | 'unresolved';
  readonly reason?: string;
  readonly operator?: string;
  readonly limit: number;
  readonly json?: boolean;
}

interface ResolveOptions {
  readonly how: Resolution;
  readonly reason: string;
  readonly json?: boolean;
}

/** `onecard transit exceptions`: the queue of taps that are exceptions. */
export function registerTransitExceptions(transit: Command): void {
  const exceptions = transit.command('exceptions').description('Taps that are exceptions, to be resolved.');
  exceptions.addHelpText('after', HELP);
  exceptions
    .command('list')
    .description('List them, those that came first first.')
    .addOption(
      new Option('--state <state>', 'what was done').choices(['unresolved', ...EXCEPTION_STATES]).default('unresolved'),
    )
    .addOption(new Option('--reason <code>', 'why it is one').choices([...EXCEPTION_REASONS]))
    .option('--operator <code>', 'of this operator only')
    .option('--limit <count>', `how many, ${MAX_LISTED} at most`, parseLimit, DEFAULT_LISTED)
    .option('--json', 'print one JSON object')
    .action(list);
  exceptions
    .command('resolve')
    .description('Note, write off or charge one.')
    .argument('<exception>', 'tx_…', parseId)
    .addOption(new Option('--how <how>', 'what to do').choices([...RESOLUTIONS]).makeOptionMandatory())
    .requiredOption('--reason <code>', 'code of the cause', parseReason)
    .option('--json', 'print one JSON object')
    .action(resolve);
}

async function list({ limit, json, ...filter }: ListOptions): Promise<void> {
  await withApplication(async (app) => {
    const found = await app.get(TapExceptions, { strict: false }).list(filter, limit + 1);
    const items = found.slice(0, limit).map(({ streamId: _, ...one }) => one);
    await recordTransit(app, {
      ...{ action: 'transit_exception.list', object: 'queue' },
      details: { shown: items.length },
    });
    const now = Date.now();
    const lines = items.map(({ tapId, state, reason, operator, kind, tappedAt, receivedAt, cardKnown }) => {
      const age = `${Math.max(0, Math.floor((now - receivedAt) / DAY_MS))} d`;
      const known = cardKnown ? '  the card is known now' : '';
      return `tx_${tapId}  ${age.padStart(6)}  ${timeOf(tappedAt)}  ${operator}  ${kind}  ${reason}  ${state}${known}`;
    });
    const more = found.length > limit ? [`There are more than ${limit}.`] : [];
    print(json, { items, more: found.length > limit }, lines.length === 0 ? ['There are none.'] : [...lines, ...more]);
  });
}

async function resolve(tapId: string, { how, reason, json }: ResolveOptions): Promise<void> {
  await withApplication(async (app) => {
    const by = TRANSIT_ACTOR.id.replaceAll(' ', '_');
    const answer = await app.get(TapExceptions, { strict: false }).resolve(freshRequest(), tapId, { how, reason, by });
    const isRefused = answer.result === 'refused';
    await recordTransit(app, {
      ...{ action: 'transit_exception.resolve', object: `tx_${tapId}`, outcome: isRefused ? 'refused' : 'done' },
      details: { how, reason, result: answer.result, ...(isRefused ? { refusal: answer.reason ?? '' } : {}) },
    });
    if (isRefused) process.exitCode = EXIT_REFUSED;
    const paid = answer.paid === undefined ? '' : `, the card paid ${yuan(answer.paid)}`;
    print(json, answer, [isRefused ? `refused: ${answer.reason ?? ''}` : `${answer.result}${paid}`]);
  });
}

function timeOf(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (Number.isInteger(limit) && limit > 0 && limit <= MAX_LISTED) return limit;
  throw new InvalidArgumentError(`it is a whole number from 1 to ${MAX_LISTED}.`);
}

function parseId(value: string): string {
  const [, tapId] = ID.exec(value) ?? [];
  if (tapId !== undefined) return tapId;
  throw new InvalidArgumentError('an exception is tx_ and 32 hexadecimal digits.');
}

function parseReason(value: string): string {
  if (REASON.test(value)) return value;
  throw new InvalidArgumentError('a reason is a code such as asked_operator.');
}
