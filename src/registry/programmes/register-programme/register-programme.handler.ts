import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ProblemError } from '../../../platform/errors';
import { SubsidyProgrammeEntity } from '../subsidy-programme.entity';
import { type ProgrammeDetails, RegisterProgramme } from './register-programme.command';

/** Carries out RegisterProgramme. */
@CommandHandler(RegisterProgramme)
export class RegisterProgrammeHandler implements ICommandHandler<RegisterProgramme> {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async execute({ details }: RegisterProgramme): Promise<ProgrammeDetails> {
    const { number, code, name } = details;
    await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(SubsidyProgrammeEntity)
      .values({ number, code, name })
      .orIgnore()
      .execute();
    const stored = await this.dataSource.getRepository(SubsidyProgrammeEntity).findOneBy({ number });
    if (stored?.code !== code || stored.name !== name) {
      throw new ProblemError('state_conflict', { detail: 'the number or code belongs to another programme' });
    }
    return { number, code, name };
  }
}
