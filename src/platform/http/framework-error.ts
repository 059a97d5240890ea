import { PROBLEM_CONTENT_TYPE, problemDocument, ProblemError, toProblem } from '../errors';

/** The answer to what the router refuses before any hook or filter runs: malformed URLs and over-long parameters. */
export function frameworkErrorBody(
  error: Error,
  requestId: string,
): { readonly status: number; readonly contentType: string; readonly body: string } {
  const problem = toProblem(error) ?? new ProblemError('bad_request');
  // The path is left out: it is what could not be read.
  const document = problemDocument(problem, { path: '', requestId, now: 0 });
  return { status: problem.status, contentType: PROBLEM_CONTENT_TYPE, body: JSON.stringify(document) };
}
