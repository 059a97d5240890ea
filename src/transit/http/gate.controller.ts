import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { RequestIdentity } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { fen } from '../../platform/money';
import { CurrentTerminal, type CurrentTerminalInfo, IdempotentRequest, RequiresCapability } from '../../registry';
import { DecideTap } from '../decide-tap/decide-tap.command';
import type { Tap } from '../domain/fare/tap';
import { readInstant } from '../rate-taps/tap-file';
import { GATE_ANSWERS, GATE_REQUESTS } from './gate-examples';
import { GateAnswerDto, GateTapDto } from './gate.dto';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Gates that ask before they open. Declines are answers with status 200. */
@ApiTags('transit')
@RequiresCapability('transit')
@Controller('v1/transit/taps')
export class GateController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  @ApiOperation({
    summary: 'Ask whether a gate may open for an account-based card (账户制)',
    description:
      'Prices the tap and charges what it ends. `id` names the tap for ever: the same tap again gets the same answer, another one of that ' +
      'id is declined with 94, and in a batch that is uploaded later it is a duplicate. After a decline the rider taps anew, with a new id.',
  })
  @ApiBody({ type: GateTapDto, examples: GATE_REQUESTS })
  @ApiOkResponse({ type: GateAnswerDto, examples: GATE_ANSWERS })
  async decide(
    @Body() body: GateTapDto,
    @CurrentTerminal() { terminalId, merchant }: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const terminal = { terminalId, merchantId: merchant.merchantId, mcc: merchant.mcc };
    const { text, replayed } = await this.commands.execute(new DecideTap(request, terminal, tapOf(body)));
    if (replayed) void reply.header('idempotent-replayed', 'true');
    return text;
  }
}

function tapOf({ card, at, listOnDevice, ...rest }: GateTapDto): Tap {
  const instant = readInstant(at);
  if (instant !== undefined) {
    const told = listOnDevice === undefined ? {} : { listOnDevice: fen(listOnDevice) };
    return { ...rest, card: card.number, at: instant, ...told };
  }
  const message = 'must be a time such as 2026-11-24T08:00:12 (Shanghai) or 2026-11-24T00:00:12Z';
  throw new ProblemError('validation_failed', { errors: [{ field: 'at', code: 'is_time', message }] });
}
