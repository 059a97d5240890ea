export { createHttpAdapter } from './http-adapter';
export { BODY_LIMIT_BYTES, LARGE_BODY_LIMIT_BYTES } from './body-limits';
export { AcceptsLargeBody } from './json-body';
export { buildOpenApi } from './open-api';
export { setupHttp, type HttpOptions } from './setup-http';
export { MAX_JSON_DEPTH, parseStrictJson } from './strict-json';
export {
  AcceptsUpload,
  UPLOAD_TYPES,
  type Upload,
  UploadBody,
  UploadBytes,
  type UploadRules,
  type UploadType,
} from './upload-body';
export { createValidationPipe } from './validation-pipe';
