import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  type ApprovalFact,
  type ApprovalKind,
  ApprovalKinds,
  type ApprovalOutcome,
  type ApprovedBy,
} from '../../../approval';
import { ErasePerson } from '../../../cardholder';
import { PersonRegister } from '../../../person';
import { CardholderReader } from '../../cardholder-reader';
import { CaseStore } from '../../cases/case-store';
import { outcomeOf } from '../../desk-answer';
import { approvedOrigin, storedOrigin } from '../../stored-origin';

/** The kind of approval that the erasure of a person's data needs. */
export const PERSON_ERASURE = 'person_erasure';

const payload = z.object({ cardholderId: z.string(), origin: storedOrigin });

/** Whose data is to be erased. */
export type PersonErasure = z.infer<typeof payload>;

/** Erases who a person is once a second person has agreed and nothing is left to be done with the person. */
@Injectable()
export class PersonErasureKind implements ApprovalKind<PersonErasure>, OnModuleInit {
  readonly kind = PERSON_ERASURE;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly commands: CommandBus,
    private readonly cardholders: CardholderReader,
    private readonly persons: PersonRegister,
    private readonly cases: CaseStore,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): PersonErasure {
    return payload.parse(stored);
  }

  async describe({ cardholderId }: PersonErasure): Promise<readonly ApprovalFact[]> {
    const { streamId, state } = await this.cardholders.find(cardholderId);
    const masked = (await this.persons.masked([streamId])).get(streamId);
    return [
      { label: 'cardholderId', value: cardholderId },
      { label: 'name', value: masked?.name ?? null },
      { label: 'idNumber', value: masked?.idNumber ?? null },
      { label: 'cards', value: state.cards.filter((card) => card.state !== 'closed').length },
      { label: 'balance', value: state.purses.list.reduce((sum, { balance }) => sum + balance, 0), unit: 'fen' },
      { label: 'held', value: state.purses.list.reduce((sum, { held }) => sum + held, 0), unit: 'fen' },
      { label: 'openCases', value: await this.cases.countOpen(await this.persons.duplicatesOf(streamId)) },
    ];
  }

  async execute({ cardholderId, origin }: PersonErasure, by: ApprovedBy): Promise<ApprovalOutcome> {
    const { streamId } = await this.cardholders.find(cardholderId);
    if ((await this.cases.countOpen(await this.persons.duplicatesOf(streamId))) > 0)
      return { result: 'refused', reason: 'open_cases' };
    return outcomeOf(
      await this.commands.execute(new ErasePerson(by.request, cardholderId, approvedOrigin(origin, by))),
    );
  }
}
