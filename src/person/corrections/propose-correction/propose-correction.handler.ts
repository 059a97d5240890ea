import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PoolClient } from 'pg';
import { Clock } from '../../../platform/clock';
import { Config } from '../../../platform/config';
import { type PersonAnswer, PersonAnswers } from '../../answers/person-answers';
import { requireStream, unknownPerson } from '../../require-stream';
import { PersonVault } from '../../register/person-vault';
import { proposalContext, type Proposal } from '../correction';
import { type LockedPerson, LockedPersons } from '../../register/locked-person';
import { checkedValue } from '../value-check';
import { ProposeCorrection } from './propose-correction.command';

@CommandHandler(ProposeCorrection)
export class ProposeCorrectionHandler implements ICommandHandler<ProposeCorrection> {
  constructor(
    private readonly answers: PersonAnswers,
    private readonly persons: LockedPersons,
    private readonly vault: PersonVault,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ request, cardholderId, proposal, by }: ProposeCorrection): Promise<PersonAnswer> {
    const streamId = requireStream(cardholderId);
    const checked = { ...proposal, value: checkedValue(proposal.field, proposal.value, this.config.testArea) };
    const { answer } = await this.answers.once<PersonAnswer>(request, async (client) => {
      const person = await this.persons.lock(client, streamId);
      if (person === 'unknown') throw unknownPerson();
      if (typeof person === 'string') return { result: 'refused', reason: person };
      return this.#propose(client, person, checked, `co_${request.key}`, by);
    });
    return answer;
  }

  async #propose(
    client: PoolClient,
    person: LockedPerson,
    { field, value, source, reason }: Proposal,
    correctionId: string,
    by: string,
  ): Promise<PersonAnswer> {
    const before = person.data[field] ?? null;
    if (before === value) return { result: 'already_so' };
    if (field === 'idNumber' && (await this.persons.isTaken(client, value, person))) {
      return { result: 'refused', reason: 'id_number_in_use' };
    }
    const proposal = Buffer.from(JSON.stringify({ value, before, source, reason }));
    const { rowCount } = await client.query(
      `INSERT INTO person_correction (correction_id, stream_id, field, sealed, proposed_by, proposed_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (stream_id, field) WHERE state = 'proposed' DO NOTHING`,
      [
        correctionId,
        person.streamId,
        field,
        this.vault.sealValue(person.key, proposalContext(correctionId), proposal),
        by,
        new Date(this.clock.now()),
      ],
    );
    return rowCount === 1 ? { result: 'done', correctionId } : { result: 'refused', reason: 'correction_pending' };
  }
}
