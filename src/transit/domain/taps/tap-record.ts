import { createHash } from 'node:crypto';
import type { Fen } from '../../../platform/money';
import type { Mode, Tap, TapKind } from '../fare/tap';

/** What a terminal did (交易类型), as terminals of T-Union number it: boarding, alighting, single ride, make-up fare (补票). */
export const DEAL_TYPES = { entry: 3, exit: 4, single: 6, make_up: 8 } as const satisfies Record<TapKind, number>;

/** The boarding that the card remembered when it was read (上一笔): resolves grey records and explains an alighting. */
export interface PreviousLeg {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** 12 hexadecimal digits. */
  readonly terminal: string;
  /** 8 hexadecimal digits. */
  readonly driver: string;
  /** 0 to 16,777,215. */
  readonly line: number;
  /** 0 to 255. */
  readonly stop: number;
  /** 4 digits, clearing code of GB/T 13497. */
  readonly city: string;
  /** 16 hexadecimal digits. */
  readonly operator: string;
  /** 8 hexadecimal digits. */
  readonly vehicle: string;
}

/** One tap as a terminal wrote it, in whatever format it came. Hexadecimal texts are of small letters. */
export interface TapRecord {
  /** 20 digits. */
  readonly card: string;
  readonly cardClass: number;
  readonly cardMedia: number;
  /** Sequence of the terminal's security module (终端交易序号), 4 bytes. */
  readonly terminalSequence: number;
  /** Number of the security module (PSAM), 12 hexadecimal digits: what is called the terminal here and what the TAC covers. */
  readonly terminal: string;
  /** The machine it sits in, 8 hexadecimal digits. */
  readonly device: string;
  readonly kind: TapKind;
  /** 应收, at most 65,535 fen. */
  readonly listPrice: Fen;
  /** Purse transaction counter (钱包交易序号), 2 bytes: each number is used once by a card. */
  readonly counter: number;
  /** 实收, at most 16,777,215 fen. */
  readonly amount: Fen;
  /** Balance of the purse after the tap. */
  readonly balanceAfter: Fen;
  /** Clock of the terminal, milliseconds since 1970 UTC, whole seconds. */
  readonly at: number;
  /** Transaction authentication code, 8 hexadecimal digits. */
  readonly tac: string;
  readonly driver: string;
  readonly line: number;
  readonly stop: number;
  readonly direction: number;
  readonly operator: string;
  readonly city: string;
  /** Grey (灰记录): the terminal did not see whether the card took the money off. */
  readonly grey: boolean;
  readonly previous?: PreviousLeg;
  readonly trip: number;
  readonly programVersion: number;
}

/** The key that makes two uploads the same tap: card, counter, terminal, sequence of the terminal, time and amount. */
export function naturalKeyOf(record: TapRecord): string {
  const { card, counter, terminal, terminalSequence, at, amount } = record;
  return [card, counter, terminal, terminalSequence, at, amount].join(':');
}

/** SHA-256 of everything the record says, 64 hexadecimal digits; the order of its properties does not matter. */
export function digestOf(record: TapRecord): string {
  const ordered = (value: object) => Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = ordered(record).map(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? [name, ordered(value)] : [name, value],
  );
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** The tap that fares are priced from. `mode` is what the registry says of the terminal: the record does not tell it. */
export function tapOf(record: TapRecord, mode: Mode): Tap {
  return {
    ...{ id: naturalKeyOf(record), card: record.card, at: record.at, operator: record.operator, mode },
    ...{ line: String(record.line), stop: String(record.stop), kind: record.kind, terminal: record.terminal },
    ...{ vehicle: record.device, cardCity: record.city },
    ...(record.kind === 'entry' ? {} : { listOnDevice: record.listPrice }),
    chargedOnDevice: record.amount,
  };
}
