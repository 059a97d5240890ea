import { resolve } from 'node:path';
import { ConfigError, loadConfig } from './config';

const messageOf = (env: NodeJS.ProcessEnv): string => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the settings were accepted');
};

describe('the settings of the process', () => {
  it('need nothing from the environment', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({ port: 3000, host: '127.0.0.1', databaseUrl: undefined, lanes: 2, logLevel: 'info' });
    expect(config.home).toBe(resolve('.onecard'));
    expect(config.keyFile).toBe(resolve('.onecard/keys.json'));
    expect([...config.roles]).toEqual(['api', 'jobs']);
  });

  it('treat an empty variable as unset, as docker-compose passes it', () => {
    expect(loadConfig({ DATABASE_URL: '', PORT: '' })).toMatchObject({ databaseUrl: undefined, port: 3000 });
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', '3e3'],
    ['LANES', '65'],
    ['LANES', '0'],
    ['LOG_LEVEL', 'loud'],
    ['ROLES', 'api,kitchen'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['ONECARD_MASTER_KEY', 'c2hvcnQ='],
  ])('refuse %s=%s and name the variable', (name, value) => {
    expect(messageOf({ [name]: value })).toContain(name);
  });

  it('never repeat a secret in an error', () => {
    const message = messageOf({ DATABASE_URL: 'mysql://owner:hunter2@db/x', ONECARD_MASTER_KEY: 'hunter3' });
    expect(message).toContain('DATABASE_URL');
    expect(message).not.toMatch(/hunter/);
  });

  it('want an owner connection beside a separate application login', () => {
    expect(messageOf({ DATABASE_APP_URL: 'postgres://app@db/x' })).toContain('DATABASE_URL');
  });
});
