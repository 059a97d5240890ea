import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { type Mode, MODES, OperatorDirectory } from '../transit';
import { print } from './medical-output';
import { recordTransit } from './transit-audit';
import { withApplication } from './with-application';

const MAX_CODE = 64;

const HELP = `
An operator (运营单位) is a registered merchant whose taps are taken: the merchant is owed what its rides come to, and the fare
policies of its city price them. CODE is the text that its taps and the fare policies name it by.

Exit codes: 0 it worked, 1 the merchant is unknown or the code stands for something else, 2 wrong usage.`;

interface AddOptions {
  readonly merchant: string;
  readonly city: string;
  readonly mode: Mode;
  readonly json?: boolean;
}

/** `onecard transit operator`: whose taps are taken. */
export function registerTransitOperator(transit: Command): void {
  const operator = transit.command('operator').description('Operators (运营单位) of buses and metros.');
  operator.addHelpText('after', HELP);
  operator
    .command('add')
    .description('Register an operator; the same again changes nothing.')
    .argument('<code>', 'as its taps name it', parseCode)
    .requiredOption('--merchant <id>', 'merchant, 15 digits', parser(/^\d{15}$/, '15 digits'))
    .requiredOption('--city <code>', 'clearing code (GB/T 13497), 4 digits', parser(/^\d{4}$/, '4 digits'))
    .addOption(new Option('--mode <mode>', 'what its terminals are on').choices(MODES).default('bus'))
    .option('--json', 'print one JSON object')
    .action(add);
  operator.command('list').description('List them.').option('--json', 'print one JSON object').action(list);
}

async function add(code: string, { merchant: merchantId, city, mode, json }: AddOptions): Promise<void> {
  await withApplication(async (app) => {
    const operator = await app.get(OperatorDirectory, { strict: false }).register({ code, merchantId, city, mode });
    await recordTransit(app, {
      action: 'transit.operator_register',
      object: code,
      details: { merchantId, city, mode },
    });
    print(json, operator, [
      `${code}: merchant ${merchantId}, account ${operator.payableAccount}, city ${city}, ${mode}`,
    ]);
  });
}

async function list({ json }: { readonly json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const items = await app.get(OperatorDirectory, { strict: false }).list();
    const lines = items.map(
      ({ code, merchantId, payableAccount, city, mode }) =>
        `${code}  ${merchantId}  account ${payableAccount}  city ${city}  ${mode}`,
    );
    print(json, { items }, lines.length === 0 ? ['There is no operator.'] : lines);
  });
}

function parseCode(value: string): string {
  if (value.length > 0 && value.length <= MAX_CODE) return value;
  throw new InvalidArgumentError(`a code has 1 to ${MAX_CODE} characters.`);
}

function parser(pattern: RegExp, words: string) {
  return (value: string): string => {
    if (pattern.test(value)) return value;
    throw new InvalidArgumentError(`it is ${words}.`);
  };
}
