import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { refused } from '../domain';
import { MergePersons } from './merge-persons.command';
import { PersonMerger } from './person-merger';

@CommandHandler(MergePersons)
export class MergePersonsHandler implements ICommandHandler<MergePersons> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly merger: PersonMerger,
  ) {}

  async execute({ request, persons, origin }: MergePersons): Promise<CardholderAnswer> {
    const survivor = this.commands.streamOf(persons.survivorId);
    const duplicate = this.commands.streamOf(persons.duplicateId);
    await this.commands.claim(request);
    if (survivor === duplicate) return this.commands.execute(survivor, request, () => refused('same_person'));
    return this.merger.merge(request, survivor, duplicate, origin);
  }
}
