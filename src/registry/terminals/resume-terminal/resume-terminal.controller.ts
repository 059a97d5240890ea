import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresCapability } from '../../authentication/requires-capability';
import type { TerminalStateChange } from '../change-terminal-state';
import { TerminalStateDto } from '../terminal-state.dto';
import { ResumeTerminal } from './resume-terminal.command';

/** POST /v1/terminals/{terminalId}/resumptions. */
@ApiTags('registry')
@Controller('v1/terminals')
export class ResumeTerminalController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':terminalId/resumptions')
  @HttpCode(200)
  @RequiresCapability('privileged')
  @ApiOperation({
    summary: 'Resume a suspended terminal',
    description: 'Its requests are taken again within two seconds. Repeating it changes nothing.',
  })
  @ApiOkResponse({ type: TerminalStateDto })
  change(@Param('terminalId') terminalId: string): Promise<TerminalStateChange> {
    return this.commands.execute(new ResumeTerminal(terminalId));
  }
}
