import { Injectable } from '@nestjs/common';
import type { RequestIdentity } from '../../event-store';
import { SealedForPerson } from '../../person';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { type CaseAction, type CaseRecord, caseTextContext } from './case-record';
import { CaseStore, type NewEntry } from './case-store';

/** A step of a case, with what whoever takes it says. */
export interface SaidStep {
  readonly action: CaseAction;
  readonly text: string;
  readonly request: RequestIdentity;
  /** Staff id. */
  readonly by: string;
  readonly approvalId?: string;
}

/** Finds cases, and makes the entries of their course: texts are sealed under the key of the person. */
@Injectable()
export class CaseCourse {
  constructor(
    private readonly store: CaseStore,
    private readonly sealer: SealedForPerson,
    private readonly clock: Clock,
  ) {}

  /** The case of an id. Throws the problem `not_found`. */
  async find(caseId: string): Promise<CaseRecord> {
    const record = await this.store.find(caseId);
    if (record) return record;
    throw new ProblemError('not_found', { detail: 'there is no case with this id' });
  }

  /** An entry of the course of a case. */
  async entry({ caseId, streamId }: CaseRecord, { text, ...step }: SaidStep): Promise<NewEntry> {
    const sealedText = await this.sealer.seal(streamId, caseTextContext(caseId), Buffer.from(text));
    return { ...step, at: this.clock.now(), sealedText };
  }
}
