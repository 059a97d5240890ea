import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PoolClient } from 'pg';
import { type PersonAnswer, PersonAnswers } from '../../answers/person-answers';
import { cardholderId } from '../../cardholder-id';
import type { CorrectionRow } from '../correction';
import { lockCorrection } from '../lock-correction';
import { LockedPersons } from '../../register/locked-person';
import { WithdrawCorrection } from './withdraw-correction.command';

@CommandHandler(WithdrawCorrection)
export class WithdrawCorrectionHandler implements ICommandHandler<WithdrawCorrection> {
  constructor(
    private readonly answers: PersonAnswers,
    private readonly persons: LockedPersons,
  ) {}

  async execute({ request, correctionId, by }: WithdrawCorrection): Promise<PersonAnswer> {
    const { answer } = await this.answers.once<PersonAnswer>(request, async (client) => {
      const { row } = await lockCorrection(client, this.persons, correctionId);
      const named = { correctionId: row.correction_id, cardholderId: cardholderId(row.stream_id) };
      return { ...(await withdraw(client, row, by)), ...named };
    });
    return answer;
  }
}

async function withdraw(client: PoolClient, row: CorrectionRow, by: string): Promise<PersonAnswer> {
  if (row.proposed_by !== by) return { result: 'refused', reason: 'not_maker' };
  if (row.state === 'withdrawn') return { result: 'already_so', state: row.state };
  if (row.state !== 'proposed') {
    return { result: 'refused', reason: 'already_decided', state: row.state, allowedFrom: ['pending'] };
  }
  await client.query("UPDATE person_correction SET state = 'withdrawn' WHERE correction_id = $1", [row.correction_id]);
  return { result: 'done', state: 'withdrawn' };
}
