import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Approvals } from '../../approval';
import type { TenderPolicy } from '../../authorization';
import { ChangeLimits } from '../../cardholder';
import { Clock } from '../../platform/clock';
import { TenderPolicyDirectory } from '../../registry';
import { CardholderReader } from '../cardholder-reader';
import { approvalRequired, type DeskAnswer } from '../desk-answer';
import { DeskAnswers } from '../desk-answers';
import { DeskOrigins } from '../desk-origins';
import { ChangeLimitsAtDesk } from './change-limits-at-desk.command';
import { LIMIT_RAISE, type LimitRaise } from './limit-raise.kind';

const NEEDS_APPROVAL = 'raise_needs_approval';

@CommandHandler(ChangeLimitsAtDesk)
export class ChangeLimitsAtDeskHandler implements ICommandHandler<ChangeLimitsAtDesk> {
  constructor(
    private readonly commands: CommandBus,
    private readonly approvals: Approvals,
    private readonly answers: DeskAnswers,
    private readonly cardholders: CardholderReader,
    private readonly policies: TenderPolicyDirectory<TenderPolicy>,
    private readonly origins: DeskOrigins,
    private readonly clock: Clock,
  ) {}

  execute(command: ChangeLimitsAtDesk): Promise<DeskAnswer> {
    return this.answers.once(command.request, () => this.#change(command));
  }

  async #change({ request, cardholderId, purse, change, said, staff }: ChangeLimitsAtDesk): Promise<DeskAnswer> {
    const { state } = await this.cardholders.find(cardholderId);
    const defaults = (await this.policies.effectiveAt(this.clock.now())).limits?.[purse];
    const origin = await this.origins.forPerson(staff, cardholderId, said, request, 'limit_change');
    const limits = { purse, change, defaults, mayRaise: false };
    const answer = await this.commands.execute(new ChangeLimits(request, cardholderId, limits, origin));
    if (answer.result !== 'refused' || answer['reason'] !== NEEDS_APPROVAL) return answer;
    const payload: LimitRaise = { cardholderId, purse, change, expected: state.limits.own[purse] ?? {}, origin };
    const asked = { kind: LIMIT_RAISE, payload, reason: said.reason, request, cardholderId };
    return approvalRequired(await this.approvals.request(staff, asked));
  }
}
