import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Clock } from '../clock';
import { ProblemError } from '../errors';
import { HttpMetrics } from '../metrics';
import { AllowedMethods } from './allowed-methods';
import { installConsole } from './console-files';
import { installJsonBodies } from './json-body';
import { installDocs } from './open-api';
import { ProblemFilter } from './problem.filter';
import { createValidationPipe } from './validation-pipe';

/** What the composition root adds to the HTTP edge. */
export interface HttpOptions {
  /** Chapters of the API's description, as Markdown, that belong to other modules. */
  readonly apiChapters?: readonly string[];
  /** Where the built console lies, when it is not where the build puts it. */
  readonly consoleFolder?: string;
}

/**
 * Makes an application made on `createHttpAdapter()` behave as the API promises: strict JSON bodies, validated DTOs, problem
 * documents, request ids, request metrics, `/docs`. Call it once, before `app.init()` or `app.listen()`.
 */
export function setupHttp(app: NestFastifyApplication, options: HttpOptions = {}): void {
  const fastify = app.getHttpAdapter().getInstance();
  const allowedMethods = new AllowedMethods();
  allowedMethods.install(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done(hasNul(request.url) ? new ProblemError('malformed_url') : undefined);
  });
  installJsonBodies(app);
  app.get(HttpMetrics, { strict: false }).install(fastify);
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(new ProblemFilter(app.get(Clock, { strict: false }), allowedMethods));
  installDocs(app, options.apiChapters ?? []);
  installConsole(fastify, options.consoleFolder);
}

/** No name or text of the service holds a NUL, and PostgreSQL refuses to be asked for one. */
function hasNul(url: string): boolean {
  return url.includes('%00');
}
