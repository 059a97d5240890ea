import { isDeepStrictEqual } from 'node:util';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { POLICY_CHECK, type PolicyCheck, type PolicyDocument } from '../policy-check';
import { TenderPolicyDirectory } from '../tender-policy-directory';
import { TenderPolicyEntity } from '../tender-policy.entity';
import { PublishTenderPolicy, type PublishedTenderPolicy } from './publish-tender-policy.command';

/** Carries out PublishTenderPolicy. */
@CommandHandler(PublishTenderPolicy)
export class PublishTenderPolicyHandler implements ICommandHandler<PublishTenderPolicy> {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(POLICY_CHECK) private readonly check: PolicyCheck,
    private readonly directory: TenderPolicyDirectory,
    private readonly clock: Clock,
  ) {}

  async execute({ document }: PublishTenderPolicy): Promise<PublishedTenderPolicy> {
    const faults = this.check(document);
    if (faults.length > 0) {
      const errors = faults.map(({ field, message }) => ({ field, code: 'tender_policy', message }));
      throw new ProblemError('validation_failed', { errors });
    }
    const { version, effectiveFrom } = document as PolicyDocument;
    await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(TenderPolicyEntity)
      .values({ version, effectiveFrom, document, publishedAt: new Date(this.clock.now()) })
      .orIgnore()
      .execute();
    const stored = await this.dataSource.getRepository(TenderPolicyEntity).findOneByOrFail({ version });
    if (!isDeepStrictEqual(stored.document, JSON.parse(JSON.stringify(document)))) {
      throw new ProblemError('state_conflict', { detail: 'this version was published with another content' });
    }
    this.directory.forget();
    return { version, effectiveFrom, document: stored.document };
  }
}
