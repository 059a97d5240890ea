import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isIdentityArea, normalIdNumber, PersonRegister } from '../../person';
import { Config } from '../../platform/config';
import { isIdentityNumber } from '../../platform/crypto';
import { ProblemError } from '../../platform/errors';
import { CardholderCommands } from '../cardholder-commands';
import { cardholderId } from '../cardholder-id';
import { registerCardholder } from '../domain';
import { RegisterCardholder } from './register-cardholder.command';

@CommandHandler(RegisterCardholder)
export class RegisterCardholderHandler implements ICommandHandler<RegisterCardholder> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly persons: PersonRegister,
    private readonly config: Config,
  ) {}

  async execute({ request, person, invented }: RegisterCardholder) {
    this.#requireIdNumber(normalIdNumber(person.idNumber), invented || this.config.testArea);
    await this.commands.claim(request);
    const streamId = await this.persons.enter(person);
    const answer = await this.commands.execute(streamId, request, registerCardholder());
    return { cardholderId: cardholderId(streamId), ...answer };
  }

  /** Throws `validation_failed` that names `idNumber`, without its value. */
  #requireIdNumber(idNumber: string, testArea: boolean): void {
    if (isIdentityNumber(idNumber) && isIdentityArea(idNumber, testArea)) return;
    const message = 'must be an identity number of an area that exists, with day of birth and a right check character';
    throw new ProblemError('validation_failed', { errors: [{ field: 'idNumber', code: 'isIdentityNumber', message }] });
  }
}
