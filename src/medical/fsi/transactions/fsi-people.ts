import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AuditLog } from '../../../audit';
import {
  CardDirectory,
  cardholderId,
  type CardholderState,
  isCardholderStream,
  ProductionStore,
} from '../../../cardholder';
import { TransactionCore } from '../../../event-store';
import { normalIdNumber, PersonRegister, type RevealedPerson } from '../../../person';
import { isIdentityNumber } from '../../../platform/crypto';
import { type Enrolment, medicalOf } from '../../domain/settlement';
import { FsiError } from '../fsi-error';
import type { FsiMessage } from '../fsi-handler';
import { PeopleMisses } from '../stores/people-misses';
import { PersonNumbers } from '../stores/person-numbers';
import { type FsiRow, textOf } from '../tables/fsi-field';

/** Somebody who was found, as committed. */
export interface FoundPerson {
  readonly streamId: number;
  readonly cardholderId: string;
  readonly state: CardholderState;
  readonly enrolments: readonly Enrolment[];
}

/** Somebody who was found by what was shown. */
export interface ShownPerson extends FoundPerson {
  /** Card within the person: of a card, and of the electronic card of a token. */
  readonly cardId?: number;
}

/** Numbers that are remembered as entered, and recognition codes. */
const MAX_ENTERED = 100_000;
const NOT_FOUND = 'nobody is found by this';

/** Finds people by what an institution knows of them: a number in the insurance, or what they show. */
@Injectable()
export class FsiPeople {
  /** Numbers that this process has entered. */
  readonly #entered = new LRUCache<string, number>({ max: MAX_ENTERED });
  /** Recognition codes by card token: they never change. */
  readonly #recognitionCodes = new LRUCache<string, string>({ max: MAX_ENTERED });

  constructor(
    private readonly core: TransactionCore,
    private readonly cards: CardDirectory,
    private readonly register: PersonRegister,
    private readonly numbers: PersonNumbers,
    private readonly audit: AuditLog,
    private readonly production: ProductionStore,
    private readonly misses: PeopleMisses,
  ) {}

  /** Whom a credential (`mdtrt_cert_type`, `mdtrt_cert_no`, `card_sn`) shows. Throws an FsiError. */
  async byCredential(row: FsiRow, path: string, message: FsiMessage): Promise<ShownPerson> {
    this.#checkRate(message);
    const number = textOf(row, 'mdtrt_cert_no');
    switch (textOf(row, 'mdtrt_cert_type')) {
      case '01':
        return this.#byToken(number, path, message);
      case '02':
        return this.#byIdNumber(number, path, message);
      default:
        return this.#byCard(row, path, message);
    }
  }

  /** The person with a number in the insurance (`psn_no`). Throws an FsiError. */
  async byNumber(psnNo: string, path: string, message: FsiMessage): Promise<FoundPerson> {
    this.#checkRate(message);
    const streams = await this.numbers.streamsOf(psnNo);
    const people = await Promise.all(streams.map((stream) => this.#read(stream)));
    const found = people.filter((one) => one?.enrolments.some((enrolment) => enrolment.psnNo === psnNo));
    const [person] = found;
    if (found.length > 1) throw new FsiError('stands for more than one person', `${path}.psn_no`);
    return person ?? this.#nobody(`${path}.psn_no`, message);
  }

  /** The person of a number who shows a credential, which must be the same one. Throws an FsiError. */
  async byBoth(row: FsiRow, path: string, message: FsiMessage): Promise<ShownPerson> {
    const shown = await this.byCredential(row, path, message);
    const number = textOf(row, 'psn_no');
    if (shown.enrolments.some(({ psnNo }) => psnNo === number)) {
      await this.enterNumbers(shown);
      return shown;
    }
    throw new FsiError('is not the number of the person who shows the credential', `${path}.psn_no`);
  }

  /** What is known of a person, for an answer to an institution; that it was told is audited. Throws an FsiError. */
  async tell({ streamId, cardholderId: id }: FoundPerson, message: FsiMessage): Promise<RevealedPerson> {
    const { envelope, institution } = message;
    await this.audit.record({
      ...{ actor: { kind: 'terminal', id: institution.code }, action: 'medical.person_told', outcome: 'done' },
      ...{ cardholderId: id, object: envelope.infno },
    });
    message.about(streamId);
    const person = await this.register.reveal(streamId);
    if (person === undefined) throw new FsiError('the person was erased');
    return person;
  }

  /** Lets numbers lead to their person at once. */
  async enterNumbers({ streamId, enrolments }: FoundPerson): Promise<void> {
    const fresh = enrolments.map(({ psnNo }) => psnNo).filter((psnNo) => this.#entered.get(psnNo) !== streamId);
    await this.numbers.enter(streamId, [...new Set(fresh)]);
    for (const psnNo of fresh) this.#entered.set(psnNo, streamId);
  }

  async #byToken(token: string, path: string, message: FsiMessage): Promise<ShownPerson> {
    const location = await this.cards.byToken(token);
    const person = location && (await this.#read(location.streamId));
    const card = person?.state.cards.find((one) => one.token === token && one.kind === 'electronic');
    if (person === undefined || card === undefined) return this.#nobody(`${path}.mdtrt_cert_no`, message);
    return { ...person, cardId: card.id };
  }

  async #byIdNumber(typed: string, path: string, message: FsiMessage): Promise<ShownPerson> {
    const number = normalIdNumber(typed);
    if (!isIdentityNumber(number)) throw new FsiError('is no identity number', `${path}.mdtrt_cert_no`);
    const [stream] = await this.register.byIdNumber(number);
    const person = stream === undefined ? undefined : await this.#read(stream);
    return person ?? this.#nobody(`${path}.mdtrt_cert_no`, message);
  }

  async #byCard(row: FsiRow, path: string, message: FsiMessage): Promise<ShownPerson> {
    const recognitionCode = textOf(row, 'card_sn');
    if (recognitionCode === '') throw new FsiError('must not be empty with a card', `${path}.card_sn`);
    const number = textOf(row, 'mdtrt_cert_no');
    const location = await this.cards.byNumber(number);
    const person = location && (await this.#read(location.streamId));
    const card = person?.state.cards.find((one) => one.token === location?.token);
    if (person === undefined || card === undefined) return this.#nobody(`${path}.mdtrt_cert_no`, message);
    await this.#checkRecognition(card.token, recognitionCode, path);
    return { ...person, cardId: card.id };
  }

  /** A card that is made has its recognition code (卡识别码) from the maker; of others none is known, and none is compared. */
  async #checkRecognition(token: string, shown: string, path: string): Promise<void> {
    const known = this.#recognitionCodes.get(token) ?? (await this.production.recognitionCodeOf(token));
    if (known === undefined) return;
    this.#recognitionCodes.set(token, known);
    if (shown.toUpperCase() !== known)
      throw new FsiError('is not the recognition code of this card', `${path}.card_sn`);
  }

  async #read(streamId: number): Promise<FoundPerson | undefined> {
    if (!isCardholderStream(streamId)) return undefined;
    const { version, state } = await this.core.state<CardholderState>(streamId);
    if (version === 0) return undefined;
    return { streamId, cardholderId: cardholderId(streamId), state, enrolments: medicalOf(state).enrolments };
  }

  #checkRate({ institution, now }: FsiMessage): void {
    if (this.misses.mayLook(institution.code, now)) return;
    throw new FsiError('too many people were looked for who are not there; wait an hour', undefined, true);
  }

  async #nobody(path: string, { institution, now }: FsiMessage): Promise<never> {
    await this.misses.note(institution.code, now);
    throw new FsiError(NOT_FOUND, path);
  }
}
