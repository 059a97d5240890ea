import { type Command, InvalidArgumentError } from 'commander';
import { shanghaiDate } from '../cardholder';
import { type AllowedDays, type AllowKind, AllowListDirectory } from '../transit';
import { print } from './medical-output';
import { parseDay } from './parse-day';
import { recordTransit } from './transit-audit';
import { withApplication } from './with-application';

const KINDS: readonly AllowKind[] = ['issuer', 'city'];

const HELP = `
KIND is issuer (发卡机构; CODE has 8 to 11 digits) or city (CODE is its clearing code of GB/T 13497, 4 digits). Days are YYYY-MM-DD of Shanghai; the
last one still counts. Terminals read the lists with GET /v1/transit/allow-lists.

The ministry's rule for a city: it is live on terminals 30 days after it was added, and gone 7 days after it was ended.

Exit codes: 0 it worked, 1 the days overlap others of the code or there is no such entry, 2 wrong usage.`;

interface Json {
  readonly json?: boolean;
}

/** `onecard transit allow`: issuers and cities whose cards terminals take. */
export function registerTransitAllow(transit: Command): void {
  const allow = transit.command('allow').description('Issuers and cities whose cards terminals take (白名单).');
  allow.addHelpText('after', HELP);
  allow
    .command('add')
    .description('Allow an issuer or a city; the same again changes nothing.')
    .argument('<kind>', 'issuer or city', parseKind)
    .argument('<code>', 'code of it', parseCode)
    .option('--from <day>', 'first day (default: today)', parseDay)
    .option('--to <day>', 'last day (default: no end)', parseDay)
    .option('--json', 'print one JSON object')
    .action(add);
  allow
    .command('end')
    .description('Set the last day of the newest entry of a code.')
    .argument('<kind>', 'issuer or city', parseKind)
    .argument('<code>', 'code of it', parseCode)
    .requiredOption('--on <day>', 'last day', parseDay)
    .option('--json', 'print one JSON object')
    .action(end);
  allow.command('list').description('List them.').option('--json', 'print one JSON object').action(list);
}

async function add(
  kind: AllowKind,
  code: string,
  { from = shanghaiDate(Date.now()), to, json }: Json & { readonly from?: string; readonly to?: string },
): Promise<void> {
  checkCode(kind, code);
  await withApplication(async (app) => {
    const entry: AllowedDays = { kind, code, from, to: to ?? null };
    const result = await app.get(AllowListDirectory, { strict: false }).add(entry);
    const details = { from, to: to ?? 'no end', result };
    await recordTransit(app, { action: 'transit.allow', object: `${kind} ${code}`, details });
    print(json, { result, entry }, [`${result}: ${lineOf(entry)}`]);
  });
}

async function end(kind: AllowKind, code: string, { on, json }: Json & { readonly on: string }): Promise<void> {
  await withApplication(async (app) => {
    const entry = await app.get(AllowListDirectory, { strict: false }).end(kind, code, on);
    await recordTransit(app, { action: 'transit.allow_end', object: `${kind} ${code}`, details: { on } });
    print(json, { entry }, [lineOf(entry)]);
  });
}

async function list({ json }: Json): Promise<void> {
  await withApplication(async (app) => {
    const items = await app.get(AllowListDirectory, { strict: false }).list();
    print(json, { items }, items.length === 0 ? ['Nothing is allowed.'] : items.map(lineOf));
  });
}

function lineOf({ kind, code, from, to }: AllowedDays): string {
  return `${kind} ${code}  from ${from}${to === null ? '' : ` to ${to}`}`;
}

function parseKind(value: string): AllowKind {
  const kind = KINDS.find((one) => one === value);
  if (kind === undefined) throw new InvalidArgumentError('it is issuer or city.');
  return kind;
}

function parseCode(value: string): string {
  if (/^(?:\d{4}|\d{8,11})$/.test(value)) return value;
  throw new InvalidArgumentError('a city has 4 digits, an issuer 8 to 11.');
}

function checkCode(kind: AllowKind, code: string): void {
  if ((kind === 'city') !== (code.length === 4))
    throw new InvalidArgumentError('a city has 4 digits, an issuer 8 to 11.');
}
