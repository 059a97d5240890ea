import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { type PersonAnswer, PersonAnswers } from '../../answers/person-answers';
import { RevokeSharing } from './grants.messages';

@CommandHandler(RevokeSharing)
export class RevokeSharingHandler implements ICommandHandler<RevokeSharing> {
  constructor(
    private readonly answers: PersonAnswers,
    private readonly clock: Clock,
  ) {}

  async execute({ request, grantId, reason, by }: RevokeSharing): Promise<PersonAnswer> {
    const { answer } = await this.answers.once<PersonAnswer>(request, async (client) => {
      const { rows } = await client.query<{ revoked: boolean }>(
        'SELECT revoked_at IS NOT NULL AS revoked FROM sharing_grant WHERE grant_id = $1 FOR UPDATE',
        [grantId],
      );
      if (rows[0] === undefined) throw new ProblemError('not_found', { detail: 'there is no grant with this id' });
      if (rows[0].revoked) return { result: 'already_so', grantId };
      await client.query(
        'UPDATE sharing_grant SET revoked_by = $2, revoked_at = $3, revocation_reason = $4 WHERE grant_id = $1',
        [grantId, by, new Date(this.clock.now()), reason],
      );
      return { result: 'done', grantId };
    });
    return answer;
  }
}
