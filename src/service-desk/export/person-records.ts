import { Injectable } from '@nestjs/common';

/** What the module of people keeps beside the person: corrections, and reads by other institutions. */
@Injectable()
export class PersonRecords {
  /** Corrections of a person's data, newest first. */
  async *corrections(_streamId: number): AsyncGenerator<unknown> {}

  /** Reads of a person's data through grants, newest first. */
  async *sharing(_streamId: number): AsyncGenerator<unknown> {}
}
