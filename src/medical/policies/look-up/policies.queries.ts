import { Query } from '@nestjs/cqrs';
import type { BenefitPolicyDocument } from '../../domain/benefit/policy-document';

/** A version of a policy without its document. */
export interface ListedPolicy {
  readonly policyId: string;
  readonly name: string;
  readonly area: string;
  readonly insutype: string;
  readonly medTypes: readonly string[];
  /** First and last day that the document names, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  readonly replaces: string | null;
  readonly replacedBy: string | null;
  /** ISO 8601. */
  readonly importedAt: string;
  readonly importedBy: string;
}

/** A version of a policy. */
export interface PolicyView extends ListedPolicy {
  readonly document: BenefitPolicyDocument;
}

/** Which policies to list. */
export interface PolicyFilter {
  readonly area?: string;
  readonly insutype?: string;
  readonly medType?: string;
  /** In force on this day: what a settlement of that day would take. */
  readonly day?: string;
}

/** Policies by area, insurance and first day; 1,000 at most. */
export class ListPolicies extends Query<readonly ListedPolicy[]> {
  constructor(readonly filter: PolicyFilter) {
    super();
  }
}

/** A policy. Throws `not_found`. */
export class GetPolicy extends Query<PolicyView> {
  constructor(readonly policyId: string) {
    super();
  }
}
