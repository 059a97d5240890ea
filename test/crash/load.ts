import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../support/toy-aggregate';
import type { AnswerBody, TerminalClient } from '../support/terminal-client';
import { deliverUntilAnswered, type Sending } from './deliver';

/** One message with the answer that was acknowledged for it. */
export interface Acknowledged extends Sending {
  readonly card: string;
  readonly kind: 'purchase' | 'pre_authorization' | 'captures' | 'refunds' | 'reversals';
  readonly text: string;
  readonly body: AnswerBody;
}

const CLIENTS = 16;
const LARGEST_FEN = 400;
/** A client thinks for up to this long between two messages. */
const THINK_MS = 12;
const FOLLOW_UPS = ['captures', 'refunds', 'reversals'] as const;

/**
 * Terminals at work: each sends one message after another, purchases and what follows them, and sends the same message again
 * until it has an answer. Keeps every acknowledged answer.
 */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  /** Messages that had to be sent more than once. */
  retried = 0;
  /** What a client could not live with. */
  readonly faults: string[] = [];
  #stopping = false;
  readonly #running: Promise<void>[];

  constructor(terminals: readonly TerminalClient[], cards: readonly string[], seed: number) {
    this.#running = Array.from({ length: CLIENTS }, (_, index) => {
      const work = this.#work(terminals[index % terminals.length]!, cards, seededRandom(seed + index));
      return work.catch((error: unknown) => void this.faults.push(String(error)));
    });
  }

  /** Lets every client finish: all that was sent is answered afterwards. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
  }

  async #work(terminal: TerminalClient, cards: readonly string[], random: () => number): Promise<void> {
    const own: Acknowledged[] = [];
    while (!this.#stopping) {
      const wanted = next(terminal, cards, own, random);
      const { text, body } = await deliverUntilAnswered(wanted, () => (this.retried += 1));
      const done = { ...wanted, text, body };
      this.acknowledged.push(done);
      own.push(done);
      await delay(random() * THINK_MS);
    }
  }
}

type Wanted = Omit<Acknowledged, 'text' | 'body'>;

function next(
  terminal: TerminalClient,
  cards: readonly string[],
  own: readonly Acknowledged[],
  random: () => number,
): Wanted {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const amount = 1 + Math.floor(random() * LARGEST_FEN);
  const earlier = own.filter(({ kind }) => kind === 'purchase' || kind === 'pre_authorization');
  if (earlier.length > 0 && random() < 0.4) {
    const { card, body } = pick(earlier.slice(-20));
    const wanted = pick(FOLLOW_UPS);
    // A reversal repeated is approved again without an effect: the sums below would have to tell the two apart.
    const reversed = own.some((one) => one.kind === 'reversals' && one.body['id'] === body['id']);
    const kind = wanted === 'reversals' && reversed ? 'refunds' : wanted;
    const path = `/v1/authorizations/${String(body['id'])}/${kind}`;
    const content = random() < 0.5 ? {} : { amount: Math.ceil(amount / 4) };
    return { terminal, card, kind, message: { ...terminal.message(card, amount), path, body: content } };
  }
  const card = pick(cards);
  const kind = random() < 0.3 ? 'pre_authorization' : 'purchase';
  return { terminal, card, kind, message: terminal.message(card, amount, { type: kind }) };
}
