import { z } from 'zod';
import type { TerminalAnswer } from './terminal-client';

/** The members of an authorization's answer that the simulator looks at; the service sends more. */
const authorizationSchema = z.object({
  id: z.string().nullable(),
  result: z.enum(['approved', 'partially_approved', 'declined']),
  reason: z.string(),
  responseCode: z.string(),
  advice: z.string(),
  approvedAmount: z.int(),
  authCode: z.string().nullish(),
  rrn: z.string().nullish(),
  tenders: z.array(z.object({ purse: z.string(), amount: z.int() })),
  available: z.unknown(),
  expiresAt: z.union([z.string(), z.number()]).nullish(),
  elements: z.array(
    z.looseObject({ type: z.string(), amount: z.int(), at: z.union([z.string(), z.number()]), result: z.string() }),
  ),
});

/** An answer to an authorization message. Amounts in fen. */
export type AuthorizationAnswer = z.infer<typeof authorizationSchema>;

const problemSchema = z.object({
  code: z.string(),
  title: z.string().default(''),
  detail: z.string().optional(),
  errors: z.array(z.unknown()).optional(),
});

/** The service refused the request itself (RFC 9457): a mistake of the client, not a decline. */
export class ProblemAnswerError extends Error {
  override readonly name = 'ProblemAnswerError';

  constructor(
    /** HTTP status. */
    readonly status: number,
    /** Stable code of the problem. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What a message was answered: in short, for the replay. */
export interface Approval {
  /** Fen; 0 when declined. */
  readonly approvedAmount: number;
  readonly reason: string;
  /** When the service decided, ms since the epoch. */
  readonly decidedAt: number | undefined;
}

/** The body of an answer that says that it worked. Throws ProblemAnswerError otherwise. */
export function bodyOf(answer: TerminalAnswer): unknown {
  if (answer.status < 400) return answer.body;
  const problem = problemSchema.safeParse(answer.body);
  if (!problem.success) throw new ProblemAnswerError(answer.status, 'unknown', `the service answered ${answer.status}`);
  const { code, title, detail, errors } = problem.data;
  const fields = errors === undefined ? '' : ` ${JSON.stringify(errors)}`;
  throw new ProblemAnswerError(answer.status, code, `${code}: ${detail ?? title}${fields}`);
}

/** Reads the answer to an authorization message. Throws ProblemAnswerError, and a ZodError when it is no such answer. */
export function authorizationOf(answer: TerminalAnswer): AuthorizationAnswer {
  return authorizationSchema.parse(bodyOf(answer));
}

/** The outcome of an authorization message. Throws as `authorizationOf`. */
export function approvalOf(answer: TerminalAnswer): Approval {
  const { result, approvedAmount, reason, elements } = authorizationOf(answer);
  const at = elements[0]?.at;
  const decidedAt = typeof at === 'string' ? Date.parse(at) : at;
  return { approvedAmount: result === 'declined' ? 0 : approvedAmount, reason, decidedAt };
}
