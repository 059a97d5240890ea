import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { AnswerBody, TerminalClient } from '../support/terminal-client';
import { seededRandom } from '../support/toy-aggregate';
import { deliverUntilAnswered, type Sending } from './deliver';

/** What a clerk does about a visit. */
export type Step = 'register' | 'upload' | 'pre_settle' | 'settle' | 'cancel' | 'refund' | 'withdraw' | 'cancel_visit';

/** One message of a clerk with the answer that was acknowledged for it. */
export interface Clerked extends Sending {
  readonly step: Step;
  /** Number of the card of the patient. */
  readonly card: string;
  readonly text: string;
  readonly body: AnswerBody;
}

const CLERKS = 12;
/** A clerk thinks for up to this long between two messages. */
const THINK_MS = 12;
/** The demo city's hospital. */
const HOSPITAL = 'H22010000001';
const LEAST_YUAN = 100;
const MOST_YUAN = 700;
/** Shares of the bills that are cancelled afterwards, and of which a line is given back. */
const CANCELLED = 0.3;
const REFUNDED = 0.3;

/**
 * Clerks of a hospital at work: each takes one patient after the other from the registration to the settlement, cancels some
 * settlements and gives lines of others back. Each message is sent again until it has an answer, and every answer is kept.
 */
export class SettlementLoad {
  readonly acknowledged: Clerked[] = [];
  /** Messages that had to be sent more than once. */
  retried = 0;
  /** What a clerk could not live with. */
  readonly faults: string[] = [];
  #stopping = false;
  readonly #running: Promise<void>[];

  constructor(
    private readonly hospital: TerminalClient,
    private readonly cards: readonly string[],
    /** `YYYY-MM-DD` of the fees. */
    private readonly day: string,
    seed: number,
  ) {
    this.#running = Array.from({ length: CLERKS }, (_, index) => {
      const work = this.#work(seededRandom(seed + index));
      return work.catch((error: unknown) => void this.faults.push(String(error)));
    });
  }

  /** Lets every clerk finish the patient: all that was sent is answered afterwards. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
  }

  async #work(random: () => number): Promise<void> {
    while (!this.#stopping) {
      const card = this.cards[Math.floor(random() * this.cards.length)] ?? '';
      const send = async (step: Step, path: string, content: object): Promise<AnswerBody> => {
        const message = { path: `/v1/medical/${path}`, body: content, idempotencyKey: randomUUID() };
        const sending = { terminal: this.hospital, message };
        const { text, body } = await deliverUntilAnswered(sending, () => (this.retried += 1));
        this.acknowledged.push({ ...sending, step, card, text, body });
        await delay(random() * THINK_MS);
        return body;
      };
      await this.#treat(card, send, random);
    }
  }

  async #treat(
    card: string,
    send: (step: Step, path: string, content: object) => Promise<AnswerBody>,
    random: () => number,
  ): Promise<void> {
    const visit = { kind: 'outpatient', medType: '11', fixmedinsCode: HOSPITAL, card: { number: card } };
    const { visitId } = await send('register', 'visits', visit);
    if (typeof visitId !== 'string') return;
    const path = `visits/${visitId}`;
    await send('upload', `${path}/fees`, { lines: [this.#line('1', random), this.#line('2', random)] });
    await send('pre_settle', `${path}/pre-settlements`, { useAccount: true });
    // Other clerks settle for the same patient: then the split is another one, and taken.
    const strict = await send('settle', `${path}/settlements`, { useAccount: true });
    const settle = async () => send('settle', `${path}/settlements`, { useAccount: true, acceptSplit: true });
    const { settlementId } = strict['result'] === 'refused' ? await settle() : strict;
    const choice = random();
    if (typeof settlementId !== 'string' || choice >= CANCELLED + REFUNDED) return;
    if (choice < CANCELLED) {
      await send('cancel', `settlements/${settlementId}/cancellation`, { reason: 'wrong_bill' });
      if (random() < 0.5) await settle();
      else await this.#end(path, send);
      return;
    }
    const refund = { serials: ['1'], reason: 'returned' };
    const { settlementId: rest } = await send('refund', `settlements/${settlementId}/refunds`, refund);
    if (random() < 0.5) return;
    await send('cancel', `settlements/${String(rest)}/cancellation`, { reason: 'wrong_bill' });
    await this.#end(path, send);
  }

  /** Nothing stays open: a patient may have so many visits at once. */
  async #end(path: string, send: (step: Step, path: string, content: object) => Promise<AnswerBody>): Promise<void> {
    await send('withdraw', `${path}/fees/withdrawals`, {});
    await send('cancel_visit', `${path}/cancellation`, {});
  }

  #line(serial: string, random: () => number): object {
    const yuan = LEAST_YUAN + random() * (MOST_YUAN - LEAST_YUAN);
    return {
      ...{ serial, level: random() < 0.8 ? '01' : '02', price: yuan.toFixed(3), count: '1', firstSelfPay: '0.10' },
      ...{ batch: 'B1', date: this.day, itemCode: 'XA01ABD075A002010100483', itemName: '阿莫西林胶囊' },
    };
  }
}
