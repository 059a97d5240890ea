import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { SealedForPerson } from '../../person';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { CardholderReader } from '../cardholder-reader';
import { AttachmentStore } from './attachment-store';
import { CaseCourse } from './case-course';
import { attachmentContext } from './case-record';
import { type CasePlace, CaseStore } from './case-store';
import { CaseViews } from './case-views';
import {
  type AttachmentContent,
  type CaseDetails,
  type CasePage,
  GetAttachment,
  GetCase,
  ListCases,
} from './case.queries';

const CURSOR = /^(\d{1,15})\.(cs_[0-9a-f]{1,40})$/;

@QueryHandler(ListCases)
export class ListCasesHandler implements IQueryHandler<ListCases> {
  constructor(
    private readonly store: CaseStore,
    private readonly views: CaseViews,
    private readonly cardholders: CardholderReader,
    private readonly clock: Clock,
  ) {}

  async execute({ filter, limit, cursor }: ListCases): Promise<CasePage> {
    const holder = filter.cardholderId === undefined ? undefined : await this.cardholders.find(filter.cardholderId);
    const conditions = {
      ...(filter.state === undefined ? {} : { state: filter.state }),
      ...(holder === undefined ? {} : { streamId: holder.streamId }),
      ...(filter.overdue === true ? { overdueAt: this.clock.now() } : {}),
    };
    const records = await this.store.list(conditions, limit + 1, placeOf(cursor));
    const shown = records.slice(0, limit);
    const last = records.length > limit ? shown.at(-1) : undefined;
    return {
      items: await this.views.lines(shown),
      nextCursor: last === undefined ? null : cursorOf({ at: last.openedAt, caseId: last.caseId }),
    };
  }
}

@QueryHandler(GetCase)
export class GetCaseHandler implements IQueryHandler<GetCase> {
  constructor(
    private readonly course: CaseCourse,
    private readonly views: CaseViews,
  ) {}

  async execute({ caseId }: GetCase): Promise<CaseDetails> {
    return this.views.details(await this.course.find(caseId));
  }
}

@QueryHandler(GetAttachment)
export class GetAttachmentHandler implements IQueryHandler<GetAttachment> {
  constructor(
    private readonly course: CaseCourse,
    private readonly attachments: AttachmentStore,
    private readonly sealer: SealedForPerson,
  ) {}

  async execute({ caseId, attachmentId }: GetAttachment): Promise<AttachmentContent> {
    const { streamId } = await this.course.find(caseId);
    const found = await this.attachments.find(caseId, attachmentId);
    const opened =
      found &&
      (await this.sealer.openAll(streamId, [
        { context: attachmentContext(attachmentId, 'content'), sealed: found.sealed },
        { context: attachmentContext(attachmentId, 'name'), sealed: found.sealedName },
      ]));
    const [bytes, name] = opened ?? [];
    if (!found || bytes === undefined || name === undefined) {
      throw new ProblemError('not_found', { detail: 'there is no attachment with this id' });
    }
    return { name: name.toString(), type: found.type, bytes };
  }
}

function cursorOf({ at, caseId }: CasePlace): string {
  return Buffer.from(`${at}.${caseId}`).toString('base64url');
}

function placeOf(cursor: string | undefined): CasePlace | undefined {
  if (cursor === undefined) return undefined;
  const parts = CURSOR.exec(Buffer.from(cursor, 'base64url').toString());
  if (parts?.[1] !== undefined && parts[2] !== undefined) return { at: Number(parts[1]), caseId: parts[2] };
  const message = 'must be the nextCursor of the page before';
  throw new ProblemError('validation_failed', { errors: [{ field: 'cursor', code: 'cursor', message }] });
}
