import { Injectable } from '@nestjs/common';
import { type CardholderState, isCardholderStream, streamOfCardholderId } from '../cardholder';
import { TransactionCore } from '../event-store';
import { ProblemError } from '../platform/errors';

/** A cardholder as committed. */
export interface FoundCardholder {
  readonly streamId: number;
  readonly state: CardholderState;
  /** Position of the newest event of the stream. */
  readonly position: number;
}

/** Finds cardholders by their public id, for the look-ups of the desk. */
@Injectable()
export class CardholderReader {
  constructor(private readonly core: TransactionCore) {}

  /** Throws the problem `not_found` for what is no id, and for an id of nobody. */
  async find(cardholderId: string): Promise<FoundCardholder> {
    const streamId = streamOfCardholderId(cardholderId);
    if (streamId === undefined || !isCardholderStream(streamId)) throw nobody();
    const { version, state, position } = await this.core.state<CardholderState>(streamId);
    if (version === 0) throw nobody();
    return { streamId, state, position };
  }
}

function nobody(): ProblemError {
  return new ProblemError('not_found', { detail: 'there is no cardholder with this id' });
}
