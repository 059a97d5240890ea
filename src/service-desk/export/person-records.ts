import { Injectable } from '@nestjs/common';

/** What the module of people keeps beside the person: corrections, and reads by other institutions. */
@Injectable()
export class PersonRecords {
  /** Corrections of a person's data, newest first. */
  corrections(_streamId: number): AsyncGenerator {
    return none();
  }

  /** Reads of a person's data through grants, newest first. */
  sharing(_streamId: number): AsyncGenerator {
    return none();
  }
}

async function* none(): AsyncGenerator {
  yield* [];
}
