import { Injectable } from '@nestjs/common';
import {
  CardDirectory,
  cardholderId,
  type ChangeChannel,
  type ChangeOrigin,
  streamOfCardholderId,
} from '../cardholder';
import type { RequestIdentity } from '../event-store';
import { PersonNotes } from '../person';
import { ProblemError } from '../platform/errors';
import type { StaffIdentity } from '../staff';

/** What a change at the desk says of itself. */
export interface ChangeSaid {
  readonly channel?: ChangeChannel;
  /** A code, or the words of who asks. */
  readonly reason: string;
  readonly note?: string;
}

/** Makes the origins that the events keep: codes and ids only; what people wrote goes sealed to the notes of the person. */
@Injectable()
export class DeskOrigins {
  constructor(
    private readonly notes: PersonNotes,
    private readonly cards: CardDirectory,
  ) {}

  /** The origin of a change of a person's record; `reason` is the code that stands in the event. */
  async forPerson(
    staff: Pick<StaffIdentity, 'staffId'>,
    holder: string,
    said: ChangeSaid,
    request: RequestIdentity,
    reason: string = said.reason,
  ): Promise<ChangeOrigin> {
    const streamId = streamOfCardholderId(holder);
    if (streamId === undefined) throw new ProblemError('not_found', { detail: 'there is no cardholder with this id' });
    return this.#origin(staff, streamId, said, request, reason);
  }

  /** The origin of a change of a card, and whose it is. Throws the problem `not_found`. */
  async forCard(
    staff: Pick<StaffIdentity, 'staffId'>,
    token: string,
    said: ChangeSaid,
    request: RequestIdentity,
  ): Promise<{ readonly origin: ChangeOrigin; readonly cardholderId: string }> {
    const location = await this.cards.byToken(token);
    if (!location) throw new ProblemError('not_found', { detail: 'there is no card with this token' });
    const { streamId } = location;
    const origin = await this.#origin(staff, streamId, said, request, said.reason);
    return { origin, cardholderId: cardholderId(streamId) };
  }

  async #origin(
    { staffId }: Pick<StaffIdentity, 'staffId'>,
    streamId: number,
    { channel = 'counter', note }: ChangeSaid,
    request: RequestIdentity,
    reason: string,
  ): Promise<ChangeOrigin> {
    const origin: ChangeOrigin = { channel, reason, operator: staffId };
    if (note === undefined) return origin;
    return { ...origin, note: await this.notes.add(streamId, note, staffId, request.key) };
  }
}
