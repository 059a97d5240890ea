const { projects } = require('./jest.config');

/** The tests of the benefit engine alone, for mutation testing. */
module.exports = { ...projects[0], testMatch: ['<rootDir>/src/medical/domain/benefit/**/!(properties).spec.ts'] };
