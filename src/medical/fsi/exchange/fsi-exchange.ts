import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { parseStrictJson } from '../../../platform/http';
import { OutcomeKeyReusedError, type RequestIdentity } from '../../../event-store';
import type { Institution } from '../../institutions/institution-directory';
import { FsiError } from '../fsi-error';
import { FsiFile, type FsiHandler, FsiHandlers, type FsiMessage, FsiRoot } from '../fsi-handler';
import { objectOf, readNodes } from '../reading/read-fields';
import { type ReadEnvelope, readEnvelope } from '../reading/read-envelope';
import { canonicalJson } from '../security/canonical-message';
import { MessageCipher } from '../security/message-cipher';
import { PlatformKey } from '../security/platform-key';
import { FsiMessageStore } from '../stores/fsi-message-store';
import { FsiSessions } from '../stores/fsi-sessions';
import { answerBytes, type AnswerContent, type AnswerFrame, FAILURE, type FsiReply, SUCCESS } from './fsi-answer';
import { FsiDoor } from './fsi-door';
import { FsiLimits } from './fsi-limits';

const KEY_TAKEN = { message: 'msgid: the message was reversed by 2601, or stands for another one', passing: false };
/** 吉林省: the receiver of messages that nobody can be named as the sender of. */
const PROVINCE = '220000';

/** A message that was let in. */
interface Admitted {
  readonly envelope: ReadEnvelope;
  readonly handler: FsiHandler;
  readonly institution: Institution;
  readonly input: unknown;
  /** Generation of the SM4 key that the input was encrypted with; the answer is, too. */
  readonly keyGeneration: number;
  readonly request: RequestIdentity;
  readonly receivedAt: number;
}

/** Reads messages of the national interface, has them done and writes the answers. Never throws. */
@Injectable()
export class FsiExchange {
  readonly #logger = new Logger('Fsi');
  readonly #limits = new FsiLimits();

  constructor(
    private readonly handlers: FsiHandlers,
    private readonly door: FsiDoor,
    private readonly sessions: FsiSessions,
    private readonly messages: FsiMessageStore,
    private readonly cipher: MessageCipher,
    private readonly platform: PlatformKey,
    private readonly clock: Clock,
  ) {}

  /** Answers the bytes of a message that came to the path of a transaction, or to none. */
  async answer(bytes: Buffer, path: string | undefined): Promise<FsiReply> {
    const receivedAt = this.clock.now();
    try {
      const admitted = await this.#admit(bytes, path, receivedAt);
      return await this.#perform(admitted);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) return this.#unknown(error);
      return this.#json({ area: PROVINCE, receivedAt }, failure(refusal.message));
    }
  }

  /** Answers a message that could not be read at all. */
  refuse(message: string): FsiReply {
    return this.#json({ area: PROVINCE, receivedAt: this.clock.now() }, failure(message));
  }

