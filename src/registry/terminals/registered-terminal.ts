import type { KeyObject } from 'node:crypto';
import type { MacAlgorithm } from '../../platform/crypto';
import type { MerchantState } from '../merchants/merchant.entity';
import type { Capability } from './capability';
import type { TerminalState } from './terminal.entity';

/** The merchant of a terminal, as decisions need it. */
export interface TerminalMerchant {
  readonly merchantId: string;
  readonly name: string;
  readonly mcc: string;
  readonly category: string;
  readonly programmes: readonly string[];
  /** Ledger account of what it is owed. */
  readonly payableAccount: number;
}

/** Who sent a request, once its signature is checked. */
export interface CurrentTerminalInfo {
  readonly terminalId: string;
  readonly keyId: string;
  readonly name: string;
  readonly merchant: TerminalMerchant;
  readonly capabilities: ReadonlySet<Capability>;
}

/** A key with all that is needed to check and answer a request signed with it. */
export interface RegisteredKey {
  readonly keyId: string;
  readonly algorithm: MacAlgorithm;
  readonly key: KeyObject;
  /** ms since the epoch. */
  readonly notBefore: number;
  /** ms since the epoch; Infinity while the key is current. */
  readonly notAfter: number;
  readonly state: TerminalState;
  readonly merchantState: MerchantState;
  readonly terminal: CurrentTerminalInfo;
}
