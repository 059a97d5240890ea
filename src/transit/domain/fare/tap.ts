import type { Fen } from '../../../platform/money';

/** Means of transport that a fare may differ by. */
export const MODES = ['metro', 'bus', 'tram', 'rail', 'ferry'] as const;
export type Mode = (typeof MODES)[number];

/**
 * What a tap says: `entry` (进站, 上车) and `exit` (出站, 下车) of a journey with two taps, `single` (单次) of a journey that one
 * tap pays, `make_up` (补票) that a gate charged for a journey left open: it closes that journey and begins none.
 */
export const TAP_KINDS = ['entry', 'exit', 'single', 'make_up'] as const;
export type TapKind = (typeof TAP_KINDS)[number];

/**
 * One tap of a card, as the engine of fares takes it: already found to be true (TAC, counters), still in any order and perhaps
 * there several times. Two taps with the same `id` are the same tap; what else they say is then the same too.
 */
export interface Tap {
  /** Same text for the same tap, however often and in whatever file it comes. Taps are put in order by (`at`, `id`). */
  readonly id: string;
  /** The card, or what stands for it; the engine compares it only. */
  readonly card: string;
  /** When the terminal read the card, by its own clock: milliseconds since 1970 UTC. Business days are those of Asia/Shanghai. */
  readonly at: number;
  /** Operator (运营单位) whose terminal it was, as the policy's networks name it. */
  readonly operator: string;
  readonly mode: Mode;
  /** Line or route (线路). For a bus with sections also what its stops are counted on. */
  readonly line?: string;
  /** Station or stop (站点), as the policy's station graph, areas or bus sections name it. */
  readonly stop?: string;
  /** Vehicle (车辆): a transfer never goes to the same vehicle. */
  readonly vehicle?: string;
  readonly kind: TapKind;
  /** Terminal, for people to find it by; prices nothing. */
  readonly terminal?: string;
  /** People who ride by this tap (一卡多人), the holder among them; 1 when left out. Companions have no concession. */
  readonly riders?: number;
  /** City code of the issuer (file 17 of the card, GB/T 13497). Left out: that of the rider, else the policy's own city. */
  readonly cardCity?: string;
  /** List price (应收) that the terminal told. Prices the journey only where the policy's product says `on_device`. */
  readonly listOnDevice?: Fen;
  /** What the terminal took (实收). Never a price; what was taken is compared with what is due by those who charge. */
  readonly chargedOnDevice?: Fen;
}
