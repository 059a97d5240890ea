import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error';

/** How TACs of taps are checked in software. */
export interface TacConfig {
  readonly algorithm: '3des' | 'sm4';
  /** 16 bytes. */
  readonly masterKey: Buffer;
}

const KEY_TEXT = /^[0-9a-f]{32}$/i;

/** Reads the master key of TACs from its file. Throws ConfigError, without what the file holds. */
export function readTac(algorithm: TacConfig['algorithm'], keyFile: string | undefined): TacConfig | undefined {
  if (keyFile === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(keyFile, 'utf8').trim();
  } catch {
    throw new ConfigError('TRANSIT_TAC_KEY_FILE cannot be read');
  }
  if (!KEY_TEXT.test(text)) throw new ConfigError('TRANSIT_TAC_KEY_FILE must hold 32 hexadecimal digits');
  return { algorithm, masterKey: Buffer.from(text, 'hex') };
}
