import { randomBytes } from 'node:crypto';
import { mac } from '../crypto/mac';
import {
  contentDigest,
  matchesContentDigest,
  parseSignature,
  requestComponents,
  signatureBase,
  SignatureSyntaxError,
  signRequest,
  signResponse,
  UnknownComponentError,
  verifyResponse,
} from '.';

// RFC 9421 appendix B.1.5, B.2 and B.2.5.
const SHARED_SECRET = Buffer.from(
  'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
  'base64',
);
const RFC_PARAMS = '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"';
const RFC_SIGNATURE = 'pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=';
const RFC_REQUEST = {
  method: 'POST',
  target: '/foo?param=Value&Pet=dog',
  headers: { host: 'example.com', date: 'Tue, 20 Apr 2021 02:07:55 GMT', 'content-type': 'application/json' },
};

const secret = randomBytes(32);
const request = {
  method: 'POST',
  path: '/v1/authorizations',
  body: '{"amount":100}',
  idempotencyKey: 'order-1',
  keyId: 'T0000001.1',
  secret,
  alg: 'hmac-sha256',
  created: 1_764_000_000,
  nonce: 'n-1',
} as const;

describe('HTTP message signatures', () => {
  it('makes the published HMAC signature of RFC 9421 B.2.5', () => {
    const components = requestComponents(['date', '@authority', 'content-type'], RFC_REQUEST);
    expect(mac('hmac-sha256', SHARED_SECRET, signatureBase(components, RFC_PARAMS)).toString('base64')).toBe(
      RFC_SIGNATURE,
    );
  });

  it('makes the published digest of RFC 9530', () => {
    expect(contentDigest('{"hello": "world"}\n')).toBe('sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:');
  });

  it('takes a digest that stands beside one of another algorithm', () => {
    expect(matchesContentDigest(`sha-512=:AAAA:, ${contentDigest('a')}`, 'a')).toBe(true);
    expect(matchesContentDigest(contentDigest('a'), 'b')).toBe(false);
    expect(matchesContentDigest('sha-512=:AAAA:', 'a')).toBe(false);
  });

  it('reads back the request it signed', () => {
    const headers = signRequest(request);
    const parsed = parseSignature(headers['signature-input'] ?? '', headers['signature'] ?? '');
    expect(parsed).toMatchObject({
      components: ['@method', '@path', 'content-digest', 'idempotency-key'],
      created: request.created,
      nonce: 'n-1',
      keyId: 'T0000001.1',
      algorithm: 'hmac-sha256',
    });
    const components = requestComponents(parsed.components, { method: 'POST', target: request.path, headers });
    expect(mac('hmac-sha256', secret, signatureBase(components, parsed.params))).toEqual(parsed.signature);
  });

  it('covers the query when there is one', () => {
    const headers = signRequest({
      method: 'GET',
      path: '/v1/x?a=1',
      keyId: 'k',
      secret,
      alg: 'hmac-sm3',
      created: 1,
      nonce: 'n',
    });
    expect(headers['signature-input']).toBe(
      'sig1=("@method" "@path" "@query");created=1;nonce="n";keyid="k";alg="hmac-sm3"',
    );
  });

  it('reads one label among several and other spacing in its canonical form', () => {
    const parsed = parseSignature(
      'proxy=("@method");created=1, sig1=( "@method"  "@path" );created=5;nonce="a";keyid="k"',
      'proxy=:AAAA:, sig1=:AQID:',
    );
    expect(parsed.params).toBe('("@method" "@path");created=5;nonce="a";keyid="k"');
    expect(parsed.signature).toEqual(Buffer.from([1, 2, 3]));
    expect(parsed.algorithm).toBe('');
  });

  it.each([
    ['', 'sig1=:AA==:'],
    ['sig1=', 'sig1=:AA==:'],
    ['sig1="text";created=1;nonce="n";keyid="k"', 'sig1=:AA==:'],
    ['sig2=();created=1;nonce="n";keyid="k"', 'sig1=:AA==:'],
    ['sig1=("@method" "@method");created=1;nonce="n";keyid="k"', 'sig1=:AA==:'],
    ['sig1=("@query-param";name="a");created=1;nonce="n";keyid="k"', 'sig1=:AA==:'],
    ['sig1=();created=1.5;nonce="n";keyid="k"', 'sig1=:AA==:'],
    ['sig1=();nonce="n";keyid="k"', 'sig1=:AA==:'],
    ['sig1=();created=1;keyid="k"', 'sig1=:AA==:'],
    ['sig1=();created=1;nonce=1;keyid="k"', 'sig1=:AA==:'],
    ['sig1=();created=1;nonce="n"', 'sig1=:AA==:'],
    ['sig1=();created=1;nonce="n";keyid="k";alg=5', 'sig1=:AA==:'],
    ['sig1=();created=1;nonce="n";keyid="k"', ''],
    ['sig1=();created=1;nonce="n";keyid="k"', 'sig1=AA'],
    ['sig1=();created=1;nonce="n";keyid="k"', 'sig1=:A$:'],
  ])('refuses the headers %s and %s', (input, signature) => {
    expect(() => parseSignature(input, signature)).toThrow(SignatureSyntaxError);
  });

  it('refuses a header that is too long to be honest', () => {
    const input = `sig1=();created=1;nonce="${'n'.repeat(3000)}";keyid="k"`;
    expect(() => parseSignature(input, 'sig1=:AA==:')).toThrow('too long');
  });

  it('refuses components that it does not know or the message does not have', () => {
    expect(() => requestComponents(['@target-uri'], RFC_REQUEST)).toThrow(UnknownComponentError);
    expect(() => requestComponents(['x-missing'], RFC_REQUEST)).toThrow(UnknownComponentError);
    expect(() => requestComponents(['constructor'], RFC_REQUEST)).toThrow(UnknownComponentError);
  });
});

describe('signed responses', () => {
  const body = '{"result":"approved"}';
  const headers = signResponse({
    status: 200,
    body,
    keyId: 'k',
    algorithm: 'hmac-sm3',
    key: secret,
    created: 10,
    nonce: 'n-1',
  });
  const response = { status: 200, headers, body, keyId: 'k', secret, alg: 'hmac-sm3', nonce: 'n-1' } as const;

  it('verifies', () => {
    expect(verifyResponse(response)).toEqual({ valid: true });
  });

  it.each([
    ['another body', { body: '{"result":"declined"}' }],
    ['another status', { status: 500 }],
    ['another request', { nonce: 'n-2' }],
    ['another key id', { keyId: 'k2' }],
    ['another secret', { secret: randomBytes(32) }],
    ['another algorithm', { alg: 'hmac-sha256' as const }],
    ['no signature', { headers: { 'content-digest': headers['content-digest'] } }],
    ['no digest', { headers: {} }],
    [
      'fewer covered components',
      {
        headers: { ...headers, 'signature-input': 'sig1=("@status");created=10;nonce="n-1";keyid="k";alg="hmac-sm3"' },
      },
    ],
  ])('refuses %s', (_what, change) => {
    expect(verifyResponse({ ...response, ...change })).toMatchObject({ valid: false });
  });
});
