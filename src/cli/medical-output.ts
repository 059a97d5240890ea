import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { INestApplicationContext } from '@nestjs/common';
import { InvalidArgumentError } from 'commander';
import { type AuditEntry, AuditLog } from '../audit';
import { hexKey, type RequestIdentity } from '../event-store';

/** Files of policies, bills and enrolments are small; a bigger one is not meant. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Editors of Windows begin a text with it. */
const BYTE_ORDER_MARK = /^\uFEFF/;
const AREA = /^22\d{4}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Exit code when what was asked for was refused. */
export const EXIT_REFUSED = 1;

/** Who the audit log says did it. */
export const MEDICAL_ACTOR = { kind: 'system', id: 'onecard medical' } as const;

/** Records what a command did, as done by the command line. */
export async function record(
  app: INestApplicationContext,
  entry: Pick<AuditEntry, 'action' | 'object' | 'details' | 'cardholderId'> & {
    readonly outcome?: AuditEntry['outcome'];
  },
): Promise<void> {
  const log = app.get(AuditLog, { strict: false });
  await log.record({ actor: MEDICAL_ACTOR, outcome: 'done', from: 'command-line', ...entry });
}

/** Prints one JSON object, or lines for people. */
export function print(json: boolean | undefined, value: object, lines: readonly string[]): void {
  process.stdout.write(json === true ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(''));
}

/** The JSON of a file. Throws an Error that names the file. */
export async function readJson(file: string): Promise<unknown> {
  const content = await readText(file);
  try {
    return JSON.parse(content.replace(BYTE_ORDER_MARK, '')) as unknown;
  } catch (error) {
    throw new Error(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** The text of a file in UTF-8, `-` for the standard input. Throws an Error that names the file. */
export async function readText(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  const bytes = await readBytes(file);
  if (!isUtf8(bytes)) throw new Error(`${file} is not in UTF-8`);
  return bytes.toString('utf8');
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size <= MAX_FILE_BYTES) return await readFile(file);
  } catch (error) {
    throw new Error(`${file} cannot be read`, { cause: error });
  }
  throw new Error(`${file} is larger than ${MAX_FILE_BYTES} bytes`);
}

/** An identity for a change that is made once, by this run of the command. */
export function freshRequest(): RequestIdentity {
  const key = hexKey(`command line\n${randomUUID()}`);
  return { key, digest: key };
}

/** Reads a pooling area given as an option. */
export function parseArea(value: string): string {
  if (AREA.test(value)) return value;
  throw new InvalidArgumentError('an area of the province is 22 and four digits.');
}

/** Reads a day given as an option. */
export function parseDay(value: string): string {
  if (DAY.test(value) && !Number.isNaN(Date.parse(value))) return value;
  throw new InvalidArgumentError('a day is YYYY-MM-DD.');
}
