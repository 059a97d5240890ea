import { createHash, randomBytes } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AuthorizationOrigins } from '../../authorization';
import { hexKey } from '../../event-store';
import { SealedForPerson } from '../../person';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { ProblemError } from '../../platform/errors';
import { CardholderReader } from '../cardholder-reader';
import { type DeskAnswer, refusedAtDesk } from '../desk-answer';
import { DeskAnswers } from '../desk-answers';
import { attachmentType } from '../domain/attachment-type';
import { deadlinesOf, isDecided, takeStep } from '../domain/case-states';
import { AttachmentStore } from './attachment-store';
import { CaseCourse } from './case-course';
import { attachmentContext, type CaseRecord, caseTextContext } from './case-record';
import { CaseStore } from './case-store';
import { AskForEvidence, AttachToCase, CommentOnCase, OpenCase } from './case.commands';

const ID_DIGITS = 24;

@CommandHandler(OpenCase)
export class OpenCaseHandler implements ICommandHandler<OpenCase> {
  constructor(
    private readonly answers: DeskAnswers,
    private readonly store: CaseStore,
    private readonly cardholders: CardholderReader,
    private readonly authorizations: AuthorizationOrigins,
    private readonly sealer: SealedForPerson,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  execute(command: OpenCase): Promise<DeskAnswer> {
    return this.answers.once(command.request, () => this.#open(command));
  }

  async #open({ request, opened, staff }: OpenCase): Promise<DeskAnswer> {
    const { cardholderId, kind, authorizationId, text } = opened;
    const { streamId, state } = await this.cardholders.find(cardholderId);
    if (state.person.status === 'erased') return refusedAtDesk('person_erased');
    const named = authorizationId === undefined ? undefined : await this.authorizations.find(authorizationId);
    if (authorizationId !== undefined && named?.streamId !== streamId) return refusedAtDesk('original_not_found');
    const caseId = `cs_${randomBytes(ID_DIGITS / 2).toString('hex')}`;
    const openedAt = this.clock.now();
    const { caseEvidenceDays: evidenceDays, caseDecisionDays: decisionDays } = this.config;
    const { evidence, decision } = deadlinesOf(openedAt, { evidenceDays, decisionDays });
    const refundable = named === undefined || named.refundable === 0 ? null : named.refundable;
    const record: CaseRecord = {
      ...{ caseId, streamId, kind, state: 'opened', authorizationId: authorizationId ?? null },
      ...{ amount: opened.amount ?? refundable, provisionalCredit: null, chargedTo: null },
      sealedText: await this.sealer.seal(streamId, caseTextContext(caseId), Buffer.from(text)),
      ...{ openedAt, openedBy: staff.staffId, evidenceDue: evidence, decisionDue: decision, decidedAt: null },
    };
    return { result: 'done', caseId: await this.store.insert(record, request), state: 'opened' };
  }
}

@CommandHandler(CommentOnCase)
export class CommentOnCaseHandler implements ICommandHandler<CommentOnCase> {
  constructor(
    private readonly answers: DeskAnswers,
    private readonly store: CaseStore,
    private readonly course: CaseCourse,
  ) {}

  execute({ request, caseId, text, staff }: CommentOnCase): Promise<DeskAnswer> {
    return this.answers.once(request, async () => {
      const entry = await this.course.entry(await this.course.find(caseId), {
        action: 'comment',
        text,
        request,
        by: staff.staffId,
      });
      await this.store.change(caseId, () => ({ answer: undefined, entry }));
      return { result: 'done' as const, caseId };
    });
  }
}

@CommandHandler(AskForEvidence)
export class AskForEvidenceHandler implements ICommandHandler<AskForEvidence> {
  constructor(
    private readonly answers: DeskAnswers,
    private readonly store: CaseStore,
    private readonly course: CaseCourse,
  ) {}

  execute({ request, caseId, reason, staff }: AskForEvidence): Promise<DeskAnswer> {
    return this.answers.once(request, async () => {
      const made = { action: 'ask_evidence' as const, text: reason, request, by: staff.staffId };
      const entry = await this.course.entry(await this.course.find(caseId), made);
      const answer = await this.store.change(caseId, ({ state }) => {
        const ruling = takeStep(state, 'ask_evidence');
        const told: DeskAnswer = { ...ruling, caseId };
        return ruling.result === 'done' ? { answer: told, change: { state: ruling.state }, entry } : { answer: told };
      });
      return answer ?? refusedAtDesk('case_state_invalid');
    });
  }
}

@CommandHandler(AttachToCase)
export class AttachToCaseHandler implements ICommandHandler<AttachToCase> {
  constructor(
    private readonly answers: DeskAnswers,
    private readonly store: CaseStore,
    private readonly course: CaseCourse,
    private readonly sealer: SealedForPerson,
    private readonly attachments: AttachmentStore,
    private readonly clock: Clock,
  ) {}

  execute(command: AttachToCase): Promise<DeskAnswer> {
    return this.answers.once(command.request, () => this.#attach(command));
  }

  async #attach({ request, caseId, file, staff }: AttachToCase): Promise<DeskAnswer> {
    const type = attachmentType(file.bytes);
    if (type === undefined) {
      const message = 'must be a PDF, PNG, JPEG or plain text';
      throw new ProblemError('validation_failed', { errors: [{ field: 'file', code: 'type', message }] });
    }
    const record = await this.course.find(caseId);
    if (isDecided(record.state)) return refusedAtDesk('case_decided', { state: record.state });
    // Follows from the request, so that a retry makes the same attachment.
    const attachmentId = `at_${hexKey(`attachment\n${request.key}`).slice(0, ID_DIGITS)}`;
    const name = Buffer.from(file.name === '' ? attachmentId : file.name);
    const sealedName = await this.sealer.seal(record.streamId, attachmentContext(attachmentId, 'name'), name);
    const sealed = await this.sealer.seal(record.streamId, attachmentContext(attachmentId, 'content'), file.bytes);
    const digest = createHash('sha256').update(file.bytes).digest('hex');
    const at = this.clock.now();
    const attached = await this.attachments.insert(
      { attachmentId, caseId, type, bytes: file.bytes.length, digest, sealedName, at, by: staff.staffId },
      sealed,
    );
    if (attached.result === 'full') return refusedAtDesk('too_many_attachments');
    if (attached.result === 'done') {
      const entry = { action: 'attachment' as const, at, by: staff.staffId, request };
      await this.store.change(caseId, () => ({ answer: undefined, entry }));
    }
    return { ...attached, caseId, type, bytes: file.bytes.length, digest };
  }
}
