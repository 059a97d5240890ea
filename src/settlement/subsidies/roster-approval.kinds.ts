import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import {
  type ApprovalFact,
  type ApprovalKind,
  ApprovalKinds,
  type ApprovalOutcome,
  type ApprovedBy,
} from '../../approval';
import { ProblemError } from '../../platform/errors';
import { type RosterAnswer, type RosterAsked, RosterCourse, SUBSIDY_RELEASE, SUBSIDY_REVIEW } from './roster-course';

const asked = z.object({ rosterId: z.string(), rows: z.int(), amount: z.int() });
const release = asked.extend({ reviewer: z.string() });

/** A reviewed roster that is to be released; `reviewer` is the staff id of its first checker. */
export type RosterRelease = z.infer<typeof release>;

/** The first step of two: the review of a roster (审核). Agreed to, it goes before its second checker. */
@Injectable()
export class SubsidyReviewKind implements ApprovalKind<RosterAsked>, OnModuleInit {
  readonly kind = SUBSIDY_REVIEW;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly course: RosterCourse,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): RosterAsked {
    return asked.parse(stored);
  }

  describe(payload: RosterAsked): Promise<readonly ApprovalFact[]> {
    return factsOf(this.course, payload);
  }

  async execute(payload: RosterAsked, by: ApprovedBy): Promise<ApprovalOutcome> {
    return outcomeOf(await this.course.reviewed(payload, by.maker, by.checker));
  }
}

/** The second step: the release of a reviewed roster (核定), by somebody who has not reviewed it. */
@Injectable()
export class SubsidyReleaseKind implements ApprovalKind<RosterRelease>, OnModuleInit {
  readonly kind = SUBSIDY_RELEASE;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly course: RosterCourse,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): RosterRelease {
    return release.parse(stored);
  }

  objection({ reviewer }: RosterRelease, checker: string): string | undefined {
    return checker === reviewer ? 'reviewed_by_same_person' : undefined;
  }

  describe(payload: RosterRelease): Promise<readonly ApprovalFact[]> {
    return factsOf(this.course, payload);
  }

  async execute(payload: RosterRelease, by: ApprovedBy): Promise<ApprovalOutcome> {
    return outcomeOf(await this.course.released(payload, by.checker));
  }
}

async function factsOf(
  course: RosterCourse,
  { rosterId, rows, amount }: RosterAsked,
): Promise<readonly ApprovalFact[]> {
  const { roster, sums } = await course.show(rosterId);
  const excluded = sums.find(({ state }) => state === 'excluded');
  return [
    { label: 'rosterId', value: rosterId },
    { label: 'programme', value: roster.programme },
    { label: 'period', value: roster.period },
    { label: 'area', value: roster.area },
    { label: 'noticeUntil', value: roster.noticeUntil },
    { label: 'rows', value: rows },
    { label: 'excludedRows', value: excluded?.rows ?? 0 },
    { label: 'amount', value: amount, unit: 'fen' },
    { label: 'budget', value: roster.budget, unit: 'fen' },
  ];
}

/** What carrying an approved request out came to. */
export function outcomeOf(answer: RosterAnswer): ApprovalOutcome {
  if (answer.result === 'approval_required') throw new ProblemError('state_conflict', { detail: 'it waits already' });
  return answer;
}
