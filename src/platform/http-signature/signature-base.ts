/** The label of the one signature that a message of this API carries. */
export const SIGNATURE_LABEL = 'sig1';

/** A covered component and its value, in the order of the signature. */
export type CoveredComponent = readonly [name: string, value: string];

/** What stands in the parameters of a signature, in this order. */
export interface SignatureParameters {
  /** Seconds since the epoch. */
  readonly created: number;
  readonly nonce: string;
  readonly keyId: string;
  readonly algorithm: string;
}

/** The text that is signed (RFC 9421 section 2.5): one line a component, then the parameters as they are sent. */
export function signatureBase(components: readonly CoveredComponent[], signatureParams: string): string {
  let base = '';
  for (const [name, value] of components) base += `"${name}": ${value}\n`;
  return `${base}"@signature-params": ${signatureParams}`;
}

/** The canonical text of the inner list of components with its parameters (RFC 9421 section 2.3). */
export function signatureParams(components: readonly CoveredComponent[], parameters: SignatureParameters): string {
  const names = components.map(([name]) => `"${name}"`).join(' ');
  const { created, nonce, keyId, algorithm } = parameters;
  return `(${names});created=${created};nonce=${quoted(nonce)};keyid=${quoted(keyId)};alg=${quoted(algorithm)}`;
}

/** Path of a request target without its query: the value of `@path`. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}

/** Query of a request target with its question mark, `?` when there is none: the value of `@query`. */
export function queryOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? '?' : target.slice(query);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
