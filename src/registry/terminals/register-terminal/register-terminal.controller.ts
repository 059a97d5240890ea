import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresCapability } from '../../authentication/requires-capability';
import { type RegisteredTerminal, RegisterTerminal } from './register-terminal.command';
import { RegisterTerminalDto, TerminalDto } from './register-terminal.dto';

/** POST /v1/terminals. */
@ApiTags('registry')
@Controller('v1/terminals')
export class RegisterTerminalController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @RequiresCapability('privileged')
  @ApiOperation({
    summary: 'Register a terminal and make its first key',
    description:
      'The secret is told once. Repeated with the same content, the answer is the terminal and its current key without ' +
      'the secret: rotate the key if it was lost. Another content is a `state_conflict`.',
  })
  @ApiOkResponse({ type: TerminalDto })
  register(@Body() body: RegisterTerminalDto): Promise<RegisteredTerminal> {
    const { terminalId, merchantId, name, capabilities, alg = 'hmac-sha256' } = body;
    return this.commands.execute(new RegisterTerminal({ terminalId, merchantId, name, capabilities, algorithm: alg }));
  }
}
