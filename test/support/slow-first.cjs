// Jest begins with the files that took longest the last time, and with the largest where it has never run. The suites are
// a few lines each: on a fresh machine they would come last, and one of two workers would have nothing to do beside the
// longest.
'use strict';

const Sequencer = require('@jest/test-sequencer').default;

/** Longest first. */
const SUITES = ['console', 'authorization', 'person', 'crash', 'medical', 'cards', 'staff', 'desk', 'core', 'edge'];

const rankOf = ({ path }) => {
  const rank = SUITES.findIndex((name) => path.endsWith(`/test/suites/${name}.suite.ts`));
  return rank === -1 ? SUITES.length : rank;
};

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rankOf(one) - rankOf(other));
  }
};
