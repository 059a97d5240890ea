import { Injectable } from '@nestjs/common';
import { CorrectionStore, type CursorPage, type PageRequest, SharingLog } from '../../person';

const PAGE = 100;

/** What the module of people keeps beside the person: corrections, and reads by other institutions. */
@Injectable()
export class PersonRecords {
  constructor(
    private readonly store: CorrectionStore,
    private readonly log: SharingLog,
  ) {}

  /** Corrections of a person's data, newest first. */
  async *corrections(streamId: number): AsyncGenerator {
    for await (const { proposal, field, state, proposedAt, decidedAt, ...rest } of all((page) =>
      this.store.ofPerson([streamId], page),
    )) {
      yield {
        ...{ correctionId: rest.correctionId, field, state, ...proposal },
        ...{ proposedBy: rest.proposedBy, proposedAt: proposedAt.toISOString() },
        ...{ decidedBy: rest.decidedBy, decidedAt: decidedAt?.toISOString() ?? null },
        decisionReason: rest.decisionReason,
      };
    }
  }

  /** Reads of a person's data through grants, newest first. */
  sharing(streamId: number): AsyncGenerator {
    return all((page) => this.log.ofPerson([streamId], page));
  }
}

/** The items of all pages of a list, one page after the other. */
async function* all<Item>(read: (page: PageRequest) => Promise<CursorPage<Item>>): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page = await read({ limit: PAGE, cursor });
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
