import { Injectable } from '@nestjs/common';
import { CardDirectory, cardholderId, type CardholderState } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import { PersonRegister } from '../../person';
import type { Patient } from '../register-visit/register-visit.command';

/** Finds who is treated by what was shown: a card, or an identity card. */
@Injectable()
export class PatientFinder {
  constructor(
    private readonly directory: CardDirectory,
    private readonly persons: PersonRegister,
    private readonly core: TransactionCore,
  ) {}

  /** The holder of a card number, with the card; undefined when there is none. */
  async byCardNumber(number: string): Promise<Patient | undefined> {
    const location = await this.directory.byNumber(number);
    return location && this.#withCard(location.streamId, location.token);
  }

  /** The holder of a card token, with the card; undefined when there is none. */
  async byCardToken(token: string): Promise<Patient | undefined> {
    const location = await this.directory.byToken(token);
    return location && this.#withCard(location.streamId, token);
  }

  /** The person of an identity number; no card opens a purse then. Undefined when there is none. */
  async byIdNumber(idNumber: string): Promise<Patient | undefined> {
    const [streamId] = await this.persons.byIdNumber(idNumber);
    return streamId === undefined ? undefined : { cardholderId: cardholderId(await this.persons.canonical(streamId)) };
  }

  async #withCard(streamId: number, token: string): Promise<Patient | undefined> {
    const { state } = await this.core.state<CardholderState>(streamId);
    const card = state.cards.find((one) => one.token === token);
    return card && { cardholderId: cardholderId(streamId), cardId: card.id };
  }
}
