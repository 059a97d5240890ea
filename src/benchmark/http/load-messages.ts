import type { MacAlgorithm } from '../../platform/crypto';

/** A terminal that the load process signs for. */
export interface LoadTerminal {
  readonly terminalId: string;
  readonly keyId: string;
  /** Base64. */
  readonly secret: string;
  readonly alg: MacAlgorithm;
}

/** What the load process is told. It goes by the channel between the processes, for there are keys in it. */
export type LoadOrder =
  | {
      readonly order: 'begin';
      /** What the requests ask for. */
      readonly asks: 'purchases' | 'taps';
      readonly host: string;
      readonly port: number;
      readonly terminals: readonly LoadTerminal[];
      readonly people: number;
      readonly connections: number;
    }
  /** Make and sign a request of each person in turn: after them the service has seen everybody. */
  | { readonly order: 'signEverybody' }
  /** Make and sign so many requests of random people. */
  | { readonly order: 'sign'; readonly requests: number }
  /** Send as fast as answers come, one request at a time on each connection. */
  | { readonly order: 'closed'; readonly seconds: number }
  /** Send so many a second, whatever the answers do. */
  | { readonly order: 'open'; readonly seconds: number; readonly perSecond: number }
  | { readonly order: 'end' };

/** What came of an order. */
export interface LoadReport {
  readonly operations: number;
  readonly unexpected: number;
  readonly seconds: number;
  /** ms. */
  readonly latencies: Float64Array;
  /** The first answers that were not as they should be, for people to read. */
  readonly complaints: readonly string[];
}

/** What the load process answers. */
export type LoadAnswer = { readonly report: LoadReport } | { readonly error: string };
