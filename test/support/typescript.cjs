// `node --require test/support/typescript.cjs src/main.ts serve` runs the sources without a build, for tests that need a
// process of their own.
'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

const root = join(__dirname, '..', '..');

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    cwd: root,
    configFile: join(root, '.swcrc'),
    sourceMaps: 'inline',
  });
  module._compile(code, filename);
};
