import { Command } from '@nestjs/cqrs';

/** A subsidy programme. */
export interface ProgrammeDetails {
  /** Chosen by the office, 1 and up. */
  readonly number: number;
  /** Short name in purses and policies: `elder-care`. */
  readonly code: string;
  readonly name: string;
}

/** Registers a subsidy programme; the same again changes nothing, another content is a `state_conflict`. */
export class RegisterProgramme extends Command<ProgrammeDetails> {
  constructor(readonly details: ProgrammeDetails) {
    super();
  }
}
