import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { LoadChip } from '../domain/chip';

/** The stored answer as text, and whether an earlier sending had it. */
export interface ChipAnswer {
  readonly text: string;
  readonly replayed: boolean;
}

/** Loads an on-chip purse (圈存). */
export class LoadChipPurse extends Command<ChipAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly card: string,
    readonly load: Omit<LoadChip, 'now'>,
  ) {
    super();
  }
}

/** Takes a load back that the card did not write (圈存冲正). */
export class ReverseChipLoad extends Command<ChipAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly card: string,
    readonly sequence: number,
  ) {
    super();
  }
}
