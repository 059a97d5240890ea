import { createSecretKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';
import { KeyRing, type MacAlgorithm } from '../../platform/crypto';
import { Batcher } from '../../platform/database';
import type { MerchantState } from '../merchants/merchant.entity';
import type { Capability } from './capability';
import type { RegisteredKey } from './registered-terminal';
import type { TerminalState } from './terminal.entity';

/** Longest time that a suspension or a new key goes unseen by another process, in ms. */
export const DIRECTORY_TTL_MS = 2_000;
/** After this time an entry is loaded again in the background while it still serves, in ms. */
const REFRESH_AFTER_MS = 1_000;
/** Keys kept in memory. */
const MAX_KEYS = 20_000;
/** Key ids kept as unknown; apart from the others, so that made-up ids cannot push those out. */
const MAX_UNKNOWN = 1_000;
const LOAD_BATCH = { maxBatch: 200, maxQueue: 5_000, maxInFlight: 1, name: 'terminal directory' };

interface Entry {
  readonly key: RegisteredKey | undefined;
  /** When the database was asked, ms since the epoch. */
  readonly askedAt: number;
}

interface Row {
  readonly key_id: string;
  readonly algorithm: MacAlgorithm;
  readonly sealed_secret: Buffer;
  readonly not_before: Date;
  readonly not_after: Date | null;
  readonly terminal_id: string;
  readonly terminal_name: string;
  readonly capabilities: readonly Capability[];
  readonly state: TerminalState;
  readonly merchant_id: string;
  readonly merchant_name: string;
  readonly mcc: string;
  readonly category: string;
  readonly programmes: readonly string[];
  readonly payable_account: number;
  readonly merchant_state: MerchantState;
}

/** Context that a terminal's secret is sealed under. */
export function terminalKeyContext(keyId: string): string {
  return `terminal-key:${keyId}`;
}

/** Terminals by the id of their key, from memory; what another process changes is seen within DIRECTORY_TTL_MS. */
@Injectable()
export class TerminalDirectory {
  readonly #known = new LRUCache<string, Entry>({ max: MAX_KEYS });
  readonly #unknown = new LRUCache<string, Entry>({ max: MAX_UNKNOWN });
  readonly #loading = new Map<string, Promise<RegisteredKey | undefined>>();
  readonly #loader: Batcher<string, RegisteredKey | undefined>;
  #generation = 0;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
  ) {
    this.#loader = new Batcher((keyIds) => this.#query(keyIds), LOAD_BATCH);
  }

  /** The key, also one that is not valid at this time; `undefined` when there is none. At once when it is in memory. */
  byKeyId(keyId: string): RegisteredKey | undefined | Promise<RegisteredKey | undefined> {
    const entry = this.#known.get(keyId) ?? this.#unknown.get(keyId);
    if (entry === undefined) return this.#load(keyId);
    const age = this.clock.now() - entry.askedAt;
    // A clock that was set back makes the age negative: then nothing is known of it.
    if (age >= 0 && age < REFRESH_AFTER_MS) return entry.key;
    const loading = this.#load(keyId);
    if (age < 0 || age >= DIRECTORY_TTL_MS) return loading;
    // A failed refresh is told to the request that finds the entry too old.
    loading.catch(() => undefined);
    return entry.key;
  }

  /** Forgets a terminal that was changed, so that this process sees the change at once. */
  forget(terminalId: string): void {
    this.#discardRunningLoads();
    for (const cache of [this.#known, this.#unknown]) {
      for (const keyId of cache.keys()) {
        if (keyId.startsWith(`${terminalId}.`)) cache.delete(keyId);
      }
    }
  }

  /** Forgets the terminals of a merchant that was changed, so that this process sees the change at once. */
  forgetMerchant(merchantId: string): void {
    this.#discardRunningLoads();
    for (const [keyId, { key }] of this.#known.entries()) {
      if (key?.terminal.merchant.merchantId === merchantId) this.#known.delete(keyId);
    }
  }

  /** Forgets that there was no such key: it has just been made. */
  forgetUnknown(keyId: string): void {
    this.#discardRunningLoads();
    this.#unknown.delete(keyId);
  }

  /** What they find may be older than the change; they still answer those who wait, but are not kept. */
  #discardRunningLoads(): void {
    this.#generation += 1;
    this.#loading.clear();
  }

  #load(keyId: string): Promise<RegisteredKey | undefined> {
    const running = this.#loading.get(keyId);
    if (running !== undefined) return running;
    const loading = this.#loadAndKeep(keyId, this.#generation);
    this.#loading.set(keyId, loading);
    return loading;
  }

  async #loadAndKeep(keyId: string, generation: number): Promise<RegisteredKey | undefined> {
    const askedAt = this.clock.now();
    try {
      const key = await this.#loader.add(keyId);
      if (generation === this.#generation) {
        (key === undefined ? this.#known : this.#unknown).delete(keyId);
        (key === undefined ? this.#unknown : this.#known).set(keyId, { key, askedAt });
      }
      return key;
    } finally {
      if (generation === this.#generation) this.#loading.delete(keyId);
    }
  }

  async #query(keyIds: string[]): Promise<(RegisteredKey | undefined)[]> {
    const { rows } = await this.pool.query<Row>({
      name: 'terminal-directory',
      text: `SELECT k.key_id, k.algorithm, k.sealed_secret, k.not_before, k.not_after, t.terminal_id, t.name AS terminal_name,
                    t.capabilities, t.state, m.merchant_id, m.name AS merchant_name, m.mcc, m.category, m.programmes,
                    m.payable_account, m.state AS merchant_state
               FROM terminal_key k JOIN terminal t USING (terminal_id) JOIN merchant m USING (merchant_id)
              WHERE k.key_id = ANY ($1)`,
      values: [keyIds],
    });
    const found = new Map(rows.map((row) => [row.key_id, this.#registered(row)]));
    return keyIds.map((keyId) => found.get(keyId));
  }

  #registered(row: Row): RegisteredKey {
    const secret = this.keyRing.open(row.sealed_secret, terminalKeyContext(row.key_id));
    return {
      keyId: row.key_id,
      algorithm: row.algorithm,
      key: createSecretKey(secret),
      notBefore: row.not_before.getTime(),
      notAfter: row.not_after?.getTime() ?? Infinity,
      state: row.state,
      merchantState: row.merchant_state,
      terminal: {
        terminalId: row.terminal_id,
        keyId: row.key_id,
        name: row.terminal_name,
        capabilities: new Set(row.capabilities),
        merchant: {
          merchantId: row.merchant_id,
          name: row.merchant_name,
          mcc: row.mcc,
          category: row.category,
          programmes: row.programmes,
          payableAccount: row.payable_account,
        },
      },
    };
  }
}
