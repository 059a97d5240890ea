import type { Command } from 'commander';
import { FareFaultsError, type RatedTaps, type JourneyView, rateTaps, yuan } from '../transit';
import { EXIT_REFUSED, print, readJson } from './medical-output';
import { registerTransitChip } from './transit-chip.command';
import { registerTransitClearing } from './transit-clearing.command';
import { registerTransitDayFile } from './transit-day-file.command';
import { registerTransitEntitlement } from './transit-entitlement.command';
import { registerTransitDisputes } from './transit-disputes.command';
import { registerTransitAllow } from './transit-allow.command';
import { registerTransitDebts } from './transit-debts.command';
import { registerTransitExceptions } from './transit-exceptions.command';
import { registerTransitFarePolicy } from './transit-fare-policy.command';
import { registerTransitGaps } from './transit-gaps.command';
import { registerTransitGenerate } from './transit-generate.command';
import { registerTransitImport } from './transit-import.command';
import { registerTransitLiability } from './transit-liability.command';
import { registerTransitOperator } from './transit-operator.command';
import { registerTransitSweep } from './transit-sweep.command';

const HELP = `
Prices every tap of the file, card by card; nothing is stored and no database is needed.

Taps are a list, {"taps": […]}, or the open data of Shenzhen ({"data": [{"deal_date": …}]}):
  [{"id":"t1","card":"A","at":"2026-03-02T08:00:00","operator":"rail","mode":"metro","line":"1","stop":"S00","kind":"entry"},
   {"id":"t2","card":"A","at":"2026-03-02T08:25:00","operator":"rail","mode":"metro","line":"1","stop":"S04","kind":"exit"},
   {"id":"t3","card":"A","at":"2026-03-02T08:40:00","operator":"bus","mode":"bus","line":"306","vehicle":"B1","kind":"single"}]
mode is metro, bus, tram, rail or ferry; kind is entry, exit, single or make_up (补票). Also, where they matter: terminal, riders,
cardCity, listOnDevice, chargedOnDevice (fen). A time without an offset is that of Shanghai; milliseconds since 1970 will do, too.

Riders are a list; whoever is not in it is an ordinary rider with a card of the policy's city:
  [{"card":"A","entitlements":[{"category":"student","from":"2025-09-01","to":"2026-08-31","reviewedOn":"2025-09-10"}]},
   {"cardPrefix":"HH","cardCity":"5840"}]

The answer with --json: {policy, counts, totals, cards: [{card, journeys: [{id, status, day, mode, operator, line, from, to, start,
end, charge: {list, concession, transfer, cap, due, subsidy, borneByOperator, riders, rules, steps}, exception}], days}]}.
Amounts are fen; due + concession + transfer + cap = list. docs/transit-fares.md explains every rule and the order of the steps.

Exit codes: 0 it was priced, 1 a file is wrong (each fault by its field), 2 wrong usage.`;

interface RateCommandOptions {
  readonly policy: string;
  readonly taps: string;
  readonly riders?: string;
  readonly until?: string;
  readonly json?: boolean;
}

/** `onecard transit`: what taps cost, files of taps, operators and fare policies. */
export function registerTransit(program: Command): void {
  const transit = program.command('transit').description('Transit: taps and what they cost, operators, fare policies.');
  transit
    .command('rate')
    .description('Price a file of taps under a fare policy.')
    .requiredOption('--policy <file>', 'fare policy')
    .requiredOption('--taps <file>', 'taps in any order, each any number of times')
    .option('--riders <file>', 'what riders are entitled to')
    .option('--until <time>', 'when all taps are there: what has been open for too long has a missing exit')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(rate);
  registerTransitOperator(transit);
  registerTransitImport(transit);
  registerTransitChip(transit);
  registerTransitGaps(transit);
  registerTransitDayFile(transit);
  registerTransitClearing(transit);
  registerTransitGenerate(transit);
  registerTransitDisputes(transit);
  registerTransitFarePolicy(transit);
  registerTransitEntitlement(transit);
  registerTransitExceptions(transit);
  registerTransitSweep(transit);
  registerTransitDebts(transit);
  registerTransitAllow(transit);
  registerTransitLiability(transit);
}

async function rate({ policy, taps, riders, until, json }: RateCommandOptions): Promise<void> {
  const files = {
    ...{ policy: await readJson(policy), taps: await readJson(taps), until },
    ...(riders === undefined ? {} : { riders: await readJson(riders) }),
  };
  try {
    const rated = rateTaps(files);
    print(json, rated, linesOf(rated));
  } catch (error) {
    if (!(error instanceof FareFaultsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT_REFUSED;
  }
}

function linesOf({ policy, counts, totals, cards }: RatedTaps): readonly string[] {
  const { policyId, version, official } = policy;
  return [
    `${policyId} ${version}${official ? '' : ' (not official)'}`,
    ...cards.flatMap(({ card, journeys, days }) => [
      '',
      `card ${card}`,
      ...journeys.flatMap(journeyLines),
      ...days.map(({ day, ...of }) => `  ${day}: ${of.journeys} journeys, ${of.free} free, ${amountsOf(of)}`),
    ]),
    '',
    `${counts.taps} taps (${counts.repeated} repeated), ${counts.journeys} journeys: ` +
      `${counts.charged} charged, ${counts.free} free, ${counts.open} open, ${counts.exceptions} exceptions`,
    amountsOf(totals),
  ];
}

function journeyLines({ charge, exception, ...journey }: JourneyView): readonly string[] {
  const { status, mode, line, operator, from, to, start } = journey;
  const way = [from, to].some((stop) => stop !== null) ? ` ${from ?? '?'} → ${to ?? '?'}` : '';
  const price = charge ? yuan(charge.due) : (exception?.words ?? 'open');
  return [
    `  ${start}  ${mode} ${line ?? operator}${way}  ${status}  ${price}`,
    ...(charge?.steps ?? []).map((step) => `      ${step}`),
  ];
}

function amountsOf({ list, due, subsidy, borneByOperator }: RatedTaps['totals']): string {
  return `list ${yuan(list)}, due ${yuan(due)}, subsidy ${yuan(subsidy)}, borne by operators ${yuan(borneByOperator)}`;
}
