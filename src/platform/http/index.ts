export { createHttpAdapter } from './http-adapter';
export { AcceptsLargeBody, BODY_LIMIT_BYTES, LARGE_BODY_LIMIT_BYTES } from './json-body';
export { buildOpenApi } from './open-api';
export { setupHttp, type HttpOptions } from './setup-http';
export { MAX_JSON_DEPTH, parseStrictJson } from './strict-json';
export { createValidationPipe } from './validation-pipe';
