import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';

/** Longest time that a suspension or a new certificate goes unseen by another process, in ms. */
const INSTITUTION_TTL_MS = 2_000;
/** Institutions kept in memory. */
const MAX_INSTITUTIONS = 20_000;
/** Codes kept as unknown; apart from the others, so that made-up codes cannot push those out. */
const MAX_UNKNOWN = 1_000;

/** 定点医药机构编号: H and eleven digits for a hospital, P and eleven digits for a pharmacy. */
export const INSTITUTION_CODE = /^[HP]\d{11}$/;
/** Levels as policies name them: none (pharmacies), 一级, 二级, 三级, and 三级 of the province or ministry. */
export const INSTITUTION_LEVELS = ['L0', 'L1', 'L2', 'L3', 'L3P'] as const;
export const INSTITUTION_KINDS = ['hospital', 'pharmacy'] as const;
export const INSTITUTION_STATES = ['active', 'suspended'] as const;
export type InstitutionLevel = (typeof INSTITUTION_LEVELS)[number];
export type InstitutionKind = (typeof INSTITUTION_KINDS)[number];
export type InstitutionState = (typeof INSTITUTION_STATES)[number];

/** A designated institution (定点医药机构) and the merchant that it is paid as. */
export interface Institution {
  readonly code: string;
  readonly name: string;
  readonly level: InstitutionLevel;
  /** 就医地, six digits. */
  readonly area: string;
  readonly kind: InstitutionKind;
  /** Merchant category code of the merchant. */
  readonly mcc: string;
  readonly merchantId: string;
  /** Ledger account of what is owed to it. */
  readonly payable: number;
  /** SM2 public key, uncompressed (04…), hexadecimal; messages need no signature while there is none. */
  readonly certificate?: string;
  /** A suspended one settles nothing. */
  readonly state: InstitutionState;
  readonly messageKey: MessageKeyUse;
}

/** Which SM4 keys of an institution are in use, by generation. */
export interface MessageKeyUse {
  readonly generation: number;
  /** Until when the generation before is taken as well, ms since the epoch. */
  readonly beforeUntil?: number;
}

interface Entry {
  readonly institution: Promise<Institution | undefined>;
  readonly askedAt: number;
}

/** A row of `INSTITUTION_SELECT`. */
export interface InstitutionRow {
  readonly code: string;
  readonly name: string;
  readonly level: InstitutionLevel;
  readonly area: string;
  readonly kind: InstitutionKind;
  readonly mcc: string;
  readonly merchant_id: string;
  readonly payable_account: number;
  readonly certificate: string | null;
  readonly state: InstitutionState;
  readonly message_key: number;
  readonly message_key_before_until: Date | null;
}

/** Columns of an institution with its merchant. */
export const INSTITUTION_SELECT = `
  SELECT i.code, i.name, i.level, i.area, i.kind, m.mcc, i.merchant_id, m.payable_account, i.certificate, i.state,
         i.message_key, i.message_key_before_until
    FROM medical_institution i JOIN merchant m USING (merchant_id)`;

/** Designated institutions by code, from memory; what another process changes is seen within seconds. */
@Injectable()
export class InstitutionDirectory {
  readonly #known = new LRUCache<string, Entry>({ max: MAX_INSTITUTIONS });
  readonly #unknown = new LRUCache<string, Entry>({ max: MAX_UNKNOWN });

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /** The institution of a code, also a suspended one; undefined when there is none. */
  async byCode(fixmedinsCode: string): Promise<Institution | undefined> {
    if (!INSTITUTION_CODE.test(fixmedinsCode)) return undefined;
    const entry = this.#known.get(fixmedinsCode) ?? this.#unknown.get(fixmedinsCode);
    const now = this.clock.now();
    // A clock that was set back makes the age negative.
    if (entry !== undefined && now >= entry.askedAt && now - entry.askedAt < INSTITUTION_TTL_MS) {
      return entry.institution;
    }
    const loading: Entry = { institution: this.#load(fixmedinsCode), askedAt: now };
    (this.#known.has(fixmedinsCode) ? this.#known : this.#unknown).set(fixmedinsCode, loading);
    try {
      const institution = await loading.institution;
      if (institution !== undefined) {
        this.#unknown.delete(fixmedinsCode);
        this.#known.set(fixmedinsCode, loading);
      }
      return institution;
    } catch (error) {
      this.forget(fixmedinsCode);
      throw error;
    }
  }

  /** Called after an institution was changed, so that this process sees it at once. */
  forget(fixmedinsCode: string): void {
    this.#known.delete(fixmedinsCode);
    this.#unknown.delete(fixmedinsCode);
  }

  async #load(code: string): Promise<Institution | undefined> {
    const { rows } = await this.pool.query<InstitutionRow>({
      name: 'medical-institution',
      text: `${INSTITUTION_SELECT} WHERE i.code = $1`,
      values: [code],
    });
    return rows[0] && institutionOf(rows[0]);
  }
}

/** The institution of a row of `INSTITUTION_SELECT`. */
export function institutionOf({
  merchant_id: merchantId,
  payable_account: payable,
  certificate,
  message_key: generation,
  message_key_before_until: until,
  ...rest
}: InstitutionRow): Institution {
  const messageKey = { generation, ...(until === null ? {} : { beforeUntil: until.getTime() }) };
  return { ...rest, merchantId, payable, messageKey, ...(certificate === null ? {} : { certificate }) };
}
