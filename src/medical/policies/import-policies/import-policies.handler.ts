import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DatabaseError, Pool, type PoolClient } from 'pg';
import { Clock } from '../../../platform/clock';
import { inTransaction } from '../../../platform/database';
import { PolicyDirectory } from '../policy-directory';
import { type DatedPolicy, datedPolicies } from './dated-policy';
import { type ImportAnswer, type ImportedPolicy, ImportPolicies } from './import-policies.command';

/** Constraints of the table by the reasons that they are told as. */
const REASONS = { benefit_policy_overlap: 'policies_overlap', benefit_policy_replaces: 'replaces_another' } as const;

/** Ends the transaction of a dry run, or of an import that is refused. */
class RolledBack extends Error {
  constructor(readonly answer: ImportAnswer) {
    super('the import is not kept');
  }
}

/** Carries out ImportPolicies in one transaction; the table itself refuses what overlaps. */
@CommandHandler(ImportPolicies)
export class ImportPoliciesHandler implements ICommandHandler<ImportPolicies> {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly directory: PolicyDirectory,
    private readonly clock: Clock,
  ) {}

  async execute({ documents, options, by }: ImportPolicies): Promise<ImportAnswer> {
    // Those that begin first go first, so that a later one ends an earlier one of the same file.
    const policies = [...datedPolicies(documents, options)].sort((a, b) => (a.from < b.from ? -1 : 1));
    try {
      return await inTransaction(this.pool, async (client) => {
        const answer = await this.#importAll(client, policies, options.replaces ?? null, by);
        if (options.dryRun === true) throw new RolledBack(answer);
        return answer;
      });
    } catch (error) {
      if (error instanceof RolledBack) return error.answer;
      throw error;
    } finally {
      this.directory.forget();
    }
  }

  async #importAll(
    client: PoolClient,
    policies: readonly DatedPolicy[],
    replaces: string | null,
    by: string,
  ): Promise<ImportAnswer> {
    const imported: ImportedPolicy[] = [];
    for (const policy of policies) imported.push(await this.#import(client, policy, replaces, by));
    const isNew = imported.some(({ result }) => result === 'done');
    return { result: isNew ? 'done' : 'already_so', policies: imported };
  }

  async #import(
    client: PoolClient,
    { text, ...policy }: DatedPolicy,
    replaces: string | null,
    by: string,
  ): Promise<ImportedPolicy> {
    const { policyId, area, insutype, medTypes, from, to } = policy;
    const standing = await client.query('SELECT FROM benefit_policy WHERE policy_id = $1', [policyId]);
    if (standing.rowCount === 1) return { ...policy, result: 'already_so' };
    const at = new Date(this.clock.now());
    try {
      await client.query(
        `INSERT INTO benefit_policy (policy_id, area, insutype, med_types, effective_from, effective_to, replaces,
                                     document, imported_at, imported_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [policyId, area, insutype, medTypes, from, to, replaces, text, at, by],
      );
      return { ...policy, result: 'done' };
    } catch (error) {
      throw refusalOf(error, policy.name) ?? error;
    }
  }
}

function refusalOf(error: unknown, name: string): RolledBack | undefined {
  if (!(error instanceof DatabaseError)) return undefined;
  const { constraint = '', detail = '' } = error;
  if (constraint === 'benefit_policy_replaced') {
    return new RolledBack({ result: 'refused', reason: 'replaces_another', name, other: detail });
  }
  if (!Object.hasOwn(REASONS, constraint)) return undefined;
  const reason = REASONS[constraint as keyof typeof REASONS];
  return new RolledBack({ result: 'refused', reason, name, other: detail });
}
