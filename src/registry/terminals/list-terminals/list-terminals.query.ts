import { Query } from '@nestjs/cqrs';
import type { MacAlgorithm } from '../../../platform/crypto';
import type { MerchantState } from '../../merchants/merchant.entity';
import type { Capability } from '../capability';
import type { TerminalState } from '../terminal.entity';

/** Which terminals to list; all conditions must hold. */
export interface TerminalFilter {
  readonly merchantId?: string;
  readonly state?: TerminalState;
}

/** A terminal with its current key, without the secret. */
export interface ListedTerminal {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly name: string;
  readonly capabilities: readonly Capability[];
  readonly state: TerminalState;
  /** While its merchant is suspended, no request of it is taken either. */
  readonly merchantState: MerchantState;
  /** ISO 8601. */
  readonly registeredAt: string;
  readonly keyId: string;
  readonly alg: MacAlgorithm;
}

/** A page of terminals. */
export interface TerminalPage {
  readonly items: readonly ListedTerminal[];
  readonly nextCursor: string | null;
}

/** Terminals in order of their ids. */
export class ListTerminals extends Query<TerminalPage> {
  constructor(
    readonly filter: TerminalFilter,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}
