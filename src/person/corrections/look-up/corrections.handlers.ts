import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { CursorPage } from '../../cursor';
import { PersonRegister } from '../../register/person-register';
import { requireStream, unknownPerson } from '../../require-stream';
import { CorrectionStore } from '../correction-store';
import { CorrectionViews } from './correction-views';
import { type CorrectionView, GetCorrections, ListCorrections } from './corrections.query';

@QueryHandler(GetCorrections)
export class GetCorrectionsHandler implements IQueryHandler<GetCorrections> {
  constructor(
    private readonly persons: PersonRegister,
    private readonly store: CorrectionStore,
    private readonly views: CorrectionViews,
  ) {}

  async execute({ cardholderId, page, reader }: GetCorrections): Promise<CursorPage<CorrectionView>> {
    const streamId = requireStream(cardholderId);
    if (!(await this.persons.masked([streamId])).has(streamId)) throw unknownPerson();
    const same = await this.persons.duplicatesOf(streamId);
    return this.views.show(await this.store.ofPerson(same, page), reader);
  }
}

@QueryHandler(ListCorrections)
export class ListCorrectionsHandler implements IQueryHandler<ListCorrections> {
  constructor(
    private readonly store: CorrectionStore,
    private readonly views: CorrectionViews,
  ) {}

  async execute({ state, page, reader }: ListCorrections): Promise<CursorPage<CorrectionView>> {
    return this.views.show(await this.store.inState(state, page), reader);
  }
}
