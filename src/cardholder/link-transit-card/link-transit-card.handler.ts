import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TransactionCore } from '../../event-store';
import { Clock } from '../../platform/clock';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { TransitCardDirectory } from '../directory/transit-card-directory';
import { type CardholderState, linkTransitCard, refusalOfTransitLink, refused } from '../domain';
import { LinkTransitCard } from './link-transit-card.command';

@CommandHandler(LinkTransitCard)
export class LinkTransitCardHandler implements ICommandHandler<LinkTransitCard> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly directory: TransitCardDirectory,
    private readonly core: TransactionCore,
    private readonly clock: Clock,
  ) {}

  async execute({ request, token, transitCardNumber, origin }: LinkTransitCard): Promise<CardholderAnswer> {
    const { streamId } = await this.commands.locate(token);
    await this.commands.claim(request);
    const { state } = await this.core.state<CardholderState>(streamId);
    const refusal = refusalOfTransitLink(state, token);
    // Through the core like any answer: a link that was made before is answered as it was then.
    if (refusal) return this.commands.execute(streamId, request, () => refused(refusal));
    const numberIndex = this.directory.numberIndex(transitCardNumber);
    const standing = await this.directory.enter(transitCardNumber, { token, streamId });
    if (standing.token !== token) {
      return this.commands.execute(streamId, request, () => refused('transit_card_in_use'));
    }
    const link = { token, numberIndex, now: this.clock.now(), origin };
    return this.commands.execute(streamId, request, linkTransitCard(link));
  }
}
