import { randomInt } from 'node:crypto';
import { stampText } from '../reading/message-time';
import { signedText } from '../security/canonical-message';

/** 成功, 失败. */
export const SUCCESS = 0;
export const FAILURE = -1;
/** Characters of `err_msg` at most. */
const MAX_MESSAGE = 200;
const SERIAL_RANGE = 10 ** 10;
const SERIAL_DIGITS = 10;

/** What goes out for one message; a stream of bytes for a file; `unknown` when nobody can say what became of it. */
export type FsiReply =
  | { readonly kind: 'json'; readonly body: Buffer }
  | { readonly kind: 'file'; readonly filename: string; readonly bytes: Buffer }
  | { readonly kind: 'unknown' };

/** What an answer says. */
export interface AnswerContent {
  readonly infcode: typeof SUCCESS | typeof FAILURE;
  readonly message?: string;
  /** Left out by transactions that answer nothing. */
  readonly output?: unknown;
  /** Fields beside the output, of transactions whose answer stands at the root. */
  readonly root?: Readonly<Record<string, unknown>>;
  readonly encrypted?: boolean;
}

/** The serial numbers of answers begin somewhere: another process begins elsewhere. */
let serial = randomInt(2 ** 47) % SERIAL_RANGE;

/** Makes `cainfo`: a signature of a text. */
export type AnswerSigner = (text: string) => string;

/** When an answer is given, and to whom. */
export interface AnswerFrame {
  /** The receiver's area: six digits. */
  readonly area: string;
  /** ms since the epoch. */
  readonly receivedAt: number;
  readonly now: number;
  /** Of receivers that check signatures. */
  readonly sign?: AnswerSigner | undefined;
}

/** Writes an answer (响应报文). Signed is the answer without `cainfo`, as messages are. */
export function answerBytes({ area, receivedAt, now, sign }: AnswerFrame, content: AnswerContent): Buffer {
  serial = (serial + 1) % SERIAL_RANGE;
  const { infcode, message = '', output, root, encrypted = false } = content;
  const answer = {
    infcode,
    inf_refmsgid: `${area}${stampText(now).slice(0, 14)}${String(serial).padStart(SERIAL_DIGITS, '0')}`,
    refmsg_time: stampText(receivedAt),
    respond_time: stampText(now),
    enctype: encrypted ? 'SM4' : '',
    signtype: sign === undefined ? '' : 'SM2',
    err_msg: message.slice(0, MAX_MESSAGE),
    ...root,
    ...(root === undefined ? { output: output ?? null } : {}),
  };
  // What is signed is what the receiver reads: without the members that JSON leaves out.
  const text = JSON.stringify(answer);
  if (sign === undefined) return Buffer.from(text);
  const cainfo = sign(signedText(JSON.parse(text) as Readonly<Record<string, unknown>>));
  return Buffer.from(JSON.stringify({ ...answer, cainfo }));
}
