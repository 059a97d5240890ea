import type { Command } from 'commander';
import { addReplayCommand, addRequestCommands, addScenarioCommand } from '../simulator';

/** `onecard terminal`: the terminal simulator. */
export function registerTerminal(program: Command): void {
  const terminal = program
    .command('terminal')
    .description('Simulate a card terminal: single requests, scenarios, the replay of real rides.')
    .addHelpText(
      'after',
      `
Speaks to a running service over HTTP, with signed requests, and checks the signatures of the answers. Terminals and cards
come from the demo file that the service writes at its first start.

Examples:
  npx onecard terminal purchase --amount 1200
  npx onecard terminal purchase --amount 12000 --terminal hospital --card 2 --json
  npx onecard terminal scenario --demo

Exit codes: 0 approved, 1 declined or failed, 2 wrong usage.`,
    );
  addRequestCommands(terminal);
  addScenarioCommand(terminal);
  addReplayCommand(terminal);
}
