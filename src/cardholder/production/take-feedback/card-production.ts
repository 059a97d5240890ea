import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { hexKey, type RequestIdentity } from '../../../event-store';
import { maskCardNumber } from '../../../platform/crypto';
import { LinkBankAccount, RecordProduction } from '../../card-commands';
import { cardholderId } from '../../cardholder-id';
import type { ChangeOrigin } from '../../domain';
import type { ReturnedItem } from '../production-store';
import type { MatchedRow } from './feedback-check';

/** Tells the cards what the card maker says of them. */
@Injectable()
export class CardProduction {
  constructor(private readonly commands: CommandBus) {}

  /** Settles one card of a batch. A card that is out of production meanwhile counts as failed and is not listed again. */
  async settle(batchId: string, { row, item }: MatchedRow, by: string): Promise<ReturnedItem> {
    const { serial, token } = item;
    const { failure, recognitionCode, boxPosition } = row;
    const outcome = failure ? { outcome: 'failed' as const, stage: failure.stage } : { outcome: 'made' as const };
    const step = failure ? `failed ${failure.stage}` : 'made';
    const origin: ChangeOrigin = { channel: 'batch', reason: 'production_feedback', operator: by };
    const request = requestOf(batchId, item.serial, item.generation, step);
    const answer = await this.commands.execute(new RecordProduction(request, token, outcome, origin));
    const nothing = { recognitionCode: null, boxPosition: null };
    if (answer.result === 'refused') {
      const said = { stage: failure?.stage ?? null, failure: String(answer['reason']) };
      return { serial, token, state: 'failed', ...said, ...nothing, dropped: true };
    }
    if (failure) {
      return {
        serial,
        token,
        state: 'failed',
        stage: failure.stage,
        failure: failure.text,
        ...nothing,
        dropped: false,
      };
    }
    await this.#link(batchId, { row, item }, origin);
    return { serial, token, state: 'made', stage: null, failure: null, recognitionCode, boxPosition, dropped: false };
  }

  /** The bank's card is a link only: the money is with the bank, and its card number is never kept in full. */
  async #link(batchId: string, { row, item }: MatchedRow, origin: ChangeOrigin): Promise<void> {
    const bankCode = row.bankCode ?? item.bankCode;
    if (row.bankCard === null || bankCode === null) return;
    const account = { bankCode, maskedAccount: maskCardNumber(row.bankCard), status: 'linked' as const };
    const request = requestOf(batchId, item.serial, item.generation, 'link');
    await this.commands.execute(new LinkBankAccount(request, cardholderId(item.streamId), account, origin));
  }
}

/** The identity of a step: a card that is listed again comes back under another generation. */
function requestOf(batchId: string, serial: number, generation: number, step: string): RequestIdentity {
  const key = hexKey(`production\n${batchId}\n${serial}\n${generation}\n${step}`);
  return { key, digest: key };
}
