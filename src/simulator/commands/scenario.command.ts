import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { demoScenario } from '../scenario/demo-scenario';
import { runScenario, type ScenarioWorld, type StepResult } from '../scenario/run-scenario';
import { parseScenario, type Scenario, ScenarioError } from '../scenario/scenario-file';
import { follow, type Lookup } from '../scenario/variables';
import { type ConnectionOptions, Session, SHOP, withConnection } from './session';

interface ScenarioOptions extends ConnectionOptions {
  readonly demo?: boolean;
}

const HELP = `
A scenario is a JSON file:
  {"name": "…", "variables": {"fare": 200}, "steps": [
    {"name": "ride", "terminal": "bus", "post": "/v1/authorizations",
     "body": {"type": "purchase", "card": {"number": "\${card1.number}"}, "amount": "\${fare}", "currency": "CNY",
              "stan": "\${message.stan}", "batch": "\${message.batch}", "localTime": "\${message.localTime}",
              "entryMode": "contactless"},
     "expect": {"status": 200, "body": {"result": "approved"}},
     "save": {"ride": "response.id"}},
    {"name": "again", "again": "ride", "expect": {"sameAs": "ride"}},
    {"name": "look", "get": "/v1/authorizations/\${ride}"}]}
Each step has one of post, put, get, again. Expected objects may be parts of the answer; {"$any": true}, {"$matches": "…"},
{"$atLeast": n}, {"$atMost": n} and {"$contains": […]} are conditions. card1, card2, … are the cards of the credentials file.

Examples:
  npx onecard terminal scenario --demo
  npx onecard terminal scenario my-scenario.json --json

Exit codes: 0 all as expected, 1 something was not, 2 wrong usage.`;

/** Adds `scenario`. */
export function addScenarioCommand(terminal: Command): void {
  withConnection(
    terminal.command('scenario').description('Run a scripted course of requests and check the answers.'),
    SHOP,
  )
    .argument('[file]', 'the scenario')
    .option('--demo', 'run the built-in one')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: ScenarioOptions, self: Command) => {
      if ((file === undefined) === (options.demo !== true)) self.error('error: name a scenario file or give --demo');
      const scenario = file === undefined ? demoScenario(randomUUID()) : await readScenario(file);
      await run(scenario, options);
    });
}

async function readScenario(file: string): Promise<Scenario> {
  const text = await readFile(file, 'utf8');
  try {
    return parseScenario(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ScenarioError(`${file} is not JSON: ${error.message}`);
    throw error;
  }
}

async function run(scenario: Scenario, options: ScenarioOptions): Promise<void> {
  const session = await Session.open(options);
  const results: StepResult[] = [];
  try {
    if (options.json !== true) process.stdout.write(`${scenario.name}\n`);
    for await (const result of runScenario(scenario, worldOf(session))) {
      results.push(result);
      if (options.json !== true) process.stdout.write(renderStep(results.length, result));
    }
  } finally {
    session.close();
  }
  const failed = results.filter((result) => !result.passed).length;
  if (failed > 0) process.exitCode = 1;
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ name: scenario.name, passed: failed === 0, failed, steps: results })}\n`);
  } else process.stdout.write(`\n${results.length - failed} of ${results.length} steps as expected\n`);
}

function worldOf(session: Session): ScenarioWorld {
  const lookup: Lookup = (name) => {
    const place = /^card(\d{1,5})\./.exec(name)?.[1];
    const card = place === undefined ? undefined : session.credentials.cards[Number(place) - 1];
    return card && follow(card, name.slice(name.indexOf('.') + 1));
  };
  return {
    lookup,
    terminal: (wanted) => {
      const terminal = session.terminal(wanted);
      return { terminalId: terminal.terminalId, client: session.client(terminal) };
    },
    message: (terminalId) => session.message(terminalId),
  };
}

function renderStep(number: number, step: StepResult): string {
  const place = String(number).padStart(3);
  const answer = step.answer === '' ? String(step.status) : `${step.status} ${step.answer}`;
  const line = `${place} ${step.passed ? '✓' : '✗'} ${step.name}  [${answer}, ${step.milliseconds.toFixed(1)} ms]\n`;
  const details = step.mismatches.map(
    ({ at, expected, found }) => `      ${at}: expected ${expected}, found ${found}\n`,
  );
  return line + details.join('');
}
