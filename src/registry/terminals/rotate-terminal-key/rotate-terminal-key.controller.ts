import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresCapability } from '../../authentication/requires-capability';
import { DEFAULT_OVERLAP_SECONDS, type RotatedKey, RotateTerminalKey } from './rotate-terminal-key.command';
import { RotatedKeyDto, RotateTerminalKeyDto } from './rotate-terminal-key.dto';

/** POST /v1/terminals/{terminalId}/keys. */
@ApiTags('registry')
@Controller('v1/terminals')
export class RotateTerminalKeyController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':terminalId/keys')
  @HttpCode(200)
  @RequiresCapability('privileged')
  @ApiOperation({
    summary: 'Replace the key of a terminal',
    description: 'Repeated with the same `replaces`, the answer is the key that was made, without its secret.',
  })
  @ApiOkResponse({ type: RotatedKeyDto })
  rotate(@Param('terminalId') terminalId: string, @Body() body: RotateTerminalKeyDto): Promise<RotatedKey> {
    const { replaces, overlapSeconds = DEFAULT_OVERLAP_SECONDS, alg } = body;
    const details = { terminalId, replaces, overlapSeconds };
    return this.commands.execute(new RotateTerminalKey(alg === undefined ? details : { ...details, algorithm: alg }));
  }
}
