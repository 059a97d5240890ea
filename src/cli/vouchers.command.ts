import type { INestApplicationContext } from '@nestjs/common';
import { type Command, InvalidArgumentError } from 'commander';
import { AuditLog } from '../audit';
import { streamOfCardholderId } from '../person';
import { Vouchers } from '../settlement';
import { EXIT_REFUSED, print } from './medical-output';
import { parseWhole } from './subsidy-output';
import { withApplication } from './with-application';

const HELP = `
A voucher (养老服务消费补贴) pays a share of every bill up to the month's ceiling (额度); what is not used lapses at the end of the
month. The provider is a merchant that has the programme, and claims what vouchers paid once the month has ended.

Exit codes: 0 it worked, 1 it was refused, 2 wrong usage.

Examples:
  npx onecard vouchers scheme elder-care --ceiling 80000 --share bathing=0.4 --share meals=0.3
  npx onecard vouchers issue elder-care ch_000001
  npx onecard vouchers use elder-care ch_000001 --provider 990220180500001 --reference B1 --service bathing --bill 100000
  npx onecard vouchers claim elder-care --provider 990220180500001 --month 2026-11`;

interface Json {
  readonly json?: boolean;
}

interface UseOptions extends Json {
  readonly provider: string;
  readonly reference: string;
  readonly service: string;
  readonly bill: number;
}

type Answer = Readonly<Record<string, unknown>>;

/** `onecard vouchers`: vouchers for services to the elderly. */
export function registerVouchers(program: Command): void {
  const vouchers = program.command('vouchers').description('Vouchers for services to the elderly (养老服务消费补贴).');
  vouchers.addHelpText('after', HELP);
  vouchers
    .command('scheme')
    .description('Say how a registered programme of vouchers pays.')
    .argument('<programme>', 'code of the programme')
    .requiredOption('--ceiling <fen>', 'for one person and month', parseWhole)
    .requiredOption('--share <service=share...>', 'share of the bill that is paid, such as bathing=0.4', parseShare, {})
    .option('--json', 'print one JSON object')
    .action((programme: string, { ceiling, share, json }: Json & { ceiling: number; share: Record<string, string> }) =>
      work('voucher.scheme', programme, json, async (app) => {
        const scheme = { programme, ceiling, shares: share };
        await app.get(Vouchers, { strict: false }).setScheme(scheme);
        return { result: 'done', ...scheme };
      }),
    );
  vouchers
    .command('issue')
    .description('Give somebody the voucher of this month.')
    .argument('<programme>', 'code of the programme')
    .argument('<cardholder>', 'ch_…', parseCardholder)
    .option('--json', 'print one JSON object')
    .action((programme: string, streamId: number, { json }: Json) =>
      work('voucher.issue', programme, json, (app) => app.get(Vouchers, { strict: false }).issue(programme, streamId)),
    );
  vouchers
    .command('use')
    .description('Pay a share of a service; the same reference of a provider is paid once.')
    .argument('<programme>', 'code of the programme')
    .argument('<cardholder>', 'ch_…', parseCardholder)
    .requiredOption('--provider <merchant>', 'merchant id')
    .requiredOption('--reference <text>', 'of the provider')
    .requiredOption('--service <code>', 'service')
    .requiredOption('--bill <fen>', 'what it costs', parseWhole)
    .option('--json', 'print one JSON object')
    .action((programme: string, streamId: number, { json, ...bill }: UseOptions) =>
      work('voucher.use', programme, json, (app) =>
        app.get(Vouchers, { strict: false }).use({ programme, streamId, ...bill }),
      ),
    );
  vouchers
    .command('claim')
    .description('Claim for a provider what vouchers of a month that has ended paid.')
    .argument('<programme>', 'code of the programme')
    .requiredOption('--provider <merchant>', 'merchant id')
    .requiredOption('--month <month>', 'YYYY-MM')
    .option('--json', 'print one JSON object')
    .action((programme: string, { provider, month, json }: Json & { provider: string; month: string }) =>
      work('voucher.claim', programme, json, async (app) => ({
        result: 'done',
        ...(await app.get(Vouchers, { strict: false }).claim(programme, provider, month)),
      })),
    );
}

async function work(
  action: string,
  programme: string,
  json: boolean | undefined,
  change: (app: INestApplicationContext) => Promise<Answer>,
): Promise<void> {
  await withApplication(async (app) => {
    const answer = await change(app);
    const isRefused = answer['result'] === 'refused';
    if (isRefused) process.exitCode = EXIT_REFUSED;
    const actor = { kind: 'system', id: 'onecard vouchers' } as const;
    const outcome = isRefused ? ('refused' as const) : ('done' as const);
    await app
      .get(AuditLog, { strict: false })
      .record({ actor, outcome, from: 'command-line', action, object: programme });
    const lines = Object.entries(answer).map(([name, value]) => `${name.padEnd(10)} ${JSON.stringify(value)}`);
    print(json, answer, lines);
  });
}

function parseShare(value: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [service = '', share = '', ...rest] = value.split('=');
  if (service === '' || share === '' || rest.length > 0) throw new InvalidArgumentError('it is <service>=<share>.');
  return { ...before, [service]: share };
}

function parseCardholder(value: string): number {
  const streamId = streamOfCardholderId(value);
  if (streamId === undefined) throw new InvalidArgumentError('it is the id of a cardholder, ch_….');
  return streamId;
}
