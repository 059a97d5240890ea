import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { refuseReuse, RequestClaims, type RequestIdentity } from '../event-store';
import { Clock } from '../platform/clock';
import { Config } from '../platform/config';
import { ProblemError } from '../platform/errors';
import type { StaffIdentity } from '../staff';
import { ApprovalKinds } from './approval-kinds';
import { ApprovalStore } from './approval-store';

const ID_BYTES = 12;
/** Characters of a reason at most. */
export const MAX_APPROVAL_REASON = 500;
/** Bytes of a payload as JSON at most. */
const MAX_PAYLOAD_BYTES = 65_536;
/** Requests of one person that wait at once. */
export const MAX_WAITING_PER_MAKER = 200;

/** What somebody asks a second person to agree to. */
export interface ApprovalRequest {
  /** Code of a registered kind. */
  readonly kind: string;
  /** What the kind's `parse` reads; may hold personal data, for it is stored sealed. */
  readonly payload: object;
  /** Why, in the maker's words or as a code. */
  readonly reason: string;
  /** Of the command that asks: the same command asks once. */
  readonly request: RequestIdentity;
  /** Whose record it is about, `ch_…`. */
  readonly cardholderId?: string;
}

/** A request that waits for its checker. */
export interface RequestedApproval {
  readonly approvalId: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Four eyes (双人复核): asks for the agreement of a second person. What was agreed to is carried out by its kind. */
@Injectable()
export class Approvals {
  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly store: ApprovalStore,
    private readonly claims: RequestClaims,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Puts a request before the checkers. The same command asks once and is answered with what stands. The caller has checked
   * that `by` may ask. Throws `idempotency_key_reused`, and `too_many_requests` when too many requests of one person wait.
   */
  async request(by: Pick<StaffIdentity, 'staffId'>, asked: ApprovalRequest): Promise<RequestedApproval> {
    const kind = this.kinds.find(asked.kind);
    if (kind === undefined) throw new Error(`nobody has registered the kind of approval ${asked.kind}`);
    kind.parse(asked.payload);
    const { request, cardholderId } = asked;
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const standing = await this.store.byRequest(request.key);
    if (standing) return toldOf(standing);
    const now = this.clock.now();
    if ((await this.store.countWaiting(by.staffId, now)) >= MAX_WAITING_PER_MAKER) {
      throw new ProblemError('too_many_requests', { detail: 'too many requests of yours wait for approval' });
    }
    const content = { payload: asked.payload, reason: asked.reason.slice(0, MAX_APPROVAL_REASON) };
    if (Buffer.byteLength(JSON.stringify(content)) > MAX_PAYLOAD_BYTES) throw new Error('the payload is too large');
    const entered = await this.store.insert({
      approvalId: `ap_${randomBytes(ID_BYTES).toString('hex')}`,
      kind: asked.kind,
      maker: by.staffId,
      cardholderId: cardholderId ?? null,
      requestKey: request.key,
      content,
      requestedAt: now,
      expiresAt: now + this.config.approvalMs,
    });
    return toldOf(entered);
  }
}

function toldOf({ approvalId, expiresAt }: { approvalId: string; expiresAt: number }): RequestedApproval {
  return { approvalId, expiresAt: new Date(expiresAt).toISOString() };
}
