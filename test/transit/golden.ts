import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A golden file of `test/fixtures/transit`; with UPDATE_GOLDEN=1 it is written anew with what was found. */
export function golden(name: string, found: Buffer): Buffer {
  const path = join(__dirname, '..', 'fixtures', 'transit', name);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, found);
  return readFileSync(path);
}