  async #admit(bytes: Buffer, path: string | undefined, receivedAt: number): Promise<Admitted> {
    const message = objectOf(parse(bytes), 'message');
    const envelope = readEnvelope(message, path);
    const handler = this.handlers.find(envelope.infno);
    if (handler === undefined) throw new FsiError('there is no such transaction here', 'infno', true);
    const institution = await this.door.enter(message, envelope);
    if (!this.#limits.takeMessage(institution.code, receivedAt)) {
      throw new FsiError('the institution sends too many messages; wait a second', undefined, true);
    }
    const operator = { fixmedinsCode: institution.code, opterNo: envelope.opter };
    if (handler.signedIn !== false && !(await this.sessions.stands(envelope.sign_no, operator))) {
      throw new FsiError('is no sign-in of this operator that stands; sign in with 9001', 'sign_no', true);
    }
    const { clear, keyGeneration } = this.#clearInput(message, envelope, { institution, now: receivedAt });
    const input = handler.nodes === undefined ? clear : readNodes(clear, handler.nodes);
    const { infno, msgid, mdtrtarea_admvs: place, insuplc_admdvs: insured } = envelope;
    const content = canonicalJson({ infno, place, insured, operator, input: clear ?? null });
    const request = this.messages.identityOf(msgid, content);
    return { envelope, handler, institution, input, keyGeneration, request, receivedAt };
  }

  /** The input, decrypted with the key in use or, for a while after a rotation, with the one before. */
  #clearInput(
    message: Readonly<Record<string, unknown>>,
    envelope: ReadEnvelope,
    { institution, now }: { readonly institution: Institution; readonly now: number },
  ): { readonly clear: unknown; readonly keyGeneration: number } {
    const { generation, beforeUntil } = institution.messageKey;
    if (envelope.enc_type === '') return { clear: message['input'], keyGeneration: generation };
    const inUse = beforeUntil !== undefined && now < beforeUntil ? [generation, generation - 1] : [generation];
    for (const keyGeneration of inUse) {
      const text = this.cipher.decrypt({ code: institution.code, generation: keyGeneration }, message['input']);
      if (text !== undefined) return { clear: parse(Buffer.from(text)), keyGeneration };
    }
    throw new FsiError('cannot be decrypted with the institution’s SM4 key', 'input', true);
  }

  async #perform(admitted: Admitted): Promise<FsiReply> {
    const { envelope, handler, request } = admitted;
    if (handler.reads === true) return this.#run(admitted, undefined);
    const noted = await this.messages.note(envelope.msgid, envelope.infno, request.digest);
    if (noted.reversedBy !== null && !noted.answered) {
      return this.#reply(admitted, failure('msgid: the message was reversed by 2601'));
    }
    if (noted.digest !== request.digest) {
      return this.#reply(admitted, failure('msgid: stands for another message; each message needs its own'));
    }
    if (noted.answered) {
      const body = await this.messages.answerOf(envelope.msgid);
      return body === undefined
        ? this.#reply(admitted, failure('the person of this message was erased'))
        : { kind: 'json', body };
    }
    return this.#run(admitted, envelope.msgid);
  }

  /** Has the transaction done. `keepAs` is the id that its answer is kept under. */
  async #run(admitted: Admitted, keepAs: string | undefined): Promise<FsiReply> {
    const { envelope, handler, institution, input, request } = admitted;
    let person: number | undefined;
    const message: FsiMessage = {
      ...{ envelope, input, institution, request, now: this.clock.now() },
      about: (streamId) => (person = streamId),
    };
    let content: AnswerContent;
    try {
      const output = await handler.handle(message);
      if (output instanceof FsiFile) return { kind: 'file', filename: output.filename, bytes: output.bytes };
      content = { infcode: SUCCESS, ...(output instanceof FsiRoot ? { root: output.fields } : { output }) };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      content = failure(refusal.message);
      if (refusal.passing) return this.#reply(admitted, content);
    }
    const reply = this.#reply(admitted, content);
    if (keepAs === undefined || reply.kind !== 'json') return reply;
    return { kind: 'json', body: await this.messages.keep(keepAs, reply.body, person) };
  }

  #reply({ envelope, institution, keyGeneration, receivedAt }: Admitted, content: AnswerContent): FsiReply {
    const { area, certificate } = institution;
    const sign = certificate === undefined ? undefined : (text: string) => this.platform.sign(text);
    if (envelope.enc_type === '' || content.output === undefined)
      return this.#json({ area, receivedAt, sign }, content);
    const output = this.cipher.encrypt(
      { code: institution.code, generation: keyGeneration },
      JSON.stringify(content.output),
    );
    return this.#json({ area, receivedAt, sign }, { ...content, output, encrypted: true });
  }

  #json(frame: Omit<AnswerFrame, 'now'>, content: AnswerContent): FsiReply {
    return { kind: 'json', body: answerBytes({ ...frame, now: this.clock.now() }, content) };
  }

  /** Nobody can say what became of the message: its sender sends it again, or reverses it. */
  #unknown(error: unknown): FsiReply {
    const failure =
      error instanceof Error
        ? { type: error.name, code: (error as { code?: unknown }).code, stack: error.stack }
        : { type: typeof error };
    this.#logger.error({ failure }, 'a message of the national interface failed');
    return { kind: 'unknown' };
  }
}

function failure(message: string): AnswerContent {
  return { infcode: FAILURE, message };
}

function parse(bytes: Buffer): unknown {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(bytes);
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const detail = error.errors.length === 0 ? error.code.replaceAll('_', ' ') : problemText(error);
    throw new FsiError(`the message is not JSON as it is taken here: ${detail}`, undefined, true);
  }
}

/** What is thrown about the message itself; undefined for failures of ours, and when the outcome is not known. */
function refusalOf(error: unknown): { readonly message: string; readonly passing: boolean } | undefined {
  if (error instanceof FsiError) return error;
  if (error instanceof OutcomeKeyReusedError) return KEY_TAKEN;
  if (!(error instanceof ProblemError) || error.status >= 500) return undefined;
  if (error.code === 'idempotency_key_reused') return KEY_TAKEN;
  return { message: problemText(error), passing: error.code === 'too_many_requests' };
}

function problemText({ code, errors }: ProblemError): string {
  const [first] = errors;
  return first === undefined ? `refused: ${code.replaceAll('_', ' ')}` : `${first.field}: ${first.message}`;
}
