/** What every version of the policy says about itself; the rest is the authorization module's matter. */
export interface PolicyDocument {
  readonly version: string;
  /** First day in force, `YYYY-MM-DD`. */
  readonly effectiveFrom: string;
}

/** A fault of a document and where it is. */
export interface PolicyFault {
  readonly field: string;
  readonly message: string;
}

/** Faults of a policy document, empty when it is sound. Given to the registry by the module that knows the rules. */
export type PolicyCheck = (document: unknown) => readonly PolicyFault[];

/** Injection token of the PolicyCheck. */
export const POLICY_CHECK = Symbol('POLICY_CHECK');
