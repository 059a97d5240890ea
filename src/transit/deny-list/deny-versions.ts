import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { TransitCardDirectory } from '../../cardholder';
import { Clock } from '../../platform/clock';
import { KeyRing } from '../../platform/crypto';
import { denyCard, DenyChecksum } from '../domain/deny-list/deny-card';
import { ChecksumMask } from './checksum-mask';

/** Domain of the blind index of a card as terminals know it: numbers that are the same to them have the same one. */
const ENTRY_DOMAIN = 'deny-list-card';

const SEALED =
  'SELECT number_index, sealed_number FROM transit_card WHERE number_index = ANY ($1::uuid[]) AND sealed_number IS NOT NULL';

const NAME_ENTRIES = `UPDATE deny_reason r SET entry_index = n.entry
  FROM unnest($1::uuid[], $2::uuid[]) AS n(number, entry)
  WHERE r.number_index = n.number AND r.ended_at IS NULL AND r.entry_index IS NULL`;

const LOCK_HEAD = `SELECT version, count, encode(checksum, 'hex') AS checksum FROM deny_head FOR UPDATE`;

const STANDING = `SELECT replace(e.entry::text, '-', '') AS entry,
    EXISTS (SELECT FROM deny_reason r WHERE r.entry_index = e.entry AND r.ended_at IS NULL) AS wanted,
    EXISTS (SELECT FROM deny_span s WHERE s.entry_index = e.entry AND s.removed_version IS NULL) AS listed
  FROM unnest($1::uuid[]) AS e(entry)`;

const REMOVE =
  'UPDATE deny_span SET removed_version = $2 WHERE entry_index = ANY ($1::uuid[]) AND removed_version IS NULL';

/** The span that a card went with before is the one that does not know yet when it came back. */
const COME_BACK = `UPDATE deny_span SET next_added_version = $2
  WHERE entry_index = ANY ($1::uuid[]) AND removed_version IS NOT NULL AND next_added_version IS NULL`;

const ADD = `INSERT INTO deny_span (entry_index, number_index, added_version, previous_removed_version)
  SELECT entry, number, $3, (SELECT max(s.removed_version) FROM deny_span s WHERE s.entry_index = n.entry)
    FROM unnest($1::uuid[], $2::uuid[]) AS n(entry, number)`;

const NOTE_VERSION = `WITH made AS (
    INSERT INTO deny_version (version, made_at, count, checksum)
    VALUES ($1, to_timestamp($4 / 1000.0), $2, decode($3, 'hex')))
  UPDATE deny_head SET version = $1, count = $2, checksum = decode($3, 'hex')`;

interface Head {
  readonly version: number;
  readonly count: number;
  readonly checksum: string;
}

interface Entry {
  readonly entryIndex: string;
  readonly numberIndex: string;
  readonly card: string;
}

/** What making a version did. */
export interface MadeVersion {
  readonly version: number;
  /** Indexes of the numbers that came on the list with it. */
  readonly added: readonly string[];
}

/** Makes the versions of the deny list: without gaps, each with count and checksum. */
@Injectable()
export class DenyVersions {
  constructor(
    private readonly directory: TransitCardDirectory,
    private readonly keys: KeyRing,
    private readonly mask: ChecksumMask,
    private readonly clock: Clock,
  ) {}

  /**
   * Brings the list in line with the reasons of these numbers, within the caller's transaction. Undefined when that changes
   * nothing. A number that is not kept cannot be listed: it was entered before there was a deny list.
   */
  async make(client: PoolClient, numbers: readonly string[]): Promise<MadeVersion | undefined> {
    if (numbers.length === 0) return undefined;
    const entries = await this.#entriesOf(client, numbers);
    if (entries.size === 0) return undefined;
    const all = [...entries.values()];
    await client.query(NAME_ENTRIES, [all.map((entry) => entry.numberIndex), all.map((entry) => entry.entryIndex)]);
    const { rows: heads } = await client.query<Head>(LOCK_HEAD);
    const [head] = heads;
    if (head === undefined) throw new Error('the deny list has no head');
    // Behind the lock: another process may have listed the same card.
    const { rows } = await client.query<{ entry: string; wanted: boolean; listed: boolean }>(STANDING, [
      [...entries.keys()],
    ]);
    const those = (test: (row: { wanted: boolean; listed: boolean }) => boolean): Entry[] =>
      rows.filter(test).flatMap(({ entry }) => entries.get(entry) ?? []);
    const added = those(({ wanted, listed }) => wanted && !listed);
    const removed = those(({ wanted, listed }) => !wanted && listed);
    if (added.length + removed.length === 0) return undefined;
    return this.#write(client, head, added, removed);
  }

  async #write(
    client: PoolClient,
    head: Head,
    added: readonly Entry[],
    removed: readonly Entry[],
  ): Promise<MadeVersion> {
    // Subscriptions do not wait for the disk, but a version that terminals were given must never be made a second time.
    await client.query('SET LOCAL synchronous_commit = on');
    const version = head.version + 1;
    let checksum = DenyChecksum.fromHex(this.mask.apply(head.version, head.checksum));
    for (const { card } of removed) checksum = checksum.without(card);
    for (const { card } of added) checksum = checksum.with(card);
    const entriesOf = (entries: readonly Entry[]): string[] => entries.map(({ entryIndex }) => entryIndex);
    const numbersOf = (entries: readonly Entry[]): string[] => entries.map(({ numberIndex }) => numberIndex);
    if (removed.length > 0) await client.query(REMOVE, [entriesOf(removed), version]);
    if (added.length > 0) {
      await client.query(COME_BACK, [entriesOf(added), version]);
      await client.query(ADD, [entriesOf(added), numbersOf(added), version]);
    }
    const count = head.count + added.length - removed.length;
    await client.query(NOTE_VERSION, [
      ...[version, count, this.mask.apply(version, checksum.toHex()), this.clock.now()],
    ]);
    return { version, added: numbersOf(added) };
  }

  /** The entries of numbers that are kept, by their index. */
  async #entriesOf(client: PoolClient, numbers: readonly string[]): Promise<ReadonlyMap<string, Entry>> {
    const { rows } = await client.query<{ number_index: string; sealed_number: Buffer }>(SEALED, [numbers]);
    return new Map(
      rows.map(({ number_index: numberIndex, sealed_number: sealed }) => {
        const card = denyCard(this.directory.open(numberIndex, sealed));
        const entryIndex = this.keys.blindIndex(ENTRY_DOMAIN, card);
        return [entryIndex, { entryIndex, numberIndex, card }];
      }),
    );
  }
}
