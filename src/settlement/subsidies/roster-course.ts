import { Injectable } from '@nestjs/common';
import { Approvals, type RequestedApproval } from '../../approval';
import { hexKey, type RequestIdentity } from '../../event-store';
import { businessDay, Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import type { StaffIdentity } from '../../staff';
import type { Roster, RosterSum } from './roster';
import { RosterStore } from './roster-store';
import { RowStore } from './row-store';
import { SubsidyRules } from './subsidy-rules';

/** The kinds of approval of a roster: the review (审核), and the release by yet another person (核定). */
export const SUBSIDY_REVIEW = 'subsidy_review';
export const SUBSIDY_RELEASE = 'subsidy_release';

const DAY_MS = 86_400_000;

/** What is agreed to: a roster with what it pays, so that nothing else is paid. */
export interface RosterAsked {
  readonly rosterId: string;
  readonly rows: number;
  readonly amount: number;
}

/** The answer to a step of a roster. */
export type RosterAnswer =
  | { readonly result: 'done' | 'already_so' }
  | { readonly result: 'refused'; readonly reason: string; readonly allowedFrom?: readonly string[] }
  | ({ readonly result: 'approval_required' } & RequestedApproval);

/** The course of a roster: checked, in public notice (公示), reviewed, released. */
@Injectable()
export class RosterCourse {
  constructor(
    private readonly rosters: RosterStore,
    private readonly rows: RowStore,
    private readonly rules: SubsidyRules,
    private readonly approvals: Approvals,
    private readonly clock: Clock,
  ) {}

  /** A roster with its sums. Throws the problem `not_found`. */
  async show(rosterId: string): Promise<{ readonly roster: Roster; readonly sums: readonly RosterSum[] }> {
    return { roster: await this.rosters.get(rosterId), sums: await this.rosters.sums(rosterId) };
  }

  /**
   * Begins the public notice, which lasts as many days as the programme says, today not counted. A programme without notice is
   * submitted at once.
   */
  async publish(rosterId: string): Promise<RosterAnswer> {
    const roster = await this.rosters.get(rosterId);
    const { noticeDays } = await this.rules.get(roster.programme);
    const days = noticeDays === 0 ? -1 : noticeDays;
    const noticeUntil = businessDay(this.clock.now() + days * DAY_MS);
    if (await this.rosters.move(rosterId, ['checked'], 'published', { noticeUntil })) return { result: 'done' };
    return roster.state === 'published' ? { result: 'already_so' } : wrongState(['checked']);
  }

  /** Excludes a row against which an objection was upheld (异议成立), while the roster is in notice. */
  async uphold(rosterId: string, row: number): Promise<RosterAnswer> {
    const { state } = await this.rosters.get(rosterId);
    const found = await this.rows.find(rosterId, row);
    if (!found) throw new ProblemError('not_found', { detail: 'the roster has no such row' });
    if (found.state === 'excluded') return { result: 'already_so' };
    if (state !== 'checked' && state !== 'published') return wrongState(['checked', 'published']);
    const item = { row, attempt: found.attempt, reason: 'objection_upheld' };
    await this.rows.step('exclude', rosterId, [item], new Date(this.clock.now()));
    return { result: 'done' };
  }

  /** Takes a roster back that was not released; its persons may be in another one then. */
  async withdraw(rosterId: string): Promise<RosterAnswer> {
    const { state } = await this.rosters.get(rosterId);
    const from = ['importing', 'checked', 'published', 'submitted', 'reviewed'] as const;
    if (await this.rosters.move(rosterId, from, 'withdrawn')) {
      await this.rows.excludeAll(rosterId, 'withdrawn', new Date(this.clock.now()));
      return { result: 'done' };
    }
    return state === 'withdrawn' ? { result: 'already_so' } : wrongState(from);
  }

  /** Puts a roster before its first checker once its notice has ended, when its budget is enough. */
  async submit(
    rosterId: string,
    by: Pick<StaffIdentity, 'staffId'>,
    reason: string,
    request: RequestIdentity,
  ): Promise<RosterAnswer> {
    const { state, noticeUntil, budget } = await this.rosters.get(rosterId);
    // A request that was refused or has expired may be made again.
    if (state !== 'published' && state !== 'submitted') return wrongState(['published', 'submitted']);
    if (noticeUntil === null || businessDay(this.clock.now()) <= noticeUntil) {
      return { result: 'refused', reason: 'notice_not_ended' };
    }
    const asked = await this.payable(rosterId);
    if (asked.rows === 0) return { result: 'refused', reason: 'nothing_to_pay' };
    if (asked.amount > budget) return { result: 'refused', reason: 'over_budget' };
    const requested = await this.approvals.request(by, { kind: SUBSIDY_REVIEW, payload: asked, reason, request });
    await this.rosters.move(rosterId, ['published', 'submitted'], 'submitted', { approvalId: requested.approvalId });
    return { result: 'approval_required', ...requested };
  }

  /** Notes the review and puts the roster before its second checker, in the name of who submitted it. */
  async reviewed(asked: RosterAsked, maker: string, reviewer: string): Promise<RosterAnswer> {
    const refusal = await this.#changed(asked);
    if (refusal) return refusal;
    const { rosterId } = asked;
    const { state } = await this.rosters.get(rosterId);
    if (state !== 'submitted') return state === 'reviewed' ? { result: 'already_so' } : wrongState(['submitted']);
    const key = hexKey(`subsidy release\n${rosterId}\n${reviewer}`);
    const request = { key, digest: key };
    const payload = { ...asked, reviewer };
    const what = { kind: SUBSIDY_RELEASE, payload, reason: 'reviewed', request };
    const { approvalId } = await this.approvals.request({ staffId: maker }, what);
    await this.rosters.move(rosterId, ['submitted'], 'reviewed', { reviewedBy: reviewer, approvalId });
    return { result: 'done' };
  }

  /** Releases a reviewed roster for payment. */
  async released(asked: RosterAsked, checker: string): Promise<RosterAnswer> {
    const refusal = await this.#changed(asked);
    if (refusal) return refusal;
    const move = { releasedBy: checker, releasedAt: new Date(this.clock.now()) };
    if (await this.rosters.move(asked.rosterId, ['reviewed'], 'released', move)) return { result: 'done' };
    const { state } = await this.rosters.get(asked.rosterId);
    return state === 'released' ? { result: 'already_so' } : wrongState(['reviewed']);
  }

  /** Rows and fen of a roster that would be paid. */
  async payable(rosterId: string): Promise<RosterAsked> {
    const sums = await this.rosters.sums(rosterId);
    const kept = sums.filter(({ state }) => state !== 'excluded');
    return {
      rosterId,
      rows: kept.reduce((sum, { rows }) => sum + rows, 0),
      amount: kept.reduce((sum, { amount }) => sum + amount, 0),
    };
  }

  async #changed({ rosterId, rows, amount }: RosterAsked): Promise<RosterAnswer | undefined> {
    const now = await this.payable(rosterId);
    return now.rows === rows && now.amount === amount ? undefined : { result: 'refused', reason: 'roster_changed' };
  }
}

function wrongState(allowedFrom: readonly string[]): RosterAnswer {
  return { result: 'refused', reason: 'roster_state_invalid', allowedFrom };
}
