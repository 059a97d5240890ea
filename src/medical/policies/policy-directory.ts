import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';
import type { BenefitPolicy } from '../domain/benefit/policy';
import { isValid, validatePolicy } from './validate-policy';

/** Longest time that a newly imported policy goes unseen by another process, in ms. */
const POLICY_TTL_MS = 2_000;
/** Policies kept in memory: those used last. */
const MAX_POLICIES = 2_000;
/** Pooling areas and insurances whose policies are kept in memory. */
const MAX_SCOPES = 500;
/** Policies of one pooling area and insurance that are looked at: those that begin last. */
const MAX_IN_SCOPE = 1_000;

/** What a policy is looked for by. */
export interface PolicyScope {
  /** 统筹区, six digits. */
  readonly area: string;
  /** 险种. */
  readonly insutype: string;
  /** 医疗类别. */
  readonly medType: string;
  /** The day of care in Asia/Shanghai, `YYYY-MM-DD`. */
  readonly day: string;
}

/** A version of a policy that can be calculated with. */
export interface PolicyInForce {
  /** `bp_…`; stands for this document for ever. */
  readonly policyId: string;
  readonly policy: BenefitPolicy;
}

interface Version {
  readonly policy_id: string;
  readonly med_types: readonly string[];
  readonly effective_from: string;
  readonly effective_to: string;
}

interface Scope {
  /** Those that begin last first; without those that were replaced. */
  readonly versions: Promise<readonly Version[]>;
  readonly askedAt: number;
}

/** Versions of benefit policies, from memory: a version never changes, new ones are seen within seconds. */
@Injectable()
export class PolicyDirectory {
  readonly #policies = new LRUCache<string, PolicyInForce>({ max: MAX_POLICIES });
  readonly #scopes = new LRUCache<string, Scope>({ max: MAX_SCOPES });

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /**
   * The policy in force on a day: of those for the area, insurance and care type that have begun, the one that begins last,
   * unless its last day is over. Undefined when there is none.
   */
  async pick({ area, insutype, medType, day }: PolicyScope): Promise<PolicyInForce | undefined> {
    const versions = await this.#versionsOf(area, insutype);
    const last = versions.find((one) => one.effective_from <= day && one.med_types.includes(medType));
    return last === undefined || last.effective_to < day ? undefined : this.byId(last.policy_id);
  }

  /** The policy of an id, also one that is not in force any more; undefined when it was never imported. */
  async byId(policyId: string): Promise<PolicyInForce | undefined> {
    const known = this.#policies.get(policyId);
    if (known !== undefined) return known;
    const { rows } = await this.pool.query<{ document: unknown }>({
      name: 'benefit-policy',
      text: 'SELECT document FROM benefit_policy WHERE policy_id = $1',
      values: [policyId],
    });
    if (rows[0] === undefined) return undefined;
    const result = validatePolicy(rows[0].document);
    if (!isValid(result)) throw new Error(`the stored policy ${policyId} is not valid: ${result[0]?.field ?? ''}`);
    const found = { policyId, policy: result.policy };
    this.#policies.set(policyId, found);
    return found;
  }

  /** Called after an import, so that this process sees it at once. */
  forget(): void {
    this.#scopes.clear();
  }

  #versionsOf(area: string, insutype: string): Promise<readonly Version[]> {
    const key = `${area} ${insutype}`;
    const now = this.clock.now();
    const kept = this.#scopes.get(key);
    // A clock that was set back makes the age negative.
    if (kept !== undefined && now >= kept.askedAt && now - kept.askedAt < POLICY_TTL_MS) return kept.versions;
    const scope = { versions: this.#load(area, insutype), askedAt: now };
    this.#scopes.set(key, scope);
    scope.versions.catch(() => {
      if (this.#scopes.get(key) === scope) this.#scopes.delete(key);
    });
    return scope.versions;
  }

  async #load(area: string, insutype: string): Promise<readonly Version[]> {
    const { rows } = await this.pool.query<Version>({
      name: 'benefit-policies-of-scope',
      text: `SELECT policy_id, med_types, effective_from::text, effective_to::text FROM benefit_policy p
              WHERE area = $1 AND insutype = $2
                AND NOT EXISTS (SELECT FROM benefit_policy r WHERE r.replaces = p.policy_id)
              ORDER BY p.effective_from DESC, policy_id LIMIT $3`,
      values: [area, insutype, MAX_IN_SCOPE],
    });
    return rows;
  }
}
