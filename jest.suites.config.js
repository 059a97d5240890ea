// What `npm test` runs: the same tests as jest.config.js, those with a database together in suites (test/suites). Who names
// a folder or a file (`npm test -- test/medical`) gets just that.
'use strict';

const config = require('./jest.config.js');

const [unit, e2e] = config.projects;
const namesFiles = process.argv.some((word) => /^(\.\/)?(test|src|console)\/|^--testPathPatterns?/.test(word));

/** @type {import('jest').Config} */
module.exports = namesFiles
  ? config
  : { ...config, projects: [unit, { ...e2e, testMatch: ['<rootDir>/test/suites/*.suite.ts'] }] };
