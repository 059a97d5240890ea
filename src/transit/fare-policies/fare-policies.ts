import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import type { DatedPolicy } from '../domain/fare/dated-policy';
import type { FarePolicy } from '../domain/fare/policy';
import type { FarePolicyDocument } from '../domain/fare/policy-document';
import { type DayNumber, readDay } from '../domain/fare/shanghai-days';
import { documentDigest } from './document-digest';
import { diffFarePolicies, type FarePolicyDifference } from './fare-policy-diff';
import { isValidFarePolicy, validateFarePolicy } from './validate-fare-policy';

/** Longest time that a newly imported policy goes unseen by another process, in ms. */
const TTL_MS = 2_000;
/** Parsed policies kept in memory, and cities whose lists are. */
const MAX_KEPT = 200;

/** A stored version of a policy. Days are `YYYY-MM-DD`, null when the document names none. */
export interface ListedFarePolicy {
  readonly policyId: string;
  readonly version: string;
  readonly city: string;
  readonly from: string | null;
  readonly to: string | null;
  /** SHA-256 of the document as canonical JSON. */
  readonly digest: string;
  readonly importedAt: Date;
  readonly importedBy: string;
}

/** How an import ended. `version_taken`: the same version was imported with another content; a version is never changed. */
export interface FarePolicyImport {
  readonly result: 'done' | 'already_so' | 'version_taken';
  readonly policyId: string;
  readonly version: string;
  /** The version that it is compared with: the same one, or the last imported of the policy. */
  readonly comparedWith?: string;
  readonly differences: readonly FarePolicyDifference[];
}

interface Stored {
  readonly version: string;
  readonly digest: string;
  readonly document: FarePolicyDocument;
}

interface CityList {
  readonly policies: Promise<readonly DatedPolicy[]>;
  readonly askedAt: number;
}

const LISTED = `policy_id AS "policyId", version, city, effective_from::text AS "from", effective_to::text AS "to", digest,
  imported_at AS "importedAt", imported_by AS "importedBy"`;

/** Versions of fare policies (票价政策) in the database. What is read is parsed once; a new version is seen within two seconds. */
@Injectable()
export class FarePolicies {
  readonly #parsed = new LRUCache<string, FarePolicy>({ max: MAX_KEPT });
  readonly #cities = new LRUCache<string, CityList>({ max: MAX_KEPT });

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /** Stores a version. Throws `validation_failed` with every fault of the document by field. */
  async importDocument(document: unknown, by: string): Promise<FarePolicyImport> {
    const read = validateFarePolicy(document);
    if (!isValidFarePolicy(read)) {
      const errors = read.map(({ field, message }) => ({ field, code: 'fare_policy', message }));
      throw new ProblemError('validation_failed', { errors });
    }
    const { policy_id: policyId, version, city, effective_from: from, effective_to: to } = read.document;
    const before = await this.#versionsOf(policyId);
    const { rowCount } = await this.pool.query(
      `INSERT INTO fare_policy (policy_id, version, city, effective_from, effective_to, document, digest, imported_at, imported_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      [
        ...[policyId, version, city, from ?? null, to ?? null, JSON.stringify(read.document)],
        ...[documentDigest(read.document), new Date(this.clock.now()), by],
      ],
    );
    this.#cities.clear();
    if (rowCount === 1) return { result: 'done', ...compared(read.document, before[0]) };
    const standing = (await this.#versionsOf(policyId)).find((one) => one.version === version);
    const isSame = standing?.digest === documentDigest(read.document);
    return { result: isSame ? 'already_so' : 'version_taken', ...compared(read.document, standing) };
  }

  /** All versions, by city, policy and time of import. */
  async list(): Promise<readonly ListedFarePolicy[]> {
    const { rows } = await this.pool.query<ListedFarePolicy>(
      `SELECT ${LISTED} FROM fare_policy ORDER BY city, policy_id, imported_at, version`,
    );
    return rows;
  }

  /** Every version of the policies of a city (four digits) with the days it is in force, in the order they were imported. */
  policiesOf(city: string): Promise<readonly DatedPolicy[]> {
    const now = this.clock.now();
    const kept = this.#cities.get(city);
    // A clock that was set back makes the age negative.
    if (kept !== undefined && now >= kept.askedAt && now - kept.askedAt < TTL_MS) return kept.policies;
    const list = { policies: this.#load('city = $1', [city]), askedAt: now };
    this.#cities.set(city, list);
    list.policies.catch(() => {
      if (this.#cities.get(city) === list) this.#cities.delete(city);
    });
    return list.policies;
  }

  /** One version; undefined when it was never imported. */
  async policyById(id: string, version: string): Promise<FarePolicy | undefined> {
    return (await this.#load('policy_id = $1 AND version = $2', [id, version]))[0]?.policy;
  }

  async #load(where: string, values: readonly string[]): Promise<readonly DatedPolicy[]> {
    const { rows } = await this.pool.query<{ digest: string; from: string | null; to: string | null }>(
      `SELECT digest, effective_from::text AS "from", effective_to::text AS "to" FROM fare_policy WHERE ${where}
        ORDER BY imported_at, policy_id, version`,
      [...values],
    );
    return Promise.all(
      rows.map(async ({ digest, from, to }) => {
        return { policy: await this.#parse(digest), from: dayOrOpen(from), to: dayOrOpen(to) };
      }),
    );
  }

  async #parse(digest: string): Promise<FarePolicy> {
    const known = this.#parsed.get(digest);
    if (known !== undefined) return known;
    const { rows } = await this.pool.query<{ document: unknown }>(
      'SELECT document FROM fare_policy WHERE digest = $1 LIMIT 1',
      [digest],
    );
    const read = validateFarePolicy(rows[0]?.document);
    if (!isValidFarePolicy(read)) throw new Error(`a stored fare policy is not valid: ${read[0]?.field ?? ''}`);
    this.#parsed.set(digest, read.policy);
    return read.policy;
  }

  /** Those imported last first. */
  async #versionsOf(policyId: string): Promise<readonly Stored[]> {
    const { rows } = await this.pool.query<Stored>(
      'SELECT version, digest, document FROM fare_policy WHERE policy_id = $1 ORDER BY imported_at DESC, version DESC',
      [policyId],
    );
    return rows;
  }
}

function dayOrOpen(text: string | null): DayNumber | undefined {
  return text === null ? undefined : readDay(text);
}

function compared(document: FarePolicyDocument, other: Stored | undefined): Omit<FarePolicyImport, 'result'> {
  const { policy_id: policyId, version } = document;
  if (other === undefined) return { policyId, version, differences: [] };
  return { policyId, version, comparedWith: other.version, differences: diffFarePolicies(other.document, document) };
}
