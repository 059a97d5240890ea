import { randomUUID } from 'node:crypto';
import type { TerminalAnswer } from '../terminal-client';
import { mismatches, type Mismatch } from './matcher';
import { ScenarioError, type Scenario, type ScenarioStep } from './scenario-file';
import { fillIn, fillInPath, follow, type Lookup } from './variables';

/** The part of a terminal's client that a scenario needs. */
export interface ScenarioTerminal {
  get(path: string): Promise<TerminalAnswer>;
  post(path: string, body: unknown, idempotencyKey?: string): Promise<TerminalAnswer>;
  put(path: string, body: unknown, idempotencyKey?: string): Promise<TerminalAnswer>;
}

/** What a scenario runs in. */
export interface ScenarioWorld {
  /** The client of a terminal named by id, MCC or a part of its name, and its id. */
  terminal(wanted: string): { readonly terminalId: string; readonly client: ScenarioTerminal };
  /** Fresh message fields (`stan`, `batch`, `localTime`) of a terminal. */
  message(terminalId: string): Promise<{ readonly stan: string; readonly batch: string; readonly localTime: string }>;
  /** Other variables, such as `card1.number`. */
  readonly lookup: Lookup;
}

/** How one step went. */
export interface StepResult {
  readonly name: string;
  readonly passed: boolean;
  readonly status: number;
  /** `result reason` of an authorization, or the code of a problem; empty for others. */
  readonly answer: string;
  readonly mismatches: readonly Mismatch[];
  readonly milliseconds: number;
}

interface SentRequest {
  readonly terminal: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body: unknown;
  readonly idempotencyKey: string;
}

/**
 * Runs the steps in order and tells of each as it ends. All are run, also after one that failed. In bodies and
 * paths, `${message.stan}`, `${message.batch}` and `${message.localTime}` are fresh in every step; `${name}` is what an
 * earlier step saved. Throws ScenarioError for a variable or step that does not exist.
 */
export async function* runScenario(scenario: Scenario, world: ScenarioWorld): AsyncGenerator<StepResult> {
  const variables = new Map<string, unknown>(Object.entries(scenario.variables));
  const requests = new Map<string, SentRequest>();
  const answers = new Map<string, TerminalAnswer>();
  for (const step of scenario.steps) {
    const request = step.again === undefined ? await prepare(step, variables, world) : requests.get(step.again);
    if (!request)
      throw new ScenarioError(`step "${step.name}" repeats "${step.again ?? ''}", which was not run before`);
    requests.set(step.name, request);
    const started = performance.now();
    const answer = await send(request, world);
    const milliseconds = performance.now() - started;
    answers.set(step.name, answer);
    const found = check(step, answer, answers, lookupIn(variables, world));
    save(step, request, answer, variables);
    const passed = found.length === 0;
    yield {
      name: step.name,
      passed,
      status: answer.status,
      answer: brief(answer.body),
      mismatches: found,
      milliseconds,
    };
  }
}

async function prepare(
  step: ScenarioStep,
  variables: ReadonlyMap<string, unknown>,
  world: ScenarioWorld,
): Promise<SentRequest> {
  const { terminalId } = world.terminal(step.terminal);
  const message = await world.message(terminalId);
  const lookup = lookupIn(variables, world, { ...message, localDate: message.localTime.slice(0, 10) });
  const method = step.post !== undefined ? 'POST' : step.put !== undefined ? 'PUT' : 'GET';
  return {
    terminal: step.terminal,
    method,
    path: fillInPath(step.post ?? step.put ?? step.get ?? '', lookup),
    body: fillIn(step.body, lookup),
    idempotencyKey: randomUUID(),
  };
}

function lookupIn(variables: ReadonlyMap<string, unknown>, world: ScenarioWorld, message?: object): Lookup {
  return (name) => {
    if (name.startsWith('message.')) return follow({ message }, name);
    return variables.get(name) ?? world.lookup(name);
  };
}

function send(request: SentRequest, world: ScenarioWorld): Promise<TerminalAnswer> {
  const { client } = world.terminal(request.terminal);
  if (request.method === 'GET') return client.get(request.path);
  if (request.method === 'PUT') return client.put(request.path, request.body, request.idempotencyKey);
  return client.post(request.path, request.body, request.idempotencyKey);
}

function check(
  step: ScenarioStep,
  answer: TerminalAnswer,
  answers: ReadonlyMap<string, TerminalAnswer>,
  lookup: Lookup,
): readonly Mismatch[] {
  const { status, body, sameAs } = step.expect;
  const found = [...mismatches(status, answer.status, 'status')];
  if (body !== undefined) found.push(...mismatches(fillIn(body, lookup), answer.body));
  if (sameAs === undefined) return found;
  const first = answers.get(sameAs);
  if (!first) throw new ScenarioError(`step "${step.name}" compares with "${sameAs}", which was not run before`);
  if (first.text !== answer.text)
    found.push({ at: 'answer', expected: `the answer to "${sameAs}"`, found: 'another one' });
  return found;
}

function save(step: ScenarioStep, request: SentRequest, answer: TerminalAnswer, variables: Map<string, unknown>): void {
  for (const [name, path] of Object.entries(step.save)) {
    const value = follow({ request: request.body, response: answer.body }, path);
    if (value !== undefined) variables.set(name, value);
  }
}

function brief(body: unknown): string {
  const parts = ['result', 'reason', 'code'].map((name) => follow(body, name));
  return [...new Set(parts.filter((part) => typeof part === 'string'))].join(' ');
}
