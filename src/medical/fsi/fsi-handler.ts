import { Injectable } from '@nestjs/common';
import type { RequestIdentity } from '../../event-store';
import type { FsiNode } from './tables/fsi-field';

export { FsiError } from './fsi-error';

/** The header of a message (交易头), checked: names are those of the interface, an absent text is empty. */
export interface FsiEnvelope {
  /** 交易编号. */
  readonly infno: string;
  /** 发送方报文ID: the idempotency key. */
  readonly msgid: string;
  /** 就医地医保区划. */
  readonly mdtrtarea_admvs: string;
  /** 参保地医保区划. */
  readonly insuplc_admdvs: string;
  readonly recer_sys_code: string;
  readonly dev_no: string;
  readonly infver: string;
  /** 1 clerk, 2 kiosk, 3 mobile. */
  readonly opter_type: string;
  readonly opter: string;
  /** `yyyy-MM-dd HH:mm:ss`. */
  readonly inf_time: string;
  readonly fixmedins_code: string;
  /** From 9001; empty in messages that need none. */
  readonly sign_no: string;
  readonly enc_type: string;
}

/** The institution that a message came from, as the registry has it. */
export interface FsiInstitution {
  readonly code: string;
  readonly name: string;
  /** Six digits. */
  readonly area: string;
  readonly kind: 'hospital' | 'pharmacy';
  /** The merchant that it is paid as: commands and queries of another one's visits are answered `not_found`. */
  readonly merchantId: string;
}

/** A message that was read, checked and found genuine. */
export interface FsiMessage {
  readonly envelope: FsiEnvelope;
  /** Checked against the handler's `nodes` when it has some; as sent otherwise. */
  readonly input: unknown;
  readonly institution: FsiInstitution;
  /** ms since the epoch. */
  readonly now: number;
  /** Key and digest of the message, for commands of the core: the same message gives the same. */
  readonly request: RequestIdentity;
  /** Says that the answer holds data of a person (stream): what is kept of it is gone when the person is erased. */
  about(streamId: number): void;
}

/** An answer whose fields stand at the root instead of in `output` (9101). */
export class FsiRoot {
  constructor(readonly fields: Readonly<Record<string, unknown>>) {}
}

/** An answer that is a stream of bytes instead of JSON (9102). It is not kept for repetition. */
export class FsiFile {
  constructor(
    readonly filename: string,
    readonly bytes: Buffer,
  ) {}
}

/** Answers one transaction (交易). */
export interface FsiHandler {
  readonly infno: string;
  /** Name in the interface, for instance 医药机构费用结算对总账. */
  readonly name?: string;
  /** What the input must be. A message that is not so is answered before the handler sees it. */
  readonly nodes?: readonly FsiNode[];
  /** False for a transaction without sign-in (9001). */
  readonly signedIn?: boolean;
  /** True for a transaction that only reads: its answer is not kept, a repetition reads anew. */
  readonly reads?: boolean;
  /** The `output` of a success, `FsiRoot` or `FsiFile`. Throws an FsiError for a refusal. */
  handle(message: FsiMessage): Promise<object>;
}

/** The transactions that the interface answers, by number. */
@Injectable()
export class FsiHandlers {
  readonly #byNumber = new Map<string, FsiHandler>();

  /** Throws when the number is taken. */
  add(...handlers: readonly FsiHandler[]): void {
    for (const handler of handlers) {
      if (this.#byNumber.has(handler.infno)) throw new Error(`transaction ${handler.infno} has a handler already`);
      this.#byNumber.set(handler.infno, handler);
    }
  }

  /** The handler of a number; a variant with a trailing A (Jilin) goes to the number without it when it has none of its own. */
  find(infno: string): FsiHandler | undefined {
    return this.#byNumber.get(infno) ?? (/^\d{4}A$/.test(infno) ? this.#byNumber.get(infno.slice(0, 4)) : undefined);
  }

  /** All, in the order of their numbers. */
  all(): readonly FsiHandler[] {
    return [...this.#byNumber.values()].sort((a, b) => (a.infno < b.infno ? -1 : 1));
  }
}
