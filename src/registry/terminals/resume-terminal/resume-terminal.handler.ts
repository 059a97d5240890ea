import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { changeTerminalState, type TerminalStateChange } from '../change-terminal-state';
import { TerminalDirectory } from '../terminal-directory';
import { ResumeTerminal } from './resume-terminal.command';

/** Carries out ResumeTerminal. */
@CommandHandler(ResumeTerminal)
export class ResumeTerminalHandler implements ICommandHandler<ResumeTerminal> {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly directory: TerminalDirectory,
  ) {}

  async execute({ terminalId }: ResumeTerminal): Promise<TerminalStateChange> {
    const change = await changeTerminalState(this.dataSource, terminalId, 'active');
    this.directory.forget(terminalId);
    return change;
  }
}
