import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { TransitDebts, yuan } from '../transit';
import { print } from './medical-output';
import { recordTransit } from './transit-audit';
import { withApplication } from './with-application';

/** Debts that are shown at most. */
const SHOWN = 1_000;
/** Debts that are tried side by side. */
const PAGE = 256;

const HELP = `
A ride is over when its tap comes in, so what the transit purse and the e-purse cannot pay is owed (欠费). The card is on the deny list
until it is paid. A running service collects by itself within seconds once the purses are credited or a hold is released; "collect" tries all
debts now. Money of people with a card that a court has frozen stays where it is.

Exit codes: 0 it worked, 2 wrong usage.`;

interface Tally {
  readonly results: Record<string, number>;
  collected: number;
}

/** `onecard transit debts`: what cards owe for rides. */
export function registerTransitDebts(transit: Command): void {
  const debts = transit.command('debts').description('What cards owe for rides (欠费追缴).');
  debts.addHelpText('after', HELP);
  debts
    .command('list')
    .description(`The debts, the largest first, ${SHOWN} at most.`)
    .option('--json', 'print one JSON object')
    .action(list);
  debts
    .command('collect')
    .description('Collect what the purses have now.')
    .option('--json', 'print one JSON object')
    .action(collect);
}

async function list({ json }: { readonly json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const debts = app.get(TransitDebts, { strict: false });
    const items = await debts.list(SHOWN);
    const total = await debts.total();
    const lines = items.map(
      ({ token, cardholderId, owed, since }) => `${yuan(owed)}  ${token}  ${cardholderId}  since ${since}`,
    );
    print(json, { items, total }, [...lines, `${total.cards} cards owe ${yuan(total.owed)}`]);
  });
}

async function collect({ json }: { readonly json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const { results, collected } = await collectAll(app);
    await recordTransit(app, { action: 'transit.debts_collect', object: 'debts', details: { ...results, collected } });
    const counts = Object.entries(results).map(([result, count]) => `${count} ${result}`);
    print(json, { results, collected }, [
      counts.length === 0 ? 'Nobody owes anything.' : counts.join(', '),
      `collected ${yuan(collected)}`,
    ]);
  });
}

async function collectAll(app: INestApplicationContext): Promise<Tally> {
  const debts = app.get(TransitDebts, { strict: false });
  const attempt = randomUUID();
  const tally: Tally = { results: {}, collected: 0 };
  let after: string | undefined;
  for (;;) {
    const page = await debts.page(after, PAGE, 'all');
    const answers = await Promise.all(page.map(({ cardIndex }) => debts.collect(cardIndex, attempt)));
    for (const { result, collected } of answers) {
      tally.results[result] = (tally.results[result] ?? 0) + 1;
      tally.collected += collected;
    }
    after = page.at(-1)?.cardIndex;
    if (after === undefined) return tally;
  }
}
