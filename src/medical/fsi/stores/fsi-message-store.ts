import { createSecretKey, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { type RequestIdentity, requestKey } from '../../../event-store';
import { SealedForPerson } from '../../../person';
import { Clock } from '../../../platform/clock';
import { KeyRing, mac, SealedColumns } from '../../../platform/crypto';

const FINGERPRINT_BYTES = 16;

/** A message that came before, or has just been noted. */
export interface NotedMessage {
  readonly infno: string;
  readonly digest: string;
  readonly reversedBy: string | null;
  readonly answered: boolean;
}

interface Row {
  readonly infno: string;
  readonly digest: string;
  readonly reversed_by: string | null;
  readonly answered_at: Date | null;
}

const COLUMNS = `infno, replace(digest::text, '-', '') AS digest, reversed_by, answered_at`;

/** Messages and their answers, by the id that the sender gave them. */
@Injectable()
export class FsiMessageStore {
  readonly #digestKey: KeyObject;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly people: SealedForPerson,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
    columns: SealedColumns,
  ) {
    this.#digestKey = createSecretKey(keys.subkey('fsi-message-digest'));
    const context = ([msgid = '']: readonly string[]): string => contextOf(msgid);
    columns.register({ table: 'fsi_message', column: 'answer', key: ['msgid'], context });
    people.register({ table: 'fsi_message', column: 'person_answer', key: ['msgid'], person: 't.stream_id', context });
  }

  /** What identifies a message: its id, and the keyed fingerprint of its content. */
  identityOf(msgid: string, content: string): RequestIdentity {
    const digest = mac('hmac-sha256', this.#digestKey, content).toString('hex', 0, FINGERPRINT_BYTES);
    return { key: keyOfMessage(msgid), digest };
  }

  /** Notes a message before anything is done for it. Answers what stands under its id, which may be an earlier message. */
  async note(msgid: string, infno: string, digest: string): Promise<NotedMessage> {
    const { rows } = await this.pool.query<Row>({
      name: 'fsi_message_note',
      text: `INSERT INTO fsi_message (msgid, infno, digest, received_at) VALUES ($1, $2, $3::uuid, $4)
             ON CONFLICT (msgid) DO NOTHING RETURNING ${COLUMNS}`,
      values: [msgid, infno, digest, new Date(this.clock.now())],
    });
    const noted = rows[0] ? notedOf(rows[0]) : await this.find(msgid);
    if (noted === undefined) throw new Error('a message of the national interface was lost');
    return noted;
  }

  /** The message of an id; undefined when none has arrived. */
  async find(msgid: string): Promise<NotedMessage | undefined> {
    const { rows } = await this.pool.query<Row>({
      name: 'fsi_message_find',
      text: `SELECT ${COLUMNS} FROM fsi_message WHERE msgid = $1`,
      values: [msgid],
    });
    return rows[0] && notedOf(rows[0]);
  }

  /** The answer that was given; undefined when there is none, or when it was about somebody who was erased since. */
  async answerOf(msgid: string): Promise<Buffer | undefined> {
    const { rows } = await this.pool.query<{
      stream_id: number | null;
      answer: Buffer | null;
      person_answer: Buffer | null;
    }>({
      name: 'fsi_message_answer',
      text: 'SELECT stream_id, answer, person_answer FROM fsi_message WHERE msgid = $1',
      values: [msgid],
    });
    const { stream_id: streamId, answer, person_answer: sealed } = rows[0] ?? {};
    if (answer) return this.keys.open(answer, contextOf(msgid));
    return sealed && typeof streamId === 'number' ? this.people.open(streamId, contextOf(msgid), sealed) : undefined;
  }

  /** Keeps the answer to a message. Answers the one that stands: a sending of the same message may have been faster. */
  async keep(msgid: string, answer: Buffer, streamId: number | undefined): Promise<Buffer> {
    const context = contextOf(msgid);
    const [plain, personal] =
      streamId === undefined
        ? [this.keys.seal(answer, context), null]
        : [null, await this.people.seal(streamId, context, answer)];
    const { rowCount } = await this.pool.query({
      name: 'fsi_message_keep',
      text: `UPDATE fsi_message SET answer = $2, person_answer = $3, stream_id = $4, answered_at = $5
              WHERE msgid = $1 AND answered_at IS NULL`,
      values: [msgid, plain, personal, streamId ?? null, new Date(this.clock.now())],
    });
    return rowCount === 1 ? answer : ((await this.answerOf(msgid)) ?? answer);
  }

  /** Notes that a message was taken back, also one that has not arrived: then it is refused when it does. */
  async noteReversal(original: { msgid: string; infno: string }, by: string, digest: string): Promise<void> {
    await this.pool.query({
      name: 'fsi_message_reverse',
      text: `INSERT INTO fsi_message (msgid, infno, digest, received_at, reversed_by) VALUES ($1, $2, $3::uuid, $4, $5)
             ON CONFLICT (msgid) DO UPDATE SET reversed_by = coalesce(fsi_message.reversed_by, excluded.reversed_by)`,
      values: [original.msgid, original.infno, digest, new Date(this.clock.now()), by],
    });
  }
}

/** The key of the command that a message stands for. */
export function keyOfMessage(msgid: string): string {
  return requestKey('fsi', msgid);
}

function contextOf(msgid: string): string {
  return `fsi-answer:${msgid}`;
}

function notedOf({ infno, digest, reversed_by: reversedBy, answered_at: answeredAt }: Row): NotedMessage {
  return { infno, digest, reversedBy, answered: answeredAt !== null };
}
