import { Injectable } from '@nestjs/common';
import type { EventPlace } from '../../../authorization';
import { type Decision, hexKey, RequestClaims, TransactionCore } from '../../../event-store';
import { CancelSettlement, CancelVisit, type MedicalAnswer, WithdrawFees } from '../../medical-commands';
import { settlementIdOf, visitIdOf } from '../../medical-ids';
import { FsiError } from '../fsi-error';
import type { FsiHandler, FsiMessage } from '../fsi-handler';
import { FsiMessageStore, keyOfMessage } from '../stores/fsi-message-store';
import { type FsiRow, rowOf, textOf } from '../tables/fsi-field';
import { accepted } from './refusal-texts';
import { FsiDesk, type FsiHandlerGroup, handlerOf, stepOf } from './transaction';

const PATH = 'input.data';
/** Stands in the place of an original's fingerprint when its reversal came first: no message has it. */
const SPENT = hexKey('fsi message that was reversed before it arrived');

/** What a reversal of a transaction takes back. */
type Effect = 'settlement' | 'purchase' | 'cancellation' | 'admission';

/** The commands of a purchase, in their order. */
const PURCHASE_STEPS = ['register', 'upload', 'settle'] as const;

/** 可冲正的交易. */
const REVERSIBLE: Readonly<Record<string, Effect>> = {
  '2102': 'purchase',
  '2103': 'cancellation',
  '2207': 'settlement',
  '2208': 'cancellation',
  '2304': 'settlement',
  '2305': 'cancellation',
  '2401': 'admission',
  '2102A': 'purchase',
  '2304A': 'settlement',
};

interface Original {
  readonly msgid: string;
  readonly infno: string;
  readonly effect: Effect;
  readonly streamId: number;
}

/**
 * 2601: takes back a message whose outcome its sender does not know. When it has had an effect, that is undone; when it has
 * none, its key is spent, so that it is refused if it arrives later.
 */
@Injectable()
export class ReversalTransactions implements FsiHandlerGroup {
  constructor(
    private readonly desk: FsiDesk,
    private readonly core: TransactionCore,
    private readonly claims: RequestClaims,
    private readonly messages: FsiMessageStore,
  ) {}

  handlers(): readonly FsiHandler[] {
    return [handlerOf('2601', (message) => this.#reverse(message))];
  }

  async #reverse(message: FsiMessage): Promise<object> {
    const original = await this.#original(message);
    await this.#takeBack(message, original);
    await this.messages.noteReversal(original, message.envelope.msgid, SPENT);
    return {};
  }

  async #takeBack(message: FsiMessage, original: Original): Promise<void> {
    const own = { key: keyOfMessage(original.msgid), digest: SPENT };
    if (original.effect !== 'purchase') {
      const [place] = await this.#freeze(original, [own.key]);
      if (place !== undefined) await this.#undo(message, original.effect, place);
      return;
    }
    const steps = PURCHASE_STEPS.map((step) => stepOf(own, step).key);
    const [registered, , settled] = await this.#freeze(original, steps);
    if (settled !== undefined) await this.#undo(message, 'settlement', settled);
    if (registered !== undefined) await this.#clearVisit(message, visitIdOf(registered));
  }

  async #original(message: FsiMessage): Promise<Original> {
    const row: FsiRow = rowOf(message.input, 'data');
    const { institution, envelope } = message;
    const infno = textOf(row, 'oinfno');
    const msgid = textOf(row, 'omsgid');
    const effect = REVERSIBLE[infno];
    if (effect === undefined) throw new FsiError('cannot be reversed', `${PATH}.oinfno`);
    if (!/^[HP]\d{29}$/.test(msgid)) throw new FsiError('is no id of a message', `${PATH}.omsgid`);
    if (!msgid.startsWith(institution.code)) throw new FsiError('is another institution’s', `${PATH}.omsgid`);
    if (msgid === envelope.msgid) throw new FsiError('is this message itself', `${PATH}.omsgid`);
    const { streamId } = await this.desk.people.byNumber(textOf(row, 'psn_no'), PATH, message);
    const known = await this.messages.find(msgid);
    if (known !== undefined && known.infno !== infno) throw new FsiError('is of another transaction', `${PATH}.omsgid`);
    return { msgid, infno, effect, streamId };
  }

  /**
   * Where the commands of the original have had an effect; from now on none of them will have one. A command that has never
   * got as far as the core loses its key, and one that was claimed but not decided is decided now: it is refused.
   */
  async #freeze({ streamId }: Original, keys: readonly string[]): Promise<readonly (EventPlace | undefined)[]> {
    await this.#requirePerson(streamId, keys);
    const before = await this.claims.claim(keys.map((key) => ({ key, digest: SPENT })));
    return Promise.all(
      keys.map(async (key) => {
        const digest = before.get(key);
        if (digest === undefined || digest === SPENT) return undefined;
        const { body, lane, position } = await this.core.execute({ streamId, key, digest, decide: refuseReversed });
        const { result } = JSON.parse(body) as MedicalAnswer;
        // What was refused has had no effect.
        return result === 'refused' || position === null ? undefined : { lane, position };
      }),
    );
  }

  /** Throws an FsiError when the original was about somebody else: its outcome is in that person's lane. */
  async #requirePerson(streamId: number, [key = '']: readonly string[]): Promise<void> {
    const lanes = Array.from({ length: this.core.laneCount }, (_, lane) => lane);
    const found = await Promise.all(lanes.map((lane) => this.core.outcome(lane, key)));
    if (found.some((outcome) => outcome !== undefined && outcome.streamId !== streamId)) {
      throw new FsiError('is not the number of the person of that message', `${PATH}.psn_no`);
    }
  }

  async #undo(message: FsiMessage, effect: Exclude<Effect, 'purchase'>, place: EventPlace): Promise<void> {
    const { request, institution } = message;
    switch (effect) {
      case 'cancellation':
        throw new FsiError('the cancellation stands; settle again instead', `${PATH}.omsgid`);
      case 'admission':
        accepted(await this.desk.commands.execute(new CancelVisit(request, visitIdOf(place), institution.merchantId)));
        return;
      case 'settlement': {
        const change = { reason: 'reversed', terminalId: institution.code };
        const cancel = new CancelSettlement(request, settlementIdOf(place), change, institution.merchantId);
        accepted(await this.desk.commands.execute(cancel));
      }
    }
  }

  /** Nothing of a purchase stays. */
  async #clearVisit({ request, institution }: FsiMessage, visitId: string): Promise<void> {
    const { merchantId } = institution;
    await this.desk.commands.execute(new WithdrawFees(stepOf(request, 'withdraw'), visitId, {}, merchantId));
    await this.desk.commands.execute(new CancelVisit(stepOf(request, 'cancel'), visitId, merchantId));
  }
}

function refuseReversed(): Decision {
  return { events: [], outcome: JSON.stringify({ result: 'refused', reason: 'reversed' }) };
}
