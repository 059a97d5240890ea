import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Approvals } from '../../approval';
import { cardholderId, UnfreezeCard } from '../../cardholder';
import { approvalRequired, type DeskAnswer } from '../desk-answer';
import { DeskAnswers } from '../desk-answers';
import { DeskCards } from '../desk-cards';
import { DeskOrigins } from '../desk-origins';
import { LiftFreeze } from './lift-freeze.command';
import { LIFT_JUDICIAL_FREEZE, type JudicialFreezeToLift } from './lift-judicial-freeze.kind';

@CommandHandler(LiftFreeze)
export class LiftFreezeHandler implements ICommandHandler<LiftFreeze> {
  constructor(
    private readonly commands: CommandBus,
    private readonly approvals: Approvals,
    private readonly answers: DeskAnswers,
    private readonly cards: DeskCards,
    private readonly origins: DeskOrigins,
  ) {}

  async execute(command: LiftFreeze): Promise<DeskAnswer> {
    const { request, token, kind, said, staff } = command;
    if (kind === 'judicial') return this.answers.once(request, () => this.#ask(command));
    const { origin, cardholderId: holder } = await this.origins.forCard(staff, token, said, request);
    const answer = await this.commands.execute(new UnfreezeCard(request, token, { kind }, origin));
    return { ...answer, cardholderId: holder };
  }

  async #ask({ request, token, said, staff }: LiftFreeze): Promise<DeskAnswer> {
    const { streamId, card } = await this.cards.find(token);
    const holder = cardholderId(streamId);
    if (!card.freezes.some(({ kind }) => kind === 'judicial')) {
      return { result: 'already_so', state: card.state, cardholderId: holder };
    }
    const { origin } = await this.origins.forCard(staff, token, said, request);
    const payload: JudicialFreezeToLift = { token, origin };
    const asked = { kind: LIFT_JUDICIAL_FREEZE, payload, reason: said.reason, request, cardholderId: holder };
    return { ...approvalRequired(await this.approvals.request(staff, asked)), cardholderId: holder };
  }
}
