import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  type ApprovalFact,
  type ApprovalKind,
  ApprovalKinds,
  type ApprovalOutcome,
  type ApprovedBy,
} from '../../approval';
import { UnfreezeCard } from '../../cardholder';
import { outcomeOf } from '../desk-answer';
import { DeskCards } from '../desk-cards';
import { approvedOrigin, storedOrigin } from '../stored-origin';

/** The kind of approval that lifting a judicial freeze needs. */
export const LIFT_JUDICIAL_FREEZE = 'lift_judicial_freeze';

const payload = z.object({ token: z.string(), origin: storedOrigin });

/** The card whose judicial freeze is to be lifted. */
export type JudicialFreezeToLift = z.infer<typeof payload>;

/** Lifts the judicial freeze (司法冻结) of a card once a second person has agreed. */
@Injectable()
export class LiftJudicialFreezeKind implements ApprovalKind<JudicialFreezeToLift>, OnModuleInit {
  readonly kind = LIFT_JUDICIAL_FREEZE;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly commands: CommandBus,
    private readonly cards: DeskCards,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): JudicialFreezeToLift {
    return payload.parse(stored);
  }

  async describe({ token, origin }: JudicialFreezeToLift): Promise<readonly ApprovalFact[]> {
    const { card } = await this.cards.find(token);
    const freeze = card.freezes.find(({ kind }) => kind === 'judicial');
    return [
      { label: 'token', value: token },
      { label: 'maskedNumber', value: card.maskedNumber },
      { label: 'state', value: card.state },
      { label: 'document', value: freeze?.document ?? null },
      { label: 'reason', value: origin.reason },
    ];
  }

  async execute({ token, origin }: JudicialFreezeToLift, by: ApprovedBy): Promise<ApprovalOutcome> {
    const command = new UnfreezeCard(by.request, token, { kind: 'judicial' }, approvedOrigin(origin, by));
    return outcomeOf(await this.commands.execute(command));
  }
}
