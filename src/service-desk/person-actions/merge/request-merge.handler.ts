import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Approvals } from '../../../approval';
import { CardholderReader } from '../../cardholder-reader';
import { approvalRequired, type DeskAnswer, refusedAtDesk } from '../../desk-answer';
import { DeskAnswers } from '../../desk-answers';
import { DeskOrigins } from '../../desk-origins';
import { PERSON_MERGE, type PersonMerge } from './person-merge.kind';
import { RequestMerge } from './request-merge.command';

@CommandHandler(RequestMerge)
export class RequestMergeHandler implements ICommandHandler<RequestMerge> {
  constructor(
    private readonly approvals: Approvals,
    private readonly answers: DeskAnswers,
    private readonly cardholders: CardholderReader,
    private readonly origins: DeskOrigins,
  ) {}

  execute(command: RequestMerge): Promise<DeskAnswer> {
    return this.answers.once(command.request, () => this.#ask(command));
  }

  async #ask({ request, persons, said, staff }: RequestMerge): Promise<DeskAnswer> {
    const { survivorId, duplicateId } = persons;
    if (survivorId === duplicateId) return refusedAtDesk('same_person');
    await this.cardholders.find(survivorId);
    const duplicate = await this.cardholders.find(duplicateId);
    if (duplicate.state.purses.list.some(({ held }) => held > 0)) return refusedAtDesk('open_holds');
    const origin = await this.origins.forPerson(staff, survivorId, said, request, 'duplicate_person');
    const payload: PersonMerge = { survivorId, duplicateId, origin };
    const asked = { kind: PERSON_MERGE, payload, reason: said.reason, request, cardholderId: survivorId };
    return approvalRequired(await this.approvals.request(staff, asked));
  }
}
