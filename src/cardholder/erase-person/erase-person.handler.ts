import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PersonRegister } from '../../person';
import { Clock } from '../../platform/clock';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { erasePerson } from '../domain';
import { ErasePerson } from './erase-person.command';

@CommandHandler(ErasePerson)
export class ErasePersonHandler implements ICommandHandler<ErasePerson> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly persons: PersonRegister,
    private readonly clock: Clock,
  ) {}

  /** The record ends first: whoever repeats the command after a break finds it ended, and erases what is left. */
  async execute({ request, cardholderId, origin }: ErasePerson): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    const answer = await this.commands.execute(streamId, request, erasePerson({ now: this.clock.now(), origin }));
    if (answer.result !== 'refused') await this.persons.erase(streamId);
    return answer;
  }
}
