import type { TerminalAnswer } from '../terminal-client';
import { demoScenario } from './demo-scenario';
import { runScenario, type ScenarioWorld, type StepResult } from './run-scenario';
import { parseScenario, ScenarioError } from './scenario-file';

interface Sent {
  readonly path: string;
  readonly body: unknown;
  readonly key: string | undefined;
}

function answerOf(body: object): TerminalAnswer {
  const text = JSON.stringify(body);
  return { status: 200, body, text, bytes: Buffer.from(text), replayed: false, attempts: 1 };
}

/** A service that answers every request with its number and what was sent. */
function world(): { readonly sent: Sent[]; readonly world: ScenarioWorld } {
  const sent: Sent[] = [];
  let stan = 0;
  const send = (path: string, body?: unknown, key?: string): Promise<TerminalAnswer> => {
    sent.push({ path, body, key });
    return Promise.resolve(answerOf({ id: `au_${sent.length}`, result: 'approved' }));
  };
  return {
    sent,
    world: {
      lookup: (name) => (name === 'card1.number' ? '9220000000000000017' : undefined),
      terminal: (wanted) => ({ terminalId: wanted, client: { get: send, post: send, put: send } }),
      message: () => {
        stan += 1;
        return Promise.resolve({ stan: `00000${stan}`, batch: '000001', localTime: '2026-11-24T10:15:00' });
      },
    },
  };
}

async function run(steps: object[], variables: object = {}): Promise<{ sent: Sent[]; results: StepResult[] }> {
  const made = world();
  const results: StepResult[] = [];
  const scenario = parseScenario({ name: 'test', variables, steps });
  for await (const result of runScenario(scenario, made.world)) results.push(result);
  return { sent: made.sent, results };
}

describe('a scenario', () => {
  it('fills in variables, keeps numbers numbers, and carries what was saved into later steps', async () => {
    const { sent } = await run(
      [
        {
          name: 'pay',
          post: '/v1/authorizations',
          body: { amount: '${fare}', card: '${card1.number}' },
          save: { id: 'response.id' },
        },
        {
          name: 'refund',
          post: '/v1/authorizations/${id}/refunds',
          body: { note: 'of ${id}', stan: '${message.stan}' },
        },
      ],
      { fare: 200 },
    );
    expect(sent.map(({ path, body }) => ({ path, body }))).toEqual([
      { path: '/v1/authorizations', body: { amount: 200, card: '9220000000000000017' } },
      { path: '/v1/authorizations/au_1/refunds', body: { note: 'of au_1', stan: '000002' } },
    ]);
  });

  it('sends a repeated request with the same content and key, and sees an answer that is not the same', async () => {
    const { sent, results } = await run([
      { name: 'pay', post: '/v1/authorizations', body: { stan: '${message.stan}' } },
      { name: 'again', again: 'pay', expect: { sameAs: 'pay' } },
    ]);
    expect(sent[1]).toEqual(sent[0]);
    expect(results.map((result) => result.passed)).toEqual([true, false]);
  });

  it('goes on after a step that did not go as expected, and says how it differed', async () => {
    const { results } = await run([
      { name: 'pay', post: '/v1/authorizations', expect: { body: { result: 'declined' } } },
      { name: 'look', get: '/v1/authorizations/x' },
    ]);
    expect(results[0]).toMatchObject({ passed: false, mismatches: [{ at: 'result' }] });
    expect(results[1]).toMatchObject({ passed: true });
  });

  it('that names a variable nobody set is an error of the scenario', async () => {
    await expect(run([{ name: 'pay', post: '/v1/${nothing}' }])).rejects.toThrow(ScenarioError);
  });

  it.each([
    [{ name: 'x', steps: [] }],
    [{ name: 'x', steps: [{ name: 'a' }] }],
    [{ name: 'x', steps: [{ name: 'a', post: '/v1/a', get: '/v1/a' }] }],
    [{ name: 'x', steps: [{ name: 'a', post: 'http://elsewhere/' }] }],
  ])('%j is refused', (content) => {
    expect(() => parseScenario(content)).toThrow(ScenarioError);
  });

  it('is built in, for a person of its own each time', () => {
    const [first, second] = [demoScenario('a'), demoScenario('b')];
    expect(first.steps.length).toBeGreaterThan(20);
    expect(first.variables).not.toEqual(second.variables);
  });
});
