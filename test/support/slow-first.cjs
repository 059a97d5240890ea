// Jest begins with the files that took longest the last time, and with the largest where it has never run. So on a fresh
// machine a small file that takes a minute would come last, and one of two workers would have nothing to do beside it.
'use strict';

const Sequencer = require('@jest/test-sequencer').default;

/** Longest first. */
const SLOW = [
  'console/pages',
  'crash/crash',
  'batches/resume',
  'person/keys',
  'console/actions',
  'console/story',
  'staff/staff-command',
  'authorization/model',
];

const rankOf = ({ path }) => {
  const rank = SLOW.findIndex((name) => path.endsWith(`/test/${name}.e2e-spec.ts`));
  return rank === -1 ? SLOW.length : rank;
};

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rankOf(one) - rankOf(other));
  }
};
