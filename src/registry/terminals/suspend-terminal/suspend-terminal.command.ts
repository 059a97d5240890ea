import { Command } from '@nestjs/cqrs';
import type { TerminalStateChange } from '../change-terminal-state';

/** Takes no more requests of a terminal, in every process within two seconds. Repeating it changes nothing; `not_found` when there is no such terminal. */
export class SuspendTerminal extends Command<TerminalStateChange> {
  constructor(readonly terminalId: string) {
    super();
  }
}
