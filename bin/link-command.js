// npm links the commands of dependencies into node_modules/.bin, but not those of the package itself. With this link
// `npx onecard` works in the checkout without asking a registry.
'use strict';

const { mkdirSync, rmSync, symlinkSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, '..', 'node_modules', '.bin');
const link = join(folder, 'onecard');

mkdirSync(folder, { recursive: true });
rmSync(link, { force: true });
symlinkSync('../../bin/onecard.js', link);
