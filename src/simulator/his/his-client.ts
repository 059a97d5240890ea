import { randomInt } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { z } from 'zod';
import type { HttpConnections, RawAnswer } from '../http-exchange';
import type { MessageCounter } from '../message-counter';
import { localTimeOf } from '../shanghai-clock';
import { UnreachableError } from '../terminal-client';

/** User id of SM2 signatures of the interface (GB/T 32918). */
const SM2_USER_ID = '1234567812345678';
const RAW_SIGNATURE = /^[0-9a-f]{128}$/;
const SERIAL_DIGITS = 4;
const OPERATORS = 1_000_000;

const answerSchema = z.object({
  infcode: z.number(),
  err_msg: z.string().catch(''),
  output: z.record(z.string(), z.unknown()).catch({}),
});

/** An institution that the simulator speaks for. */
export interface SimulatedInstitution {
  /** 定点医药机构编号: H or P and eleven digits. */
  readonly code: string;
  readonly name: string;
  /** Area (六位区划) in which it lies. */
  readonly area: string;
  /** SM2 private key in hexadecimal, where its certificate is registered. */
  readonly privateKey?: string;
  /** SM2 public key of the platform, where its answers are to be checked. */
  readonly platformKey?: string;
}

/** A message of the interface. */
export type HisMessage = Readonly<Record<string, unknown>> & { readonly infno: string; readonly msgid: string };

/** An output, or the whole answer where a transaction answers beside `output`. */
export type HisRow = Readonly<Record<string, unknown>>;

/** What came back. */
export interface HisAnswer {
  readonly infcode: number;
  readonly errMsg: string;
  readonly output: HisRow;
  /** The answer as it came. */
  readonly whole: HisRow;
  /** Its bytes. */
  readonly text: string;
}

/** The centre refused a message (infcode -1). */
export class HisRefusedError extends Error {
  override readonly name = 'HisRefusedError';
  constructor(
    readonly infno: string,
    readonly reason: string,
  ) {
    super(`${infno} was refused: ${reason}`);
  }
}

/** What a client speaks through. */
export interface HisLine {
  readonly connections: HttpConnections;
  readonly counter: MessageCounter;
  /** Told each message and answer as it is. */
  readonly trace: (heading: string, text: string) => void;
}

/** The interface client of a hospital information system: an operator of one institution. */
export class HisClient {
  #signNo = '';
  readonly #operator = `his${randomInt(OPERATORS)}`;

  constructor(
    private readonly line: HisLine,
    readonly institution: SimulatedInstitution,
  ) {}

  /** 9001. Each run has an operator of its own, so that runs do not sign each other out. */
  async signIn(): Promise<void> {
    const signIn = { opter_no: this.#operator, mac: '00-00-00-00-00-00', ip: '127.0.0.1' };
    const output = await this.ok('9001', { signIn });
    this.#signNo = z.object({ signinoutb: z.object({ sign_no: z.string() }) }).parse(output).signinoutb.sign_no;
  }

  /** A new message with an id of its own; it may be sent more than once. */
  async message(infno: string, input: unknown): Promise<HisMessage> {
    const { code, name, area } = this.institution;
    const time = localTimeOf(Date.now());
    // The counter is shared with other runs: no two messages of one second have the same serial.
    const serial = (await this.line.counter.next(code)).stan.slice(-SERIAL_DIGITS);
    return {
      ...{ infno, msgid: `${code}${time.replaceAll(/\D/g, '')}${serial}`, mdtrtarea_admvs: area },
      ...{ insuplc_admdvs: '', recer_sys_code: 'ONECARD', dev_no: '', dev_safe_info: '', cainfo: '', signtype: '' },
      ...{ infver: 'V1.0', opter_type: '1', opter: this.#operator, opter_name: '模拟收费员' },
      ...{ inf_time: time.replace('T', ' '), fixmedins_code: code, fixmedins_name: name },
      ...{ fixmedins_soft_fcty: 'onecard', enc_type: '', sign_no: this.#signNo, input },
    };
  }

  /** Sends a message as it is. Throws an UnreachableError when no answer came, or when the outcome is not known (503). */
  async post(message: HisMessage): Promise<HisAnswer> {
    const { body } = await this.#exchange(message);
    const text = body.toString('utf8');
    this.line.trace(`answer to ${message.infno}`, text);
    const whole = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    const { infcode, err_msg: errMsg, output } = answerSchema.parse(whole);
    if (infcode === 0) this.#checkSignature(message.infno, whole);
    return { infcode, errMsg, output, whole, text };
  }

  /** The output of a success. Throws a HisRefusedError. */
  async ok(infno: string, input: unknown): Promise<HisRow> {
    return outputOf(infno, await this.post(await this.message(infno, input)));
  }

  /** The answer of a success, for transactions that answer beside `output`. Throws a HisRefusedError. */
  async okWhole(infno: string, input: unknown): Promise<HisRow> {
    const answer = await this.post(await this.message(infno, input));
    outputOf(infno, answer);
    return answer.whole;
  }

  /** 9102: the bytes of a file. */
  async download(fileQuryNo: string): Promise<Buffer> {
    const fsDownloadIn = { file_qury_no: fileQuryNo, filename: '', fixmedins_code: this.institution.code };
    const { body } = await this.#exchange(await this.message('9102', { fsDownloadIn }));
    this.line.trace('answer to 9102', `(${body.length} bytes)`);
    return body;
  }

  async #exchange(message: HisMessage): Promise<RawAnswer> {
    const body = JSON.stringify(this.#signed(message));
    this.line.trace(`${this.institution.code} sends ${message.infno}`, body);
    const path = `/fsi/api/${message.infno}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await this.line.connections
      .exchange({ method: 'POST', path, headers, body })
      .catch((error: unknown) => {
        throw new UnreachableError(
          `no answer to ${message.infno}: ${error instanceof Error ? error.message : String(error)}`,
        );
      });
    if (answer.status === 200) return answer;
    throw new UnreachableError(`${message.infno} was answered with status ${answer.status}: its outcome is not known`);
  }

  /** Refusals of messages that were not let in are not signed; a success always is. */
  #checkSignature(infno: string, { cainfo, ...rest }: HisRow): void {
    const { platformKey } = this.institution;
    if (platformKey === undefined) return;
    const text = Buffer.from(JSON.stringify(sorted(rest)));
    const options = { hash: true, der: false, userId: SM2_USER_ID };
    if (typeof cainfo === 'string' && RAW_SIGNATURE.test(cainfo)) {
      if (sm2.doVerifySignature(text, cainfo, platformKey, options)) return;
    }
    throw new Error(`the answer to ${infno} is not signed by the platform whose key was given`);
  }

  /** Signs the message without `cainfo`, with sorted keys. */
  #signed(message: HisMessage): Readonly<Record<string, unknown>> {
    const { privateKey } = this.institution;
    if (privateKey === undefined) return message;
    const { cainfo: _, ...rest }: Readonly<Record<string, unknown>> = { ...message, signtype: 'SM2' };
    const options = { hash: true, der: false, userId: SM2_USER_ID };
    return { ...rest, cainfo: sm2.doSignature(Buffer.from(JSON.stringify(sorted(rest))), privateKey, options) };
  }
}

/** The output of an answer. Throws a HisRefusedError. */
export function outputOf(infno: string, answer: HisAnswer): HisRow {
  if (answer.infcode !== 0) throw new HisRefusedError(infno, answer.errMsg);
  return answer.output;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([key, one]) => [key, sorted(one)]));
}
