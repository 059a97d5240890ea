import type { INestApplicationContext } from '@nestjs/common';
import { type Command, InvalidArgumentError } from 'commander';
import { systemOrigin } from '../cardholder';
import { type EntitlementAnswer, type EntitlementDays, Entitlements, type EntitlementView } from '../transit';
import { EXIT_REFUSED, freshRequest, parseDay, print } from './medical-output';
import { recordTransit } from './transit-audit';
import { withApplication } from './with-application';

const ORIGIN = systemOrigin('transit_entitlement');
const REFUSALS: Readonly<Record<string, string>> = {
  rider_category_unknown: 'no fare policy knows this rider category',
  no_transit_card: 'the cardholder has no transit card',
  not_entitled: 'the cardholder has no such concession',
};

const HELP = `
A concession (优惠资格) is a rider category of the fare policies that somebody is entitled to, from one day to another, both counted.
Where a policy wants it re-verified every so many months (年审), it is given from the day of --reviewed-on for so long. What is
granted holds for all transit cards that the person has now, in the place of what they had of the category: to re-verify one, grant it
again with the same days. Journeys of days that are not settled yet are priced anew with the next upload of the card.

Examples:
  npx onecard transit entitlement grant ch_1a2b3c student --from 2026-09-01 --to 2030-08-31 --reviewed-on 2026-09-10
  npx onecard transit entitlement list ch_1a2b3c
  npx onecard transit entitlement end ch_1a2b3c student --on 2026-11-30

Exit codes: 0 it worked, 1 it was refused, 2 wrong usage.`;

interface JsonOption {
  readonly json?: boolean;
}

/** `onecard transit entitlement`: concessions of riders. */
export function registerTransitEntitlement(transit: Command): void {
  const entitlement = transit.command('entitlement').description('Concessions of riders (优惠资格).');
  entitlement.addHelpText('after', HELP);
  entitlement
    .command('grant')
    .description('Grant a concession, re-verify it, or change its days.')
    .argument('<cardholder>', 'ch_…', parseCardholder)
    .argument('<category>', 'rider category of the fare policies')
    .option('--from <day>', 'first day', parseDay)
    .option('--to <day>', 'last day', parseDay)
    .option('--reviewed-on <day>', 'day of the last re-verification', parseDay)
    .option('--json', 'print one JSON object')
    .action(grant);
  entitlement
    .command('end')
    .description('End a concession with a day.')
    .argument('<cardholder>', 'ch_…', parseCardholder)
    .argument('<category>', 'rider category')
    .requiredOption('--on <day>', 'last day on which it is given', parseDay)
    .option('--json', 'print one JSON object')
    .action(end);
  entitlement
    .command('list')
    .description('List the concessions of a cardholder, and what can be granted.')
    .argument('<cardholder>', 'ch_…', parseCardholder)
    .option('--json', 'print one JSON object')
    .action(list);
}

async function grant(
  cardholderId: string,
  category: string,
  { json, ...days }: JsonOption & Omit<EntitlementDays, 'category'>,
): Promise<void> {
  await withApplication(async (app) => {
    const wanted = { category, ...days };
    const answer = await app.get(Entitlements, { strict: false }).grant(freshRequest(), cardholderId, wanted, ORIGIN);
    await tell(app, 'transit_entitlement.grant', { cardholderId, category, details: { ...days } }, answer, json);
  });
}

async function end(
  cardholderId: string,
  category: string,
  { json, on }: JsonOption & { readonly on: string },
): Promise<void> {
  await withApplication(async (app) => {
    const answer = await app
      .get(Entitlements, { strict: false })
      .end(freshRequest(), cardholderId, { category, on }, ORIGIN);
    await tell(app, 'transit_entitlement.end', { cardholderId, category, details: { on } }, answer, json);
  });
}

async function tell(
  app: INestApplicationContext,
  action: string,
  said: {
    readonly cardholderId: string;
    readonly category: string;
    readonly details: Readonly<Record<string, string>>;
  },
  answer: EntitlementAnswer,
  json: boolean | undefined,
): Promise<void> {
  const { cardholderId, category, details } = said;
  const isRefused = answer.result === 'refused';
  await recordTransit(app, {
    ...{ action, cardholderId, object: category, outcome: isRefused ? 'refused' : 'done' },
    details: { ...details, result: answer.result, ...(answer.reason === undefined ? {} : { refusal: answer.reason }) },
  });
  if (isRefused) process.exitCode = EXIT_REFUSED;
  const { reason = '' } = answer;
  print(json, answer, [isRefused ? `refused: ${REFUSALS[reason] ?? reason}` : answer.result]);
}

async function list(cardholderId: string, { json }: JsonOption): Promise<void> {
  await withApplication(async (app) => {
    const found = await app.get(Entitlements, { strict: false }).list(cardholderId);
    await recordTransit(app, { action: 'transit_entitlement.read', cardholderId, object: 'list', details: {} });
    const choices = found.categories.map(({ category, name }) => `${category} ${name}`).join(', ');
    print(json, found, [
      `${found.cards} transit cards`,
      ...found.items.map(lineOf),
      `can be granted: ${choices === '' ? 'nothing, there is no fare policy' : choices}`,
    ]);
  });
}

function lineOf({ token, category, from, to, reviewedOn, reviewDueOn, state }: EntitlementView): string {
  const review = reviewedOn === null ? '' : `, re-verified ${reviewedOn}`;
  const due = reviewDueOn === null ? '' : `, due before ${reviewDueOn}`;
  return `${token}  ${category}  ${from ?? '…'} to ${to ?? '…'}  ${state}${review}${due}`;
}

function parseCardholder(value: string): string {
  if (/^ch_[0-9a-z]{1,20}$/.test(value)) return value;
  throw new InvalidArgumentError('a cardholder is ch_ and letters and digits.');
}
