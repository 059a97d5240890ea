import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Message, TerminalClient } from '../support/terminal-client';

const RETRY_MS = 60;
/** A service that is killed over and over still has to answer everybody within this time. */
const ANSWER_DEADLINE_MS = 90_000;
const REPEATS_AT_ONCE = 16;

/** A message with the terminal that sends it. */
export interface Sending {
  readonly terminal: TerminalClient;
  readonly message: Message;
}

/** Sends a message again and again until it has an answer. Throws when it has none in time, or one that is no success. */
export async function deliverUntilAnswered({ terminal, message }: Sending, retried: () => void): Promise<Answer> {
  const deadline = performance.now() + ANSWER_DEADLINE_MS;
  for (let attempt = 0; performance.now() < deadline; attempt += 1) {
    if (attempt === 1) retried();
    const answer = await terminal.deliver(message).catch(() => undefined);
    if (answer?.status === 200 && answer.signed) return answer;
    if (answer && answer.status < 500) throw new Error(`refused under load: ${answer.text}`);
    await delay(RETRY_MS);
  }
  throw new Error('a message was never answered');
}

/** Does something with each of many, some at once. */
export async function withEach<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items].reverse();
  const worker = async (): Promise<void> => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: REPEATS_AT_ONCE }, worker));
}
