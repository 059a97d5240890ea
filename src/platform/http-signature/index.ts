export { contentDigest, matchesContentDigest } from './content-digest';
export { requestComponents, UnknownComponentError, type RequestMessage } from './message-components';
export { parseSignature, SignatureSyntaxError, type ParsedSignature } from './parse-signature';
export { signRequest, type RequestToSign } from './request-signer';
export {
  signResponse,
  verifyResponse,
  type ResponseToSign,
  type ResponseToVerify,
  type ResponseVerification,
} from './response-signature';
export { signatureBase } from './signature-base';
