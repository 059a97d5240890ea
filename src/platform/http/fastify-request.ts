import 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of the body as they came; `undefined` when there was none. */
    rawBody: Buffer | undefined;
  }
}
