import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { ProblemError } from '../../../platform/errors';
import type { BenefitPolicyDocument } from '../../domain/benefit/policy-document';
import { GetPolicy, type ListedPolicy, ListPolicies, type PolicyView } from './policies.queries';

const MAX_LISTED = 1_000;
const COLUMNS = `p.policy_id, p.document ->> 'param_set' AS name, p.area, p.insutype, p.med_types,
  p.effective_from::text, p.effective_to::text, p.replaces, r.policy_id AS replaced_by, p.imported_at, p.imported_by`;
const FROM = 'FROM benefit_policy p LEFT JOIN benefit_policy r ON r.replaces = p.policy_id';
/** In force on a day: begun, not over, not replaced, and no other one of a common care type began later. */
const IN_FORCE = `$4::date BETWEEN p.effective_from AND p.effective_to AND r.policy_id IS NULL AND EXISTS (
  SELECT FROM unnest(p.med_types) AS m(med_type)
   WHERE ($3::text IS NULL OR m.med_type = $3) AND NOT EXISTS (
     SELECT FROM benefit_policy l
      WHERE l.area = p.area AND l.insutype = p.insutype AND m.med_type = ANY (l.med_types)
        AND l.effective_from > p.effective_from AND l.effective_from <= $4::date
        AND NOT EXISTS (SELECT FROM benefit_policy s WHERE s.replaces = l.policy_id)))`;

interface Row {
  readonly policy_id: string;
  readonly name: string;
  readonly area: string;
  readonly insutype: string;
  readonly med_types: readonly string[];
  readonly effective_from: string;
  readonly effective_to: string;
  readonly replaces: string | null;
  readonly replaced_by: string | null;
  readonly imported_at: Date;
  readonly imported_by: string;
}

@QueryHandler(ListPolicies)
export class ListPoliciesHandler implements IQueryHandler<ListPolicies> {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  async execute({ filter: { area, insutype, medType, day } }: ListPolicies): Promise<readonly ListedPolicy[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} ${FROM}
        WHERE ($1::text IS NULL OR p.area = $1) AND ($2::text IS NULL OR p.insutype = $2)
          AND ($3::text IS NULL OR $3 = ANY (p.med_types)) AND ($4::date IS NULL OR (${IN_FORCE}))
        ORDER BY p.area, p.insutype, p.effective_from, p.med_types, p.policy_id LIMIT ${MAX_LISTED}`,
      [area, insutype, medType, day].map((value) => value ?? null),
    );
    return rows.map(listed);
  }
}

@QueryHandler(GetPolicy)
export class GetPolicyHandler implements IQueryHandler<GetPolicy> {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  async execute({ policyId }: GetPolicy): Promise<PolicyView> {
    const { rows } = await this.pool.query<Row & { readonly document: BenefitPolicyDocument }>(
      `SELECT ${COLUMNS}, p.document ${FROM} WHERE p.policy_id = $1`,
      [policyId],
    );
    if (rows[0] === undefined) throw new ProblemError('not_found', { detail: 'there is no such policy' });
    return { ...listed(rows[0]), document: rows[0].document };
  }
}

function listed(row: Row): ListedPolicy {
  return {
    ...{ policyId: row.policy_id, name: row.name, area: row.area, insutype: row.insutype, medTypes: row.med_types },
    ...{ from: row.effective_from, to: row.effective_to, replaces: row.replaces, replacedBy: row.replaced_by },
    ...{ importedAt: row.imported_at.toISOString(), importedBy: row.imported_by },
  };
}
