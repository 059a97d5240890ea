import { Injectable } from '@nestjs/common';
import { cardholderId } from '../../cardholder';
import { SealedForPerson } from '../../person';
import { Clock } from '../../platform/clock';
import { StaffDirectory } from '../../staff';
import { dueAt, isOverdue } from '../domain/case-states';
import { AttachmentStore } from './attachment-store';
import {
  attachmentContext,
  type AttachmentRecord,
  type CaseEntry,
  type CaseRecord,
  caseTextContext,
} from './case-record';
import { CaseStore } from './case-store';
import type { AttachmentView, CaseActor, CaseDetails, CaseView } from './case.queries';

type Names = ReadonlyMap<string, string>;

/** Shows disputes: with names of staff, and texts opened. */
@Injectable()
export class CaseViews {
  constructor(
    private readonly store: CaseStore,
    private readonly attachments: AttachmentStore,
    private readonly sealer: SealedForPerson,
    private readonly staff: StaffDirectory,
    private readonly clock: Clock,
  ) {}

  /** Cases as lists show them. */
  async lines(records: readonly CaseRecord[]): Promise<CaseView[]> {
    const names = await this.staff.names(records.map(({ openedBy }) => openedBy));
    return records.map((record) => this.#line(record, names));
  }

  /** A case with all that happened. */
  async details(record: CaseRecord): Promise<CaseDetails> {
    const entries = await this.store.entries(record.caseId);
    const files = await this.attachments.list(record.caseId);
    const names = await this.staff.names([record.openedBy, ...[...entries, ...files].map(({ by }) => by)]);
    const texts = await this.#texts(record, entries);
    const timeline = entries.map(({ action, at, by, approvalId }, index) => ({
      ...{ at: new Date(at).toISOString(), by: actor(by, names), action, approvalId },
      text: texts.entries[index] ?? null,
    }));
    return {
      ...this.#line(record, names),
      text: texts.opening,
      comments: timeline
        .filter(({ text, action }) => action === 'comment' || text !== null)
        .map(({ at, by, text }) => ({ at, by, text })),
      attachments: await this.#files(record, files, names),
      timeline,
    };
  }

  #line(record: CaseRecord, names: Names): CaseView {
    const { caseId, streamId, kind, state, authorizationId, amount, provisionalCredit, chargedTo } = record;
    const deadlines = { evidence: record.evidenceDue, decision: record.decisionDue };
    const due = dueAt(state, deadlines);
    return {
      ...{ caseId, cardholderId: cardholderId(streamId), kind, state, authorizationId, amount },
      ...{ provisionalCredit, chargedTo },
      ...{ openedAt: new Date(record.openedAt).toISOString(), openedBy: actor(record.openedBy, names) },
      decidedAt: record.decidedAt === null ? null : new Date(record.decidedAt).toISOString(),
      deadlines: {
        evidence: new Date(deadlines.evidence).toISOString(),
        decision: new Date(deadlines.decision).toISOString(),
      },
      dueAt: due === undefined ? null : new Date(due).toISOString(),
      overdue: isOverdue(state, deadlines, this.clock.now()),
    };
  }

  async #texts(
    { caseId, streamId, sealedText }: CaseRecord,
    entries: readonly CaseEntry[],
  ): Promise<{ readonly opening: string | null; readonly entries: readonly (string | null)[] }> {
    const context = caseTextContext(caseId);
    const sealed = [sealedText, ...entries.flatMap((entry) => entry.sealedText ?? [])].map((one) => ({
      context,
      sealed: one,
    }));
    const opened = await this.sealer.openAll(streamId, sealed);
    if (opened === undefined) return { opening: null, entries: entries.map(() => null) };
    const [opening, ...rest] = opened.map((bytes) => bytes.toString());
    return {
      opening: opening ?? null,
      entries: entries.map((entry) => (entry.sealedText === null ? null : (rest.shift() ?? null))),
    };
  }

  async #files({ streamId }: CaseRecord, files: readonly AttachmentRecord[], names: Names): Promise<AttachmentView[]> {
    const sealed = files.map(({ attachmentId, sealedName }) => ({
      context: attachmentContext(attachmentId, 'name'),
      sealed: sealedName,
    }));
    const opened = await this.sealer.openAll(streamId, sealed);
    return files.map(({ attachmentId, type, bytes, digest, at, by }, index) => ({
      ...{ attachmentId, name: opened?.[index]?.toString() ?? attachmentId, type, bytes, digest },
      ...{ at: new Date(at).toISOString(), by: actor(by, names) },
    }));
  }
}

function actor(staffId: string, names: Names): CaseActor {
  return { staffId, displayName: names.get(staffId) ?? staffId };
}
