import { isUtf8 } from 'node:buffer';
import { RouteConfig, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import './fastify-request';
import { ProblemError } from '../errors';
import { BODY_LIMIT_BYTES, LARGE_BODY_LIMIT_BYTES } from './body-limits';
import { parseStrictJson } from './strict-json';
import { installUploads, UploadBytes } from './upload-body';

/** Marks a route that takes bodies up to LARGE_BODY_LIMIT_BYTES. */
export function AcceptsLargeBody(): MethodDecorator {
  return RouteConfig({ bodyLimit: LARGE_BODY_LIMIT_BYTES });
}

/**
 * Takes JSON bodies, and files where a route says so, and keeps their bytes for the Content-Digest. The bytes of JSON are parsed after the preValidation hooks,
 * so that a signature is checked before anything looks into the body.
 */
export function installJsonBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.decorateRequest('rawBody', undefined);
  app.useBodyParser('application/json', { bodyLimit: BODY_LIMIT_BYTES }, (request, body, done) => {
    (request as FastifyRequest).rawBody = body.length === 0 ? undefined : body;
    done(null, undefined);
  });
  installUploads(app);
  app.useBodyParser('*', { bodyLimit: BODY_LIMIT_BYTES }, (_request, _body, done) => {
    done(new ProblemError('unsupported_media_type'), undefined);
  });
  fastify.addHook('onRoute', (route) => {
    const limit = (route.config as { bodyLimit?: number } | undefined)?.bodyLimit;
    if (limit !== undefined) route.bodyLimit = limit;
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    try {
      if (request.rawBody !== undefined && !(request.body instanceof UploadBytes)) {
        request.body = parseBody(request.rawBody);
      }
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}

function parseBody(bytes: Buffer): object {
  if (!isUtf8(bytes)) throw new ProblemError('malformed_json', { detail: 'the body is not UTF-8' });
  const body = parseStrictJson(bytes.toString('utf8'));
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new ProblemError('validation_failed', {
    detail: 'the body must be a JSON object',
    errors: [{ field: '', code: 'is_object', message: 'must be a JSON object' }],
  });
}
