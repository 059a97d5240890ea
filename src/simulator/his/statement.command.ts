import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../platform/config';
import { findTerminal, readCredentials } from '../credentials';
import { HttpConnections } from '../http-exchange';
import { saveStatement } from './statement';

interface StatementOptions {
  readonly url?: string;
  readonly credentials?: string;
  readonly terminal: string;
  readonly json?: boolean;
}

const HELP = `
The terminal must be one of the institution that settled, or a privileged one.

Example:
  npx onecard medical statement ms_0000000a statement.pdf

Exit codes: 0 the file is written, 1 it is not, 2 wrong usage.`;

/** Adds `statement`. */
export function addStatementCommand(medical: Command): void {
  medical
    .command('statement')
    .description('Save the printed statement (医保结算单) of a settlement as a PDF, as a terminal of the institution.')
    .argument('<settlement>', 'id of the settlement: ms_…')
    .argument('<file>', 'PDF to write')
    .option('--url <url>', "address of the service (default: the credentials file's)")
    .option('--credentials <file>', 'file with the terminals (default: demo.json in ONECARD_HOME)')
    .option('--terminal <id>', 'terminal that asks: id, MCC or a part of its name', 'office')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(save);
}

async function save(settlementId: string, file: string, options: StatementOptions): Promise<void> {
  const { home } = loadConfig();
  const credentials = await readCredentials(options.credentials ?? join(home, 'demo.json'));
  const connections = new HttpConnections(options.url ?? credentials.baseUrl);
  try {
    const terminal = findTerminal(credentials, options.terminal);
    const bytes = await saveStatement(connections, terminal, { settlementId, file });
    const told = options.json === true ? JSON.stringify({ settlementId, file, bytes }) : `${file} is written.`;
    process.stdout.write(`${told}\n`);
  } finally {
    connections.close();
  }
}
