import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { hexKey, type RequestIdentity, TransactionCore } from '../../event-store';
import { PersonRegister } from '../../person';
import { CardTerms } from '../card-terms/card-terms';
import type { CardholderAnswer } from '../cardholder-commands';
import { ApplyForCard, CloseCard, CollectCard, FreezeCard } from '../card-commands';
import { CardDirectory, type CardLocation } from '../directory/card-directory';
import { type CardholderState, type ChangeOrigin, isLive, kindOf } from '../domain';
import { RegisterCardholder } from '../register-cardholder/register-cardholder.command';
import type { BatchJob, BatchOperation, BatchOptions } from './batch-job';
import type { OpenRow, SettledRow } from './batch-store';
import type { BatchEntry } from './file/batch-file';

/** Cards of one row, as the row's target holds them. */
const TARGET_SEPARATOR = ' ';

/** How a row ended, without its number. */
export type RowOutcome = Omit<SettledRow, 'row'>;

/** What a row was found to be about; or why it is about nothing. */
export type RowTarget = { readonly target: string } | { readonly refused: string };

/** What is done for a row: the same commands as at the counter, in the name of the batch. */
@Injectable()
export class BatchSteps {
  constructor(
    private readonly commands: CommandBus,
    private readonly core: TransactionCore,
    private readonly directory: CardDirectory,
    private readonly persons: PersonRegister,
    private readonly terms: CardTerms,
  ) {}

  /** Which cards a row is about: the named one, or the person's. An application is about none yet. */
  async targetOf({ operation }: BatchJob, entry: BatchEntry): Promise<RowTarget> {
    if (operation === 'issue') return { target: '' };
    if (entry.token === undefined && entry.cardNumber === undefined) return this.#cardsOfPerson(operation, entry);
    const location = await this.#namedCard(entry);
    if (!location) return { refused: 'card_not_found' };
    if (entry.idNumber !== undefined) {
      const holders = await this.#streamsOf(entry.idNumber);
      if (!holders.includes(location.streamId)) return { refused: 'card_not_of_person' };
    }
    return { target: location.token };
  }

  /** Carries a row out. Each of its commands has a key made of batch, row and step: again, it is answered as the first time. */
  async carryOut(job: BatchJob, row: OpenRow & { readonly target: string }): Promise<RowOutcome> {
    if (job.operation === 'issue') return this.#issue(job, row);
    const tokens = row.target.split(TARGET_SEPARATOR);
    const answers: CardholderAnswer[] = [];
    for (const token of tokens) answers.push(await this.#change(job, row.row, token));
    return { ...summaryOf(answers), card: row.target };
  }

  async #issue(job: BatchJob, { row, entry }: OpenRow): Promise<RowOutcome> {
    const { name = '', idNumber = '', phone, area, bankCode } = entry;
    const person = { name, idNumber, ...(phone === undefined ? {} : { phone }) };
    const registered = await this.commands.execute(new RegisterCardholder(requestOf(job, row, 'register'), person));
    if (registered.result === 'refused') return { ...summaryOf([registered]), card: null };
    const card = {
      kind: 'physical' as const,
      // The number is at hand here: it need not be revealed for its area.
      area: area ?? this.terms.areaOfIdNumber(idNumber),
      ...(bankCode === undefined ? {} : { bankCode }),
    };
    const request = requestOf(job, row, 'apply');
    const applied = await this.commands.execute(
      new ApplyForCard(request, registered.cardholderId, card, originOf(job)),
    );
    return { ...summaryOf([applied]), card: typeof applied['token'] === 'string' ? applied['token'] : null };
  }

  #change(job: BatchJob, row: number, token: string): Promise<CardholderAnswer> {
    const request = requestOf(job, row, token);
    const origin = originOf(job);
    const { kind = 'temporary', document, cause = 'requested' } = job.options;
    switch (job.operation) {
      case 'collect':
        return this.commands.execute(new CollectCard(request, token, origin));
      case 'close':
        return this.commands.execute(new CloseCard(request, token, { cause }, origin));
      default:
        return this.commands.execute(new FreezeCard(request, token, freezeOf(kind, document), origin));
    }
  }

  async #namedCard({ token, cardNumber }: BatchEntry): Promise<CardLocation | undefined> {
    const byToken = token === undefined ? undefined : await this.directory.byToken(token);
    if (cardNumber === undefined) return byToken;
    const byNumber = await this.directory.byNumber(cardNumber);
    return token === undefined || byNumber?.token === byToken?.token ? byNumber : undefined;
  }

  /** A freeze by person is of all cards that could pay; everything else is about the physical card. */
  async #cardsOfPerson(operation: BatchOperation, { idNumber = '' }: BatchEntry): Promise<RowTarget> {
    const [streamId] = await this.#streamsOf(idNumber);
    if (streamId === undefined) return { refused: 'person_not_found' };
    const { state } = await this.core.state<CardholderState>(streamId);
    const alive = state.cards.filter(isLive);
    const meant = operation === 'freeze' ? alive : alive.filter((card) => kindOf(card) === 'physical');
    if (meant.length === 0) return { refused: 'card_not_found' };
    return { target: meant.map(({ token }) => token).join(TARGET_SEPARATOR) };
  }

  async #streamsOf(idNumber: string): Promise<number[]> {
    const streams = await this.persons.byIdNumber(idNumber);
    return Promise.all(streams.map((streamId) => this.persons.canonical(streamId)));
  }
}

/** One result for a row: done when anything was done, refused when anything was refused and nothing done. */
function summaryOf(answers: readonly CardholderAnswer[]): Pick<RowOutcome, 'result' | 'reason'> {
  const refusal = answers.find(({ result }) => result === 'refused');
  const reason = typeof refusal?.['reason'] === 'string' ? refusal['reason'] : null;
  if (answers.some(({ result }) => result === 'done')) return { result: 'done', reason };
  return refusal ? { result: 'refused', reason } : { result: 'already_so', reason: null };
}

function originOf({ reason, createdBy, approvalId }: BatchJob): ChangeOrigin {
  return { channel: 'batch', reason, operator: createdBy, ...(approvalId === null ? {} : { approval: approvalId }) };
}

function freezeOf(kind: NonNullable<BatchOptions['kind']>, document: string | undefined) {
  return document === undefined ? { kind } : { kind, document };
}

/** The identity of a step. What it does is fixed by the stored row, so the key says it all. */
function requestOf({ batchId }: BatchJob, row: number, step: string): RequestIdentity {
  const key = hexKey(`batch\n${batchId}\n${row}\n${step}`);
  return { key, digest: key };
}
