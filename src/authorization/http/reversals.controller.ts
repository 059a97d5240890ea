import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { RequestIdentity } from '../../event-store';
import { fen } from '../../platform/money';
import { CurrentTerminal, type CurrentTerminalInfo, IdempotentRequest, RequiresCapability } from '../../registry';
import { ReverseByKey } from '../reverse-by-key/reverse-by-key.command';
import { AnswerDto } from './answer.dto';
import { originOf, sixDigits } from './message-origin';
import { sent } from './sent';
import { ReversalByKeyDto } from './message.dto';

/** Reversals of originals whose answer the terminal never saw (0400). */
@ApiTags('authorization')
@Controller('v1/reversals')
export class ReversalsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Header('content-type', 'application/json; charset=utf-8')
  @RequiresCapability('reversal')
  @ApiOperation({
    summary: 'Reverse an original by its message number',
    description:
      'Approved also when the original is unknown (`reversal_remembered`): it is then declined with `original_reversed` should it come later.',
  })
  @ApiOkResponse({ type: AnswerDto })
  async reverse(
    @Body() body: ReversalByKeyDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { stan, batch, localDate, messageClass = 'authorization' } = body.original;
    const original = { stan: sixDigits(stan), batch: sixDigits(batch), localDate, messageClass };
    const amount = body.amount === undefined ? undefined : fen(body.amount);
    return sent(
      reply,
      await this.commands.execute(new ReverseByKey(originOf(terminal, request), body.card.number, original, amount)),
    );
  }
}
