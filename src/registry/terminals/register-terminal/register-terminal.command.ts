import { Command } from '@nestjs/cqrs';
import type { MacAlgorithm } from '../../../platform/crypto';
import type { Capability } from '../capability';
import type { TerminalState } from '../terminal.entity';

/** What a terminal is registered with. */
export interface TerminalDetails {
  /** 8 characters A-Z, 0-9. */
  readonly terminalId: string;
  readonly merchantId: string;
  readonly name: string;
  readonly capabilities: readonly Capability[];
  readonly algorithm: MacAlgorithm;
  /** A secret agreed on elsewhere; a random one is made when it is left out. */
  readonly secret?: Buffer;
}

/** A registered terminal with its current key. */
export interface RegisteredTerminal {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly name: string;
  readonly capabilities: readonly Capability[];
  readonly state: TerminalState;
  readonly keyId: string;
  readonly alg: MacAlgorithm;
  /** Base64; told once, when the key is made. */
  readonly secret?: string;
}

/**
 * Registers a terminal and makes its first key. Repeated with the same content it answers the terminal and its current key
 * without the secret (whoever lost it rotates the key); another content under the same id is a `state_conflict`, an unknown
 * merchant `not_found`.
 */
export class RegisterTerminal extends Command<RegisteredTerminal> {
  constructor(readonly details: TerminalDetails) {
    super();
  }
}
