import { Command } from '@nestjs/cqrs';
import type { TerminalStateChange } from '../change-terminal-state';

/** Takes requests of a suspended terminal again, in every process within two seconds. Repeating it changes nothing; `not_found` when there is no such terminal. */
export class ResumeTerminal extends Command<TerminalStateChange> {
  constructor(readonly terminalId: string) {
    super();
  }
}
