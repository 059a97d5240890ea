import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { CardTerms } from '../card-terms/card-terms';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { applyForCard, issueCard, refused } from '../domain';
import { CardNumbers } from '../new-card/card-numbers';
import { NewCards } from '../new-card/new-cards';
import { ApplyForCard } from './apply-for-card.command';

@CommandHandler(ApplyForCard)
export class ApplyForCardHandler implements ICommandHandler<ApplyForCard> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly numbers: CardNumbers,
    private readonly cards: NewCards,
    private readonly terms: CardTerms,
    private readonly clock: Clock,
  ) {}

  async execute(command: ApplyForCard): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(command.cardholderId);
    await this.commands.claim(command.request);
    return command.card.kind === 'electronic' ? this.#electronic(streamId, command) : this.#physical(streamId, command);
  }

  #electronic(streamId: number, { request, card, origin }: ApplyForCard): Promise<CardholderAnswer> {
    const now = this.clock.now();
    const identity = this.numbers.made(request.key, 'electronic');
    const { maskedNumber, numberIndex } = identity;
    const { kind, activate = true, expiresOn = this.terms.expiresOn(now) } = card;
    return this.cards.begin(request, {
      streamId,
      identity,
      decide: (token) => issueCard({ token, maskedNumber, numberIndex, expiresOn, kind, activate, now, origin }),
    });
  }

  async #physical(streamId: number, { request, card, origin }: ApplyForCard): Promise<CardholderAnswer> {
    const now = this.clock.now();
    const area = await this.terms.areaOf(streamId, card.area);
    if (area === undefined) return this.commands.execute(streamId, request, () => refused('area_invalid'));
    const identity = this.numbers.made(request.key, 'physical');
    const { maskedNumber, numberIndex } = identity;
    const { expiresOn = this.terms.expiresOn(now), bankCode } = card;
    const make = { expiresOn, area, ...(bankCode === undefined ? {} : { bankCode }) };
    return this.cards.begin(request, {
      streamId,
      identity,
      make,
      decide: (token) => applyForCard({ token, maskedNumber, numberIndex, ...make, now, origin }),
    });
  }
}
