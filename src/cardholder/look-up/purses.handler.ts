import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { TransactionCore } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { CardholderCommands } from '../cardholder-commands';
import { cardholderId } from '../cardholder-id';
import { cardAt, type CardholderState } from '../domain';
import { type CardPursesView, GetCardPurses } from './purses.query';

@QueryHandler(GetCardPurses)
export class GetCardPursesHandler implements IQueryHandler<GetCardPurses> {
  constructor(
    private readonly core: TransactionCore,
    private readonly commands: CardholderCommands,
    private readonly clock: Clock,
  ) {}

  async execute({ token }: GetCardPurses): Promise<CardPursesView> {
    const { streamId } = await this.commands.locate(token);
    const { state } = await this.core.state<CardholderState>(streamId);
    const card = state.cards.find((candidate) => candidate.token === token);
    if (!card) throw new ProblemError('not_found', { detail: 'there is no card with this token' });
    return {
      token,
      cardholderId: cardholderId(streamId),
      maskedNumber: card.masked,
      state: cardAt(card, this.clock.now()).state,
      expiresOn: card.expiresOn,
      purses: state.purses.list.map(({ name, slot, balance, held }) => ({
        purse: name,
        account: state.purses.base + slot,
        balance,
        held,
        available: balance - held,
      })),
    };
  }
}
