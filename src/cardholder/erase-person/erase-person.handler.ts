import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TransactionCore } from '../../event-store';
import { PersonRegister } from '../../person';
import { Clock } from '../../platform/clock';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { type CardholderRefusal, type CardholderState, erasePerson, refusalOfErasure, refused } from '../domain';
import { ErasePerson } from './erase-person.command';

@CommandHandler(ErasePerson)
export class ErasePersonHandler implements ICommandHandler<ErasePerson> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly persons: PersonRegister,
    private readonly core: TransactionCore,
    private readonly clock: Clock,
  ) {}

  /** The record ends first: whoever repeats the command after a break finds it ended, and erases what is left. */
  async execute({ request, cardholderId, origin }: ErasePerson): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    const now = this.clock.now();
    const refusal = await this.#refusalOfOthers(streamId, now);
    // Through the core like any answer, so that it stays the first one.
    const decide = refusal === undefined ? erasePerson({ now, origin }) : () => refused(refusal);
    const answer = await this.commands.execute(streamId, request, decide);
    const { operator = 'system', reason } = origin;
    if (answer.result !== 'refused') await this.persons.erase(streamId, { by: operator, reason });
    return answer;
  }

  /** A merged record may have money left, of the transit purse or of late refunds, and is erased together with the person. */
  async #refusalOfOthers(streamId: number, now: number): Promise<CardholderRefusal | undefined> {
    for (const other of await this.persons.duplicatesOf(streamId)) {
      if (other === streamId) continue;
      const { state } = await this.core.state<CardholderState>(other);
      const refusal = refusalOfErasure(state, now);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }
}
