import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresCapability } from '../../authentication/requires-capability';
import type { TerminalStateChange } from '../change-terminal-state';
import { TerminalStateDto } from '../terminal-state.dto';
import { SuspendTerminal } from './suspend-terminal.command';

/** POST /v1/terminals/{terminalId}/suspensions. */
@ApiTags('registry')
@Controller('v1/terminals')
export class SuspendTerminalController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':terminalId/suspensions')
  @HttpCode(200)
  @RequiresCapability('privileged')
  @ApiOperation({
    summary: 'Suspend a terminal',
    description: 'Its requests are answered with 403 within two seconds. Repeating it changes nothing.',
  })
  @ApiOkResponse({ type: TerminalStateDto })
  change(@Param('terminalId') terminalId: string): Promise<TerminalStateChange> {
    return this.commands.execute(new SuspendTerminal(terminalId));
  }
}
