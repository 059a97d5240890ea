import type { Command } from 'commander';
import { MissingExitSweep, yuan } from '../transit';
import { print } from './medical-output';
import { recordTransit } from './transit-audit';
import { withApplication } from './with-application';

const HELP = `
A journey without an exit costs the make-up fare once no exit can come any more: after the days in which taps may be uploaded
(TRANSIT_UPLOAD_WINDOW_DAYS, 10) and the time that the fare policy lets a journey take. The next upload of the card ends it; of a card that is never used again this does.
The service does the same every ten minutes. Again, or beside it, it does nothing twice.

Exit codes: 0 it worked, 2 wrong usage.`;

/** `onecard transit sweep`: ends journeys whose exit can come no more. */
export function registerTransitSweep(transit: Command): void {
  transit
    .command('sweep')
    .description('End the journeys whose exit can come no more, and charge them.')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(sweep);
}

async function sweep({ json }: { readonly json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const swept = await app.get(MissingExitSweep, { strict: false }).sweep();
    await recordTransit(app, { action: 'transit.sweep', object: 'missing exits', details: { ...swept } });
    const { waiting, accounts, paid } = swept;
    print(json, swept, [
      `${waiting} journeys waited too long; ${accounts} accounts were priced anew, cards paid ${yuan(paid)}`,
    ]);
  });
}
