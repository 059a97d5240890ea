import { Command } from '@nestjs/cqrs';

/** What documents may leave out, and how they are taken. */
export interface ImportOptions {
  /** 统筹区 of documents that name none; those that name one must name this one. */
  readonly area?: string;
  /** First and last day, `YYYY-MM-DD`, of documents that name none; the calendar year of `year` when left out. */
  readonly from?: string;
  readonly to?: string;
  /** The policy with the same first day that the one document corrects. */
  readonly replaces?: string;
  /** Everything is checked, nothing is stored. */
  readonly dryRun?: boolean;
}

/** A policy as it was imported or would be. */
export interface ImportedPolicy {
  readonly policyId: string;
  readonly name: string;
  readonly area: string;
  readonly insutype: string;
  readonly medTypes: readonly string[];
  /** First and last day, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  /** `already_so`: the very same policy was there before. */
  readonly result: 'done' | 'already_so';
}

/** How an import ended: all policies are in, or none. */
export type ImportAnswer =
  | { readonly result: 'done' | 'already_so'; readonly policies: readonly ImportedPolicy[] }
  | {
      readonly result: 'refused';
      /** `policies_overlap`: another one begins within the days of this one; `replaces_another`: it is no version of that one. */
      readonly reason: 'policies_overlap' | 'replaces_another';
      /** The document by its `param_set`, and the policy that stands in its way. */
      readonly name: string;
      readonly other: string;
    };

/**
 * Imports versions of benefit policies. A policy that begins later ends the one before it; one is never changed. Throws
 * `validation_failed` with a fault for each field that is wrong.
 */
export class ImportPolicies extends Command<ImportAnswer> {
  constructor(
    readonly documents: readonly unknown[],
    readonly options: ImportOptions,
    /** Who imports: a staff id or the name of a command. */
    readonly by: string,
  ) {
    super();
  }
}
