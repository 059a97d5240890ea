import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { Tap } from '../domain/fare/tap';

/** What the registry knows of the terminal at a gate. */
export interface GateTerminal {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly mcc: string;
}

/** What a gate is told, ready to be sent. */
export interface RenderedGateAnswer {
  /** The body: JSON text, the same bytes for the same tap for ever. */
  readonly text: string;
  /** True when it is the stored first answer. */
  readonly replayed: boolean;
}

/** Asks whether a gate may open for a tap, and books what the tap charges. */
export class DecideTap extends Command<RenderedGateAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly terminal: GateTerminal,
    /** With the number of its card. */
    readonly tap: Tap,
  ) {
    super();
  }
}
