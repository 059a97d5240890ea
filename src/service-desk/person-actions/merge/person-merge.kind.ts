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
import { MergePersons } from '../../../cardholder';
import { PersonRegister } from '../../../person';
import { CardholderReader } from '../../cardholder-reader';
import { outcomeOf } from '../../desk-answer';
import { approvedOrigin, storedOrigin } from '../../stored-origin';

/** The kind of approval that a merge of two records needs. */
export const PERSON_MERGE = 'person_merge';

const payload = z.object({ survivorId: z.string(), duplicateId: z.string(), origin: storedOrigin });

/** The two records. */
export type PersonMerge = z.infer<typeof payload>;

/** Merges a duplicate into another record of the same person once a second person has agreed. */
@Injectable()
export class PersonMergeKind implements ApprovalKind<PersonMerge>, OnModuleInit {
  readonly kind = PERSON_MERGE;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly commands: CommandBus,
    private readonly cardholders: CardholderReader,
    private readonly persons: PersonRegister,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): PersonMerge {
    return payload.parse(stored);
  }

  async describe({ survivorId, duplicateId }: PersonMerge): Promise<readonly ApprovalFact[]> {
    const survivor = await this.cardholders.find(survivorId);
    const duplicate = await this.cardholders.find(duplicateId);
    const masked = await this.persons.masked([survivor.streamId, duplicate.streamId]);
    return [
      { label: 'survivorId', value: survivorId },
      { label: 'survivorName', value: masked.get(survivor.streamId)?.name ?? null },
      { label: 'survivorIdNumber', value: masked.get(survivor.streamId)?.idNumber ?? null },
      { label: 'duplicateId', value: duplicateId },
      { label: 'duplicateName', value: masked.get(duplicate.streamId)?.name ?? null },
      { label: 'duplicateIdNumber', value: masked.get(duplicate.streamId)?.idNumber ?? null },
      { label: 'cards', value: duplicate.state.cards.filter(({ state }) => state !== 'closed').length },
      ...duplicate.state.purses.list.flatMap(({ name, balance }): ApprovalFact[] => {
        const standing = survivor.state.purses.list.find((purse) => purse.name === name)?.balance ?? 0;
        return [
          { label: 'purse', value: name },
          { label: 'amount', value: balance, unit: 'fen' },
          { label: 'balance', value: standing, unit: 'fen' },
          { label: 'balanceAfter', value: standing + balance, unit: 'fen' },
        ];
      }),
    ];
  }

  async execute({ survivorId, duplicateId, origin }: PersonMerge, by: ApprovedBy): Promise<ApprovalOutcome> {
    const command = new MergePersons(by.request, { survivorId, duplicateId }, approvedOrigin(origin, by));
    return outcomeOf(await this.commands.execute(command));
  }
}
