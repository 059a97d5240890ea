import { Injectable } from '@nestjs/common';
import type { CardholderState } from '../../../cardholder';
import { type Decision, hexKey, RequestClaims, type Settled, TransactionCore } from '../../../event-store';
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
    const outcome = await this.#outcomeOf(original);
    if (outcome === undefined) {
      if (original.effect === 'purchase') await this.#clearPurchase(message, original);
      return;
    }
    const { result } = JSON.parse(outcome.body) as MedicalAnswer;
    // What was refused has had no effect.
    if (result !== 'refused' && outcome.position !== null) {
      await this.#undo(message, original, { lane: outcome.lane, position: outcome.position });
    }
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
   * What the core has frozen for the original; undefined when it has never got as far as the core, and never will. An original
   * that was claimed but not decided is decided now: it is refused.
   */
  async #outcomeOf({ msgid, effect, streamId }: Original): Promise<Settled | undefined> {
    const own = keyOfMessage(msgid);
    const key = effect === 'purchase' ? stepOf({ key: own, digest: SPENT }, 'settle').key : own;
    const before = await this.claims.claim([{ key, digest: SPENT }]);
    const digest = before.get(key);
    if (digest === undefined || digest === SPENT) return undefined;
    const decide = (): Decision => ({ events: [], outcome: JSON.stringify({ result: 'refused', reason: 'reversed' }) });
    return this.core.execute<CardholderState, unknown>({ streamId, key, digest, decide });
  }

  async #undo(message: FsiMessage, original: Original, place: { lane: number; position: number }): Promise<void> {
    const { request, institution } = message;
    switch (original.effect) {
      case 'cancellation':
        throw new FsiError('the cancellation stands; settle again instead', `${PATH}.omsgid`);
      case 'admission':
        accepted(await this.desk.commands.execute(new CancelVisit(request, visitIdOf(place), institution.merchantId)));
        return;
      case 'settlement':
      case 'purchase': {
        const change = { reason: 'reversed', terminalId: institution.code };
        const cancel = new CancelSettlement(request, settlementIdOf(place), change, institution.merchantId);
        const { visitId } = accepted(await this.desk.commands.execute(cancel));
        if (original.effect === 'purchase' && visitId !== undefined) await this.#clearVisit(message, visitId);
      }
    }
  }

  /** A purchase that was not settled may have been registered: nothing of it stays. */
  async #clearPurchase(message: FsiMessage, { msgid, streamId }: Original): Promise<void> {
    const { key } = stepOf({ key: keyOfMessage(msgid), digest: SPENT }, 'register');
    const registered = await this.core.outcome(this.core.laneOf(streamId), key);
    if (registered === undefined || registered.position === null) return;
    await this.#clearVisit(message, visitIdOf({ lane: registered.lane, position: registered.position }));
  }

  async #clearVisit({ request, institution }: FsiMessage, visitId: string): Promise<void> {
    const { merchantId } = institution;
    await this.desk.commands.execute(new WithdrawFees(stepOf(request, 'withdraw'), visitId, {}, merchantId));
    await this.desk.commands.execute(new CancelVisit(stepOf(request, 'cancel'), visitId, merchantId));
  }
}
