import { Injectable } from '@nestjs/common';
import type { RequestIdentity } from '../event-store';
import type { Permission } from '../staff';

/** A fact that a checker needs to see; `label` is a code that the console has words for. */
export interface ApprovalFact {
  readonly label: string;
  readonly value: string | number | boolean | null;
  /** `fen`: the value is an amount of money. */
  readonly unit?: 'fen';
}

/** Under whose hands something is carried out. */
export interface ApprovedBy {
  /** `ap_…` */
  readonly approvalId: string;
  /** Staff id of who asked. */
  readonly maker: string;
  /** Staff id of who agreed; never the maker. */
  readonly checker: string;
  /** Follows from the approval alone: what is carried out twice under it has one effect. */
  readonly request: RequestIdentity;
}

/** What came of carrying an approved request out; kinds may tell more beside it. Without personal data. */
export interface ApprovalOutcome {
  readonly result: 'done' | 'already_so' | 'refused';
  /** Code of why it was refused. */
  readonly reason?: string;
  /** States from which it would have been allowed. */
  readonly allowedFrom?: readonly string[];
}

/** Something that a second person has to agree to. `P` is what was asked for; it is stored sealed. */
export interface ApprovalKind<P> {
  /** Stable code, as `adjustment`. */
  readonly kind: string;
  /** Who has it may decide, unless they are the maker. */
  readonly decidePermission: Permission;
  /** Reads a stored payload. Throws when it is none of this kind. */
  parse(stored: unknown): P;
  /** What the checker has to see, as things are now. */
  describe(payload: P): Promise<readonly ApprovalFact[]>;
  /** Code of why this person may not agree although the permission is there; undefined when they may. */
  objection?(payload: P, checker: string): string | undefined;
  /**
   * Carries it out. May be called again after it broke off, with the same `by.request`, and must then have no second effect.
   * A refusal is answered; what is thrown as a ProblemError of the 4xx range ends the approval as failed; anything else is
   * tried again.
   */
  execute(payload: P, by: ApprovedBy): Promise<ApprovalOutcome>;
}

/** The kinds of approvals; each module registers its own at start. */
@Injectable()
export class ApprovalKinds {
  readonly #kinds = new Map<string, ApprovalKind<unknown>>();

  /** Makes a kind known. Throws when the code is taken. */
  register<P>(kind: ApprovalKind<P>): void {
    if (this.#kinds.has(kind.kind)) throw new Error(`the kind of approval ${kind.kind} is registered twice`);
    this.#kinds.set(kind.kind, kind);
  }

  find(kind: string): ApprovalKind<unknown> | undefined {
    return this.#kinds.get(kind);
  }

  /** Codes of all kinds. */
  codes(): readonly string[] {
    return [...this.#kinds.keys()].sort();
  }
}
