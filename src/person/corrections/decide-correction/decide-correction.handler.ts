import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PoolClient } from 'pg';
import { Clock } from '../../../platform/clock';
import { type PersonAnswer, PersonAnswers } from '../../answers/person-answers';
import { cardholderId } from '../../cardholder-id';
import { PersonVault } from '../../register/person-vault';
import { type CorrectionRow, decisionContext, proposalContext, type SealedProposal } from '../correction';
import { lockCorrection } from '../lock-correction';
import { type LockedPerson, LockedPersons } from '../../register/locked-person';
import { DecideCorrection } from './decide-correction.command';

const STATE_AFTER = { accept: 'accepted', reject: 'rejected' } as const;

@CommandHandler(DecideCorrection)
export class DecideCorrectionHandler implements ICommandHandler<DecideCorrection> {
  constructor(
    private readonly answers: PersonAnswers,
    private readonly persons: LockedPersons,
    private readonly vault: PersonVault,
    private readonly clock: Clock,
  ) {}

  async execute(command: DecideCorrection): Promise<PersonAnswer> {
    const { answer } = await this.answers.once<PersonAnswer>(command.request, async (client) => {
      const { person, row } = await lockCorrection(client, this.persons, command.correctionId);
      const named = { correctionId: row.correction_id, cardholderId: cardholderId(row.stream_id) };
      return { ...(await this.#decide(client, person, row, command)), ...named };
    });
    return answer;
  }

  async #decide(
    client: PoolClient,
    person: LockedPerson | string,
    row: CorrectionRow,
    { by, decision, reason }: DecideCorrection,
  ): Promise<PersonAnswer> {
    const after = STATE_AFTER[decision];
    if (row.proposed_by === by) return { result: 'refused', reason: 'maker_is_checker' };
    if (row.state === after) return { result: 'already_so', state: row.state };
    if (row.state !== 'proposed' || row.sealed === null) {
      return { result: 'refused', reason: 'already_decided', state: row.state, allowedFrom: ['pending'] };
    }
    if (typeof person === 'string') return { result: 'refused', reason: person };
    const sealed = decision === 'accept' ? await this.#apply(client, person, row, row.sealed) : row.sealed;
    if (sealed === undefined) return { result: 'refused', reason: 'id_number_in_use' };
    await client.query(
      `UPDATE person_correction SET state = $2, sealed = $3, decided_by = $4, decided_at = $5, sealed_decision = $6
        WHERE correction_id = $1`,
      [
        row.correction_id,
        after,
        sealed,
        by,
        new Date(this.clock.now()),
        this.vault.sealValue(person.key, decisionContext(row.correction_id), Buffer.from(reason)),
      ],
    );
    return { result: 'done', state: after };
  }

  /** Puts the value in use. Answers the proposal with the value that it replaced; undefined when it is in use elsewhere. */
  async #apply(
    client: PoolClient,
    person: LockedPerson,
    { correction_id: id, field }: CorrectionRow,
    sealed: Buffer,
  ): Promise<Buffer | undefined> {
    const context = proposalContext(id);
    const proposal = JSON.parse(this.vault.openValue(person.key, context, sealed).toString()) as SealedProposal;
    const before = person.data[field] ?? null;
    if (!(await this.persons.write(client, person, { ...person.data, [field]: proposal.value }))) return undefined;
    return this.vault.sealValue(person.key, context, Buffer.from(JSON.stringify({ ...proposal, before })));
  }
}
