import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { sm2 } from 'sm-crypto-v2';
import { seedDemo } from '../../src/demo';
import { ChangeInstitution, PlatformKey } from '../../src/medical';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { type CommandResult, onecard } from '../simulator/command-line';

describe('the simulator with SM2, where the interface is closed to messages that are not signed', () => {
  const home = mkdtempSync(join(tmpdir(), 'onecard-his-signed-'));
  const { privateKey, publicKey } = sm2.generateKeyPairHex();
  let database: TestDatabase;
  let service: Service;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database, { env: { FSI_OPEN: 'off' } });
    await seedDemo({ app: service.app, config: { home }, baseUrl: service.baseUrl });
    for (const code of ['H22010000001', 'P22010000001']) await certify(code, publicKey);
    await service.caughtUp();
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
    rmSync(home, { recursive: true });
  });

  const certify = (code: string, certificate: string | null) =>
    service.app.get(CommandBus).execute(new ChangeInstitution(code, { certificate }));
  const file = (name: string, content: string): string => {
    writeFileSync(join(home, name), `${content}\n`);
    return join(home, name);
  };
  const his = (...args: readonly string[]): Promise<CommandResult> => onecard(home, 'medical', 'his', ...args);
  const outpatient = (...args: readonly string[]) => his('--scenario', 'outpatient', ...args);

  it('plays everything with the key of the certificate, and checks that the platform signed the answers', async () => {
    const platform = service.app.get(PlatformKey, { strict: false }).publicKey;
    const keys = ['--key', file('own.txt', privateKey), '--platform-key', file('platform.txt', platform)] as const;
    const { stdout, exitCode } = await his('--json', ...keys);
    const { scenarios } = JSON.parse(stdout) as { scenarios: { passed: boolean; lines: string[] }[] };
    expect(scenarios.filter((one) => !one.passed).flatMap(({ lines }) => lines)).toEqual([]);
    expect(scenarios).toHaveLength(6);
    expect(exitCode).toBe(0);
  });

  it('does not take answers of another platform', async () => {
    const other = file('other-platform.txt', sm2.generateKeyPairHex().publicKey);
    const { stdout, exitCode } = await outpatient('--key', file('own.txt', privateKey), '--platform-key', other);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('the answer to 9001 is not signed by the platform whose key was given');
  });

  it('is refused with another key, and says why', async () => {
    const wrong = file('wrong.txt', sm2.generateKeyPairHex().privateKey);
    const { stdout, exitCode } = await outpatient('--key', wrong);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('9001 was refused: cainfo: is not the institution’s signature of this message');
    expect(stdout).toContain('The key of --key is not the one whose certificate is registered');
  });

  it('is refused without a key, and says what to give', async () => {
    const { stdout, exitCode } = await outpatient();
    expect(exitCode).toBe(1);
    expect(stdout).toContain('cainfo: must be a signature of signtype SM2: the institution has a certificate');
    expect(stdout).toContain('Give the private key of its certificate: --key FILE.');
  });

  it('is refused while the institution has no certificate', async () => {
    await certify('H22010000001', null);
    const { stdout } = await outpatient('--key', file('own.txt', privateKey));
    await certify('H22010000001', publicKey);
    expect(stdout).toContain('fixmedins_code: the institution has no certificate');
    expect(stdout).toContain('set-certificate');
  });

  it('does not start with a file that is no key', async () => {
    const { stderr, exitCode } = await outpatient('--key', file('broken.txt', '04ab'));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('holds no SM2 private key of 64 hexadecimal digits');
    const missing = await outpatient('--key', join(home, 'nowhere.txt'));
    expect(missing.stderr).toContain('cannot be read');
  });
});
