import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { ProblemError } from '../../../platform/errors';
import { InstitutionDirectory } from '../institution-directory';
import { SM2_WANTED } from '../register-institution/register-institution.handler';
import { isSm2PublicKey } from '../sm2-public-key';
import { ChangeInstitution } from './change-institution.command';

/** Carries out ChangeInstitution. */
@CommandHandler(ChangeInstitution)
export class ChangeInstitutionHandler implements ICommandHandler<ChangeInstitution> {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly directory: InstitutionDirectory,
  ) {}

  async execute({
    code,
    change: { state, certificate },
  }: ChangeInstitution): Promise<{ readonly result: 'done' | 'already_so' }> {
    if (typeof certificate === 'string' && !isSm2PublicKey(certificate)) {
      const errors = [{ field: 'certificate', code: 'institution', message: SM2_WANTED }];
      throw new ProblemError('validation_failed', { errors });
    }
    this.directory.forget(code);
    if ((await this.directory.byCode(code)) === undefined) {
      throw new ProblemError('not_found', { detail: 'there is no such institution' });
    }
    const { rowCount } = await this.pool.query(
      `UPDATE medical_institution SET state = coalesce($2, state), certificate = CASE WHEN $3 THEN $4 ELSE certificate END
        WHERE code = $1
          AND (state IS DISTINCT FROM coalesce($2, state) OR ($3 AND certificate IS DISTINCT FROM $4))`,
      [code, state ?? null, certificate !== undefined, certificate ?? null],
    );
    this.directory.forget(code);
    return { result: rowCount === 1 ? 'done' : 'already_so' };
  }
}
