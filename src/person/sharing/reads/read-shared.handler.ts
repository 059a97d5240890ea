import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PoolClient } from 'pg';
import { AuditLog } from '../../../audit';
import { Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { type PersonAnswer, PersonAnswers } from '../../answers/person-answers';
import { cardholderId } from '../../cardholder-id';
import { type LockedPerson, LockedPersons } from '../../register/locked-person';
import { PersonRegister } from '../../register/person-register';
import { PersonVault } from '../../register/person-vault';
import { CardSources } from '../card-source';
import { type SharedCard, sharedValues } from '../catalogue';
import type { GrantRow } from '../grants/sharing-grant';
import { MissRate } from './miss-rate';
import { SharedAnswers } from './shared-answers';
import { type ReadingTerminal, type ReadRefusal, ReadShared, type SharedRead } from './read-shared.command';
import { refusalOf } from './read-rules';

/** What is kept of an answer: everything but the data. */
type KeptRead = PersonAnswer & { readonly readId: string; readonly streamId?: number; readonly reason?: ReadRefusal };

/** What the audit log calls a read that came after too many that found nobody. */
const TOO_MANY_MISSES = 'too_many_misses';

/** The institution has asked for too many people who are not there. */
class TooManyMisses extends ProblemError {
  constructor(waitSeconds: number) {
    super('too_many_requests', {
      detail: 'too many reads of this institution found nobody',
      headers: { 'retry-after': String(waitSeconds) },
    });
  }
}

/** The person of a read, and the cards if they are asked for. */
interface Subject {
  readonly streamId: number;
  readonly cards: readonly SharedCard[];
}

@CommandHandler(ReadShared)
export class ReadSharedHandler implements ICommandHandler<ReadShared> {
  constructor(
    private readonly answers: PersonAnswers,
    private readonly register: PersonRegister,
    private readonly persons: LockedPersons,
    private readonly vault: PersonVault,
    private readonly cards: CardSources,
    private readonly handedOut: SharedAnswers,
    private readonly misses: MissRate,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async execute(command: ReadShared): Promise<SharedRead> {
    const subject = await this.#subjectOf(command);
    const { answer, repeated } = await this.#once(command, subject);
    const { readId, streamId, reason } = answer;
    // Opened before the audit entry, which says how the read ended.
    const items = reason === undefined ? await this.handedOut.open(readId) : undefined;
    const refusal = reason ?? (items === undefined ? 'person_not_found' : undefined);
    await this.#record(command, { readId, streamId, refusal, repeated });
    if (refusal !== undefined || items === undefined) {
      return { result: 'refused', readId, reason: refusal ?? 'person_not_found' };
    }
    return { result: 'done', readId, items };
  }

  async #once(command: ReadShared, subject: Subject | undefined) {
    try {
      return await this.answers.once<KeptRead>(command.request, (client) => this.#read(client, command, subject));
    } catch (error) {
      if (error instanceof TooManyMisses) await this.#recordRefusal(command);
      throw error;
    }
  }

  async #subjectOf({ wanted: { person, items } }: ReadShared): Promise<Subject | undefined> {
    const found =
      'idNumber' in person
        ? (await this.register.byIdNumber(person.idNumber))[0]
        : await this.cards.source.personOf(person.cardNumber);
    if (found === undefined) return undefined;
    const streamId = await this.register.canonical(found);
    if (!items.includes('card_status')) return { streamId, cards: [] };
    const same = await this.register.duplicatesOf(streamId);
    const cards = await Promise.all(same.map((one) => this.cards.source.cardsOf(one)));
    return { streamId, cards: cards.flat() };
  }

  /** Holds the grant until the end of the transaction, so that no two reads take the last of the quota. */
  async #read(client: PoolClient, command: ReadShared, subject: Subject | undefined): Promise<KeptRead> {
    const { wanted, terminal } = command;
    const { rows } = await client.query<GrantRow>('SELECT * FROM sharing_grant WHERE grant_id = $1 FOR UPDATE', [
      wanted.grantId,
    ]);
    const person = subject && (await this.persons.lock(client, subject.streamId));
    const known = typeof person === 'object' ? person : undefined;
    const refusal =
      refusalOf(rows[0], wanted, terminal, this.clock.now()) ?? (await this.#miss(client, terminal, known));
    const readId = `rd_${command.request.key}`;
    const sealed =
      refusal === undefined && known ? this.#seal(readId, known, command, subject?.cards ?? []) : undefined;
    await this.#log(client, command, { readId, streamId: subject?.streamId, refusal, sealed });
    const named = { readId, ...(subject === undefined ? {} : { streamId: subject.streamId }) };
    if (refusal !== undefined) return { result: 'refused', reason: refusal, ...named };
    await client.query('UPDATE sharing_grant SET reads = reads + 1 WHERE grant_id = $1', [wanted.grantId]);
    return { result: 'done', ...named };
  }

  /** Only a read that its grant covers tells whether there is such a person: only those are counted and held back. */
  async #miss(
    client: PoolClient,
    { institution }: ReadingTerminal,
    person: LockedPerson | undefined,
  ): Promise<'person_not_found' | undefined> {
    const waitSeconds = await this.misses.waitOf(client, institution);
    if (waitSeconds !== undefined) throw new TooManyMisses(waitSeconds);
    if (person !== undefined) return undefined;
    await this.misses.note(client, institution);
    return 'person_not_found';
  }

  #seal(readId: string, { key, data }: LockedPerson, { wanted }: ReadShared, cards: readonly SharedCard[]): Buffer {
    const values = sharedValues(wanted.items, data, cards);
    return this.vault.sealValue(key, this.handedOut.contextOf(readId), Buffer.from(JSON.stringify(values)));
  }

  async #log(
    client: PoolClient,
    { wanted, terminal }: ReadShared,
    { readId, streamId, refusal, sealed }: LoggedRead,
  ): Promise<void> {
    await client.query(
      `INSERT INTO sharing_read (read_id, grant_id, institution, terminal_id, stream_id, items, purpose, outcome, refusal, at,
                                 sealed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        readId,
        wanted.grantId,
        terminal.institution,
        terminal.terminalId,
        streamId ?? null,
        wanted.items,
        wanted.purpose,
        refusal === undefined ? 'done' : 'refused',
        refusal ?? null,
        new Date(this.clock.now()),
        sealed ?? null,
      ],
    );
  }

  #record(command: ReadShared, { readId, streamId, refusal, repeated }: AuditedRead): Promise<void> {
    return this.audit.record({
      ...auditOf(command),
      outcome: refusal === undefined ? 'done' : 'refused',
      ...(streamId === undefined ? {} : { cardholderId: cardholderId(streamId) }),
      details: {
        ...{ readId, items: command.wanted.items.join(' ') },
        ...(refusal === undefined ? {} : { refusal }),
        ...(repeated ? { repeated } : {}),
      },
    });
  }

  /** Nothing is kept of a read that was held back but that it was. */
  #recordRefusal(command: ReadShared): Promise<void> {
    const details = { items: command.wanted.items.join(' '), refusal: TOO_MANY_MISSES };
    return this.audit.record({ ...auditOf(command), outcome: 'refused', details });
  }
}

function auditOf({ wanted, terminal }: ReadShared) {
  return {
    actor: { kind: 'terminal', id: terminal.terminalId },
    action: 'sharing.read',
    object: wanted.grantId,
    reason: wanted.purpose,
    from: terminal.from,
    requestId: terminal.requestId,
  } as const;
}

interface LoggedRead {
  readonly readId: string;
  readonly streamId: number | undefined;
  readonly refusal: ReadRefusal | undefined;
  readonly sealed: Buffer | undefined;
}

interface AuditedRead {
  readonly readId: string;
  readonly streamId: number | undefined;
  readonly refusal: ReadRefusal | undefined;
  readonly repeated: boolean;
}
