import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from './config-error';
import { readOidc } from './oidc-config';

const provider = { OIDC_ISSUER: 'https://sso.example.cn/realm', OIDC_CLIENT_ID: 'onecard' };

describe('the settings of the identity provider', () => {
  it('are none without an issuer', () => {
    expect(readOidc({ OIDC_CLIENT_ID: 'onecard' })).toBeUndefined();
  });

  it('need little', () => {
    expect(readOidc(provider)).toMatchObject({
      ...{ clientId: 'onecard', clientSecret: undefined, name: 'OpenID', usernameClaim: 'preferred_username' },
      ...{ trustsMfa: false, publicUrl: undefined },
    });
  });

  it('take the secret from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'oidc-'));
    const file = join(folder, 'secret');
    writeFileSync(file, 'hunter2\n');
    expect(readOidc({ ...provider, OIDC_CLIENT_SECRET_FILE: file })?.clientSecret).toBe('hunter2');
    rmSync(folder, { recursive: true });
    expect(() => readOidc({ ...provider, OIDC_CLIENT_SECRET_FILE: file })).toThrow('OIDC_CLIENT_SECRET_FILE');
  });

  it.each([
    ['OIDC_ISSUER', { OIDC_ISSUER: 'http://sso.example.cn' }],
    ['OIDC_ISSUER', { OIDC_ISSUER: 'hunter2' }],
    ['OIDC_CLIENT_ID', { OIDC_CLIENT_ID: undefined }],
    ['OIDC_TRUST_AMR', { OIDC_TRUST_AMR: 'hunter2' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://desk.example.cn/hunter2' }],
    ['OIDC_CLIENT_SECRET_FILE', { OIDC_CLIENT_SECRET: 'hunter2', OIDC_CLIENT_SECRET_FILE: 'hunter2' }],
  ])('refuse a wrong %s and never repeat it', (name, wrong) => {
    const read = (): unknown => readOidc({ ...provider, ...wrong });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
    expect(read).not.toThrow('hunter2');
  });

  it('let a provider on this very machine do without TLS', () => {
    expect(readOidc({ ...provider, OIDC_ISSUER: 'http://127.0.0.1:4000' })?.issuer.port).toBe('4000');
  });
});
