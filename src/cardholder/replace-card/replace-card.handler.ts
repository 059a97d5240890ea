import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TransactionCore } from '../../event-store';
import { Clock } from '../../platform/clock';
import { CardTerms } from '../card-terms/card-terms';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { type CardholderState, type CardKind, kindOf, refused, replaceCard } from '../domain';
import { CardNumbers } from '../new-card/card-numbers';
import { NewCards } from '../new-card/new-cards';
import { ReplaceCard } from './replace-card.command';

@CommandHandler(ReplaceCard)
export class ReplaceCardHandler implements ICommandHandler<ReplaceCard> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly core: TransactionCore,
    private readonly numbers: CardNumbers,
    private readonly cards: NewCards,
    private readonly terms: CardTerms,
    private readonly clock: Clock,
  ) {}

  async execute(command: ReplaceCard): Promise<CardholderAnswer> {
    const { request, token, replacement } = command;
    const { streamId } = await this.commands.locate(token);
    await this.commands.claim(request);
    const { state } = await this.core.state<CardholderState>(streamId);
    const old = state.cards.find((card) => card.token === token);
    const kind = old ? kindOf(old) : 'physical';
    const area = await this.terms.areaOf(streamId, replacement.area);
    if (area === undefined) return this.commands.execute(streamId, request, () => refused('area_invalid'));
    return this.#begin(command, streamId, kind, area);
  }

  #begin(command: ReplaceCard, streamId: number, kind: CardKind, area: string): Promise<CardholderAnswer> {
    const { request, token: old, origin } = command;
    const {
      cause,
      bankCode,
      instant = false,
      expiresOn = this.terms.expiresOn(this.clock.now()),
    } = command.replacement;
    const { transitWindowMs } = this.terms;
    const identity = this.numbers.made(request.key, kind);
    const { maskedNumber, numberIndex } = identity;
    const production = { area, ...(bankCode === undefined ? {} : { bankCode }) };
    const made = kind === 'physical' && !instant;
    const now = this.clock.now();
    return this.cards.begin(request, {
      streamId,
      identity,
      ...(made ? { make: { ...production, expiresOn } } : {}),
      decide: (token) => {
        const card = { token, expiresOn, maskedNumber, numberIndex };
        const command = { cause, card, transitWindowMs, now, origin, ...(made ? { production } : {}) };
        return this.commands.onCard(old, (cardId) => replaceCard({ ...command, cardId }));
      },
    });
  }
}
