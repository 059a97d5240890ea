import { Command } from '@nestjs/cqrs';

/** A version of the policy as it is stored. */
export interface PublishedTenderPolicy {
  readonly version: string;
  /** First day in force, `YYYY-MM-DD`. */
  readonly effectiveFrom: string;
  readonly document: object;
}

/**
 * Publishes a version of the tender policy. The same document again changes nothing; another one under the same version is a
 * `state_conflict`, a faulty one `validation_failed`.
 */
export class PublishTenderPolicy extends Command<PublishedTenderPolicy> {
  constructor(readonly document: object) {
    super();
  }
}
