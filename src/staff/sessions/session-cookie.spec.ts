import { forgetCookie, OIDC_COOKIE, readCookie, SESSION_COOKIE, setCookie } from './session-cookie';

const here = { protocol: 'http', hostname: '127.0.0.1' } as const;
const behindProxy = { protocol: 'http', hostname: 'desk.example.cn' } as const;

describe('the cookies of the service desk', () => {
  it('are for TLS only, except where a machine talks to itself', () => {
    expect(setCookie(SESSION_COOKIE, 'abc', behindProxy)).toBe(
      'onecard_desk=abc; Path=/v1/desk; HttpOnly; Secure; SameSite=Strict',
    );
    expect(setCookie(SESSION_COOKIE, 'abc', here)).not.toContain('Secure');
    expect(setCookie(SESSION_COOKIE, 'abc', { protocol: 'https', hostname: 'localhost' })).toContain('Secure');
  });

  it('come along from another site only where the identity provider leads back', () => {
    expect(setCookie(OIDC_COOKIE, 'abc', here)).toBe(
      'onecard_desk_oidc=abc; Max-Age=600; Path=/v1/desk/session/oidc; HttpOnly; SameSite=Lax',
    );
  });

  it('are forgotten at the same path', () => {
    expect(forgetCookie(SESSION_COOKIE, here)).toBe(
      'onecard_desk=; Max-Age=0; Path=/v1/desk; HttpOnly; SameSite=Strict',
    );
  });

  it('hold nothing that could end the header', () => {
    expect(() => setCookie(SESSION_COOKIE, 'abc; Domain=evil.example', here)).toThrow(RangeError);
  });

  it('are found among others by their whole name', () => {
    const headers = { cookie: 'other=1; xonecard_desk=2; onecard_desk_oidc=3;onecard_desk=4; onecard_desk=5' };
    expect(readCookie(SESSION_COOKIE, { headers })).toBe('4');
    expect(readCookie(SESSION_COOKIE, { headers: {} })).toBeUndefined();
    expect(readCookie(SESSION_COOKIE, { headers: { cookie: `onecard_desk=${'a'.repeat(20_000)}` } })).toBeUndefined();
  });
});
