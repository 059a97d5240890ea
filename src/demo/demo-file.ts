import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { z } from 'zod';
import { MAC_ALGORITHMS } from '../platform/crypto';

const demoTerminalSchema = z.object({
  terminalId: z.string(),
  keyId: z.string(),
  /** Base64. */
  secret: z.base64(),
  alg: z.enum(MAC_ALGORITHMS),
  merchantId: z.string(),
  mcc: z.string(),
  name: z.string(),
});

const demoMemberSchema = z.object({
  username: z.string(),
  displayName: z.string(),
  role: z.string(),
  password: z.string(),
  /** Base32. */
  totpSecret: z.string(),
});

const demoCitySchema = z.object({
  baseUrl: z.string(),
  terminals: z.array(demoTerminalSchema),
  cards: z.array(
    z.object({ number: z.string(), token: z.string(), cardholderId: z.string(), purses: z.array(z.string()) }),
  ),
  /** Left out by files of before there was a service desk. */
  staff: z.array(demoMemberSchema).default([]),
});

/** Somebody of the demo staff with what they sign in with. Secret. */
export type DemoMember = z.infer<typeof demoMemberSchema>;

/** A terminal of the demo city with the key that it signs with. */
export type DemoTerminal = z.infer<typeof demoTerminalSchema>;

/** All that a client needs to try the service. Holds secrets: shown to nobody but the user who seeds. */
export type DemoCity = z.infer<typeof demoCitySchema>;

/** The demo city of the file; undefined when there is no file, or not a whole one. */
export async function readDemoFile(path: string): Promise<DemoCity | undefined> {
  try {
    return demoCitySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Writes the file for its owner alone, whole or not at all. */
export async function writeDemoFile(path: string, city: DemoCity): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(aside, `${JSON.stringify(city, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(aside, path);
}
