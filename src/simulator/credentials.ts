import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { MAC_ALGORITHMS } from '../platform/crypto';

const terminalSchema = z.object({
  terminalId: z.string().min(1),
  keyId: z.string().min(1),
  secret: z.base64(),
  alg: z.enum(MAC_ALGORITHMS),
  merchantId: z.string(),
  mcc: z.string(),
  name: z.string(),
});

const cardSchema = z.object({
  number: z.string().min(1),
  token: z.string().min(1),
  cardholderId: z.string(),
  purses: z.array(z.string()),
});

const credentialsSchema = z.object({
  baseUrl: z.url(),
  terminals: z.array(terminalSchema).min(1).max(10_000),
  cards: z.array(cardSchema).max(100_000),
});

/** A terminal that the simulator may play; `secret` is base64 and goes nowhere but into signatures. */
export type SimulatedTerminal = z.infer<typeof terminalSchema>;

/** A card that the simulator may present. */
export type SimulatedCard = z.infer<typeof cardSchema>;

/** What a client needs to talk to a service: its address, terminals with their keys, cards. */
export type Credentials = z.infer<typeof credentialsSchema>;

/** A credentials file that cannot be used, or a terminal or card that it does not have. The message is for people. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

/** Reads a credentials file as `onecard seed --demo --json` prints it. Throws CredentialsError, never with a secret in it. */
export async function readCredentials(file: string): Promise<Credentials> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new CredentialsError(
      `cannot read the credentials file ${file}: start the service first (npm start) or name one`,
    );
  }
  return parseCredentials(text, file);
}

function parseCredentials(text: string, file: string): Credentials {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new CredentialsError(`the credentials file ${file} is not JSON`);
  }
  const parsed = credentialsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole file');
  throw new CredentialsError(`the credentials file ${file} is not valid at: ${[...new Set(where)].join(', ')}`);
}

/** Finds a terminal by its id, its MCC or a part of its name, the first that fits. Throws CredentialsError. */
export function findTerminal(credentials: Credentials, wanted: string): SimulatedTerminal {
  const word = wanted.toLowerCase();
  const { terminals } = credentials;
  const found =
    terminals.find((terminal) => terminal.terminalId === wanted) ??
    terminals.find((terminal) => terminal.mcc === wanted) ??
    terminals.find((terminal) => terminal.name.toLowerCase().includes(word));
  if (found) return found;
  const names = terminals.map((terminal) => `${terminal.terminalId} (${terminal.name})`).join(', ');
  throw new CredentialsError(`no terminal "${wanted}"; there are: ${names}`);
}

/** Finds a card by its place in the list (1, 2, 3 …), token or number. A number that is not listed is used as it is. */
export function findCard(credentials: Credentials, wanted: string): { number: string; token?: string } {
  const { cards } = credentials;
  if (/^\d{1,5}$/.test(wanted)) {
    const listed = cards[Number(wanted) - 1];
    if (listed) return listed;
    throw new CredentialsError(`no card ${wanted}; the file lists ${cards.length}`);
  }
  return cards.find((card) => card.token === wanted || card.number === wanted) ?? { number: wanted };
}
