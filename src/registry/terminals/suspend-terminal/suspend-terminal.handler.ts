import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { changeTerminalState, type TerminalStateChange } from '../change-terminal-state';
import { TerminalDirectory } from '../terminal-directory';
import { SuspendTerminal } from './suspend-terminal.command';

/** Carries out SuspendTerminal. */
@CommandHandler(SuspendTerminal)
export class SuspendTerminalHandler implements ICommandHandler<SuspendTerminal> {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly directory: TerminalDirectory,
  ) {}

  async execute({ terminalId }: SuspendTerminal): Promise<TerminalStateChange> {
    const change = await changeTerminalState(this.dataSource, terminalId, 'suspended');
    this.directory.forget(terminalId);
    return change;
  }
}
