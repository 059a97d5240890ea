import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FsiReply } from './exchange/fsi-answer';

/** Longest message, in bytes: a file of reconciliation may be in it. */
export const MAX_FSI_BYTES = 4 * 1024 * 1024;
/** How long a sender is asked to wait when nobody can say what became of its message, in seconds. */
const RETRY_AFTER_SECONDS = 5;
const TOO_LARGE = 'FST_ERR_CTP_BODY_TOO_LARGE';

/** What answers messages. */
export interface FsiDesk {
  answer(bytes: Buffer, path: string | undefined): Promise<FsiReply>;
  refuse(message: string): FsiReply;
  /** False for a message that did not come through the gateway that must be in front. */
  isFromGateway(headers: FastifyRequest['headers']): boolean;
}

/**
 * Serves `POST /fsi/api/{infno}` and `POST /fsi/api` beside the API: with bodies of its own (any media type, broken JSON), no
 * signature of a terminal, and answers with status 200 for whatever is wrong with a message.
 */
export function installFsi(fastify: FastifyInstance, desk: FsiDesk): void {
  void fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_FSI_BYTES }, (_request, body, parsed) => {
      parsed(null, body);
    });
    scope.setErrorHandler((error: { readonly code?: string }, _request, reply) => {
      const message = error.code === TOO_LARGE ? `the message is longer than ${MAX_FSI_BYTES} bytes` : undefined;
      return send(reply, message === undefined ? { kind: 'unknown' } : desk.refuse(message));
    });
    const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      if (!desk.isFromGateway(request.headers)) return send(reply, desk.refuse('x-tif-signature: is not right'));
      const { infno } = request.params as { readonly infno?: string };
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      return send(reply, await desk.answer(body, infno));
    };
    scope.post('/fsi/api', { bodyLimit: MAX_FSI_BYTES }, handle);
    scope.post('/fsi/api/:infno', { bodyLimit: MAX_FSI_BYTES }, handle);
    done();
  });
}

function send(reply: FastifyReply, answer: FsiReply): FastifyReply {
  void reply.header('cache-control', 'no-store');
  switch (answer.kind) {
    case 'json':
      return reply.code(200).type('application/json; charset=utf-8').send(answer.body);
    case 'file':
      return reply
        .code(200)
        .type('application/octet-stream')
        .header('content-disposition', `attachment; filename="${safeName(answer.filename)}"`)
        .send(answer.bytes);
    case 'unknown':
      return reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send();
  }
}

function safeName(filename: string): string {
  return filename.replaceAll(/[^\w.-]/g, '_');
}
