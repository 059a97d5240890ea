import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Approvals } from '../../../approval';
import { refusalOfErasure } from '../../../cardholder';
import { PersonRegister } from '../../../person';
import { Clock } from '../../../platform/clock';
import { CaseStore } from '../../cases/case-store';
import { CardholderReader } from '../../cardholder-reader';
import { approvalRequired, type DeskAnswer, refusedAtDesk } from '../../desk-answer';
import { DeskAnswers } from '../../desk-answers';
import { DeskOrigins } from '../../desk-origins';
import { PERSON_ERASURE, type PersonErasure } from './person-erasure.kind';
import { RequestErasure } from './request-erasure.command';

@CommandHandler(RequestErasure)
export class RequestErasureHandler implements ICommandHandler<RequestErasure> {
  constructor(
    private readonly approvals: Approvals,
    private readonly answers: DeskAnswers,
    private readonly cardholders: CardholderReader,
    private readonly persons: PersonRegister,
    private readonly cases: CaseStore,
    private readonly origins: DeskOrigins,
    private readonly clock: Clock,
  ) {}

  execute(command: RequestErasure): Promise<DeskAnswer> {
    return this.answers.once(command.request, () => this.#ask(command));
  }

  async #ask({ request, cardholderId, said, staff }: RequestErasure): Promise<DeskAnswer> {
    const { streamId, state } = await this.cardholders.find(cardholderId);
    if (state.person.status === 'erased') return { result: 'already_so' };
    const refusal = refusalOfErasure(state, this.clock.now());
    if (refusal) return refusedAtDesk(refusal);
    if ((await this.cases.countOpen(await this.persons.duplicatesOf(streamId))) > 0) return refusedAtDesk('open_cases');
    // No note: it would be sealed with the very key that is to be destroyed.
    const { channel, reason } = said;
    const quiet = { reason, ...(channel === undefined ? {} : { channel }) };
    const origin = await this.origins.forPerson(staff, cardholderId, quiet, request, 'erasure');
    const payload: PersonErasure = { cardholderId, origin };
    const asked = { kind: PERSON_ERASURE, payload, reason, request, cardholderId };
    return approvalRequired(await this.approvals.request(staff, asked));
  }
}
