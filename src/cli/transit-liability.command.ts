import { type Command, InvalidArgumentError } from 'commander';
import { LiabilityReports, type LiabilityTap } from '../transit';
import { print } from './medical-output';
import { endOfDay, parseDay, startOfDay } from './parse-day';
import { withApplication } from './with-application';

/** How long a card may be on its way to terminals unless told otherwise: they download once an hour. */
const DEFAULT_MINUTES = 60;
const MINUTE_MS = 60_000;

const HELP = `
Taps of the days (Shanghai, the last one included) by cards that were reported lost, until the report was withdrawn, and who bears each:
  holder    the tap was made before the card was on the deny list
  operator  its terminal had acknowledged a version of the list with the card (POST /v1/transit/deny-list/acknowledgements)
  issuer    the card was listed, and the list may still have been on its way (--minutes after the listing)
  operator  after that
Terminals are told apart by the id that their taps name, which has to be the one they are registered by.

Exit codes: 0 it worked, 1 the period has too many such taps, 2 wrong usage.`;

interface Options {
  readonly from: string;
  readonly to: string;
  readonly minutes: number;
  readonly json?: boolean;
}

/** `onecard transit liability`: who bears taps by lost cards. */
export function registerTransitLiability(transit: Command): void {
  transit
    .command('liability')
    .description('Say who bears taps by lost cards, by the deny list that the terminal had.')
    .requiredOption('--from <day>', 'first day', parseDay)
    .requiredOption('--to <day>', 'last day', parseDay)
    .option('--minutes <n>', 'how long after its listing a card may be on its way', parseMinutes, DEFAULT_MINUTES)
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(liability);
}

async function liability({ from, to, minutes, json }: Options): Promise<void> {
  await withApplication(async (app) => {
    const period = { from: startOfDay(from), to: endOfDay(to), propagationMs: minutes * MINUTE_MS };
    const report = await app.get(LiabilityReports, { strict: false }).of(period);
    const { holder, issuer, operator } = report.counts;
    print(json, { from, to, minutes, ...report }, [
      ...report.taps.map(lineOf),
      `${report.taps.length} taps by lost cards: ${holder} holder, ${issuer} issuer, ${operator} operator`,
      ...Object.entries(report.operators).map(([name, taps]) => `  ${name} bears ${taps}`),
    ]);
  });
}

function lineOf({ at, operator, terminal, end, listedVersion, acknowledged, liable }: LiabilityTap): string {
  return `${at}  ${operator} ${terminal ?? '-'}  ${end}  listed ${listedVersion ?? 'not'}, acknowledged ${acknowledged}  ${liable}`;
}

function parseMinutes(value: string): number {
  if (/^\d{1,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('it is a number of minutes.');
}
