import { z } from 'zod';

/** Most steps of one scenario. */
const MAX_STEPS = 500;

const path = z.string().regex(/^\/v1\//, 'must begin with /v1/');

const stepSchema = z
  .strictObject({
    /** What happens, for people; other steps name it by this. */
    name: z.string().min(1).max(100),
    /** Who sends: a terminal's id, MCC or a part of its name. Default: the shop. */
    terminal: z.string().min(1).default('shop'),
    post: path.optional(),
    put: path.optional(),
    get: path.optional(),
    /** Sends the request of an earlier step once more, byte for byte, under the same Idempotency-Key. */
    again: z.string().optional(),
    body: z.record(z.string(), z.unknown()).default({}),
    expect: z
      .strictObject({
        status: z.int().default(200),
        /** Part of the answer: members named here must be there and match; others may be there too. */
        body: z.unknown().optional(),
        /** Name of an earlier step whose answer this one must equal. */
        sameAs: z.string().optional(),
      })
      .default({ status: 200 }),
    /** Variables to keep: name → path into `{request, response}`, as `response.id`. */
    save: z.record(z.string(), z.string()).default({}),
  })
  .refine((step) => [step.post, step.put, step.get, step.again].filter((kind) => kind !== undefined).length === 1, {
    error: 'a step has exactly one of post, put, get, again',
  });

const scenarioSchema = z.strictObject({
  name: z.string().min(1).max(200),
  /** Variables known from the start. */
  variables: z.record(z.string(), z.unknown()).default({}),
  steps: z.array(stepSchema).min(1).max(MAX_STEPS),
});

/** One request, and what must come back. */
export type ScenarioStep = z.infer<typeof stepSchema>;

/** A scripted course of requests. */
export type Scenario = z.infer<typeof scenarioSchema>;

/** A scenario file that cannot be used; the message says where. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

/** Reads a scenario from the content of its file. Throws ScenarioError. */
export function parseScenario(content: unknown): Scenario {
  const parsed = scenarioSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'scenario'}: ${issue.message}`);
  throw new ScenarioError(`the scenario is not valid: ${problems.join('; ')}`);
}
