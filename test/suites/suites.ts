/* eslint-disable jest/no-export -- this file declares the tests of other files */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const TESTS = join(__dirname, '..');
const FILE = '.e2e-spec.ts';

/**
 * The folders of each suite. Jest loads the whole service anew for every file it runs, which takes longer than most of
 * these files do; `npm test` runs the files of a suite in one go, so the service is loaded once for all of them.
 */
const SUITES = {
  authorization: ['authorization'],
  cards: ['cards', 'batches'],
  console: ['console'],
  core: ['event-store', 'ledger', 'platform', 'upgrade'],
  crash: ['crash'],
  desk: ['desk', 'service-desk', 'service-desk-actions'],
  edge: ['http', 'simulator', 'embedded-postgres'],
  medical: ['medical'],
  person: ['person'],
  settlement: ['jobs', 'settlement'],
  staff: ['staff', 'approval', 'audit'],
  transit: ['transit'],
} as const;

/** Declares the tests of every file of a suite, each file in a `describe` of its own, which keeps its hooks to itself. */
export function declareSuite(name: keyof typeof SUITES): void {
  for (const folder of SUITES[name]) {
    for (const file of filesIn(folder)) {
      describe(`${folder}/${file}`, () => {
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- it has to run within this `describe`
        require(join(TESTS, folder, file));
      });
    }
  }
}

/** Folders with tests that are in no suite, and would be left out by `npm test`. */
export function foldersLeftOut(): string[] {
  const known = new Set<string>(Object.values(SUITES).flat());
  const folders = readdirSync(TESTS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).filter((name) => !known.has(name) && filesIn(name).length > 0);
}

function filesIn(folder: string): string[] {
  return readdirSync(join(TESTS, folder)).filter((name) => name.endsWith(FILE));
}
