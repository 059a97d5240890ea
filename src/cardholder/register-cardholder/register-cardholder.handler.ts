import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CardholderCommands } from '../cardholder-commands';
import { cardholderId } from '../cardholder-id';
import { registerCardholder } from '../domain';
import { PersonRegister } from '../../person';
import { RegisterCardholder } from './register-cardholder.command';

@CommandHandler(RegisterCardholder)
export class RegisterCardholderHandler implements ICommandHandler<RegisterCardholder> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly persons: PersonRegister,
  ) {}

  async execute({ request, person }: RegisterCardholder) {
    await this.commands.claim(request);
    const streamId = await this.persons.enter(person);
    const answer = await this.commands.execute(streamId, request, registerCardholder());
    return { cardholderId: cardholderId(streamId), ...answer };
  }
}
