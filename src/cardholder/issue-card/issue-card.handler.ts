import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { issueCard } from '../domain';
import { CardNumbers } from '../new-card/card-numbers';
import { NewCards } from '../new-card/new-cards';
import { IssueCard } from './issue-card.command';

@CommandHandler(IssueCard)
export class IssueCardHandler implements ICommandHandler<IssueCard> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly numbers: CardNumbers,
    private readonly cards: NewCards,
    private readonly clock: Clock,
  ) {}

  async execute({ request, cardholderId, card, origin }: IssueCard): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    const now = this.clock.now();
    const identity =
      card.number === undefined ? this.numbers.made(request.key, 'physical') : this.numbers.of(card.number);
    const { maskedNumber, numberIndex } = identity;
    return this.cards.begin(request, {
      streamId,
      identity,
      decide: (token) => issueCard({ token, maskedNumber, numberIndex, expiresOn: card.expiresOn, now, origin }),
    });
  }
}
