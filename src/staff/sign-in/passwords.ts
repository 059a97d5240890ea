import { randomInt } from 'node:crypto';
import { argon2id, hash, verify } from 'argon2';
import { Batcher } from '../../platform/database';

/** OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane. */
const COST = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashes under way and waiting in one process: a flood of passwords must not take all threads and memory. */
const LIMITS = { maxBatch: 1, maxInFlight: 2, maxQueue: 200, name: 'passwords' };
/** Letters and digits that are not taken for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 4;
const GROUP_LENGTH = 5;

const queue = new Batcher<() => Promise<unknown>, unknown>((jobs) => Promise.all(jobs.map((job) => job())), LIMITS);

/** A hash of nobody's password, made once: signing in as nobody takes as long as signing in as somebody. */
let nobody: Promise<string> | undefined;

/** The argon2id hash of a password, with its salt and cost in it. Rejects with OverloadedError when too many wait. */
export async function hashPassword(password: string): Promise<string> {
  return (await queue.add(() => hash(password, COST))) as string;
}

/** True when the password is that of the hash. Without a hash it takes the same time and is false. */
export async function isPassword(hashed: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword(makePassword());
  const against = hashed ?? (await nobody);
  const same = (await queue.add(() => verify(against, password))) as boolean;
  return same && hashed !== undefined;
}

/** A random password of about 115 bits that can be read out. */
export function makePassword(): string {
  const group = (): string => Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
