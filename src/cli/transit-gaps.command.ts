import type { Command } from 'commander';
import { TerminalSequences } from '../transit';
import { print } from './medical-output';
import { withApplication } from './with-application';

/** `onecard transit gaps`: which uploads of terminals are missing. */
export function registerTransitGaps(transit: Command): void {
  transit
    .command('gaps')
    .description('List sequence numbers of terminals (终端交易序号) that never came, the first 100.')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { readonly json?: boolean }) => {
      await withApplication(async (app) => {
        const items = await app.get(TerminalSequences, { strict: false }).gaps();
        const lines = items.map(({ terminal, operator, from, to }) => `${terminal}  ${operator}  ${from} to ${to}`);
        print(json, { items }, lines.length === 0 ? ['Nothing is missing.'] : lines);
      });
    });
}
