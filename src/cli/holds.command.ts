import { type Command, InvalidArgumentError } from 'commander';
import { AuditLog } from '../audit';
import { type AutoCaptureRule, AutoCaptureRules } from '../authorization';
import { print } from './medical-output';
import { withApplication } from './with-application';

const SECONDS = /^[1-9]\d{0,6}$/;

const HELP = `
A pre-authorization (预授权) holds money until it is captured, released or expires. By the rule of a merchant, or as the message
itself asks for (captureAfterSeconds), what is held is captured by itself (自动完成) after a time, which is shorter than holds last.

Exit codes: 0 it worked, 1 it was refused, 2 wrong usage.

Examples:
  onecard holds rule 990220154110001 --after 86400
  onecard holds rule 990220154110001 --off
  onecard holds rules`;

interface Json {
  readonly json?: boolean;
}

interface RuleOptions extends Json {
  readonly after?: number;
  readonly off?: true;
}

/** `onecard holds`: when what pre-authorizations hold is captured by itself. */
export function registerHolds(program: Command): void {
  const holds = program.command('holds').description('Capture of pre-authorizations by themselves (预授权自动完成).');
  holds.addHelpText('after', HELP);
  holds
    .command('rule <merchant>')
    .description('Set after how long the holds of a merchant are captured, for holds from now on.')
    .option('--after <seconds>', 'after so many seconds', parseSeconds)
    .option('--off', 'never: they wait for the merchant')
    .option('--json', 'print one JSON object')
    .action((merchantId: string, options: RuleOptions, command: Command) => {
      if ((options.after === undefined) === (options.off === undefined))
        command.error('error: one of --after and --off must be there');
      return setRule(merchantId, options);
    });
  holds
    .command('rules')
    .description('List the merchants whose holds are captured by themselves.')
    .option('--json', 'print one JSON object')
    .action(list);
}

async function setRule(merchantId: string, { after, json }: RuleOptions): Promise<void> {
  const afterSeconds = after ?? null;
  await withApplication(async (app) => {
    await app.get(AutoCaptureRules, { strict: false }).set(merchantId, afterSeconds);
    const actor = { kind: 'system', id: 'onecard holds' } as const;
    const details = { afterSeconds };
    await app
      .get(AuditLog, { strict: false })
      .record({ actor, outcome: 'done', from: 'command-line', action: 'hold.rule', object: merchantId, details });
    print(json, { merchantId, afterSeconds }, [ruleLine(merchantId, afterSeconds)]);
  });
}

async function list({ json }: Json): Promise<void> {
  await withApplication(async (app) => {
    const rules = await app.get(AutoCaptureRules, { strict: false }).list();
    const lines = rules.map(({ merchantId, afterSeconds }: AutoCaptureRule) => ruleLine(merchantId, afterSeconds));
    print(json, { rules }, lines.length === 0 ? ['No holds are captured by themselves.'] : lines);
  });
}

function ruleLine(merchantId: string, afterSeconds: number | null): string {
  if (afterSeconds === null) return `${merchantId}: holds wait for the merchant`;
  return `${merchantId}: holds are captured after ${afterSeconds} seconds`;
}

function parseSeconds(value: string): number {
  if (SECONDS.test(value)) return Number(value);
  throw new InvalidArgumentError('it is a whole number above 0.');
}
