import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { RequestIdentity } from '../../event-store';
import { AcceptsLargeBody } from '../../platform/http';
import { CurrentTerminal, type CurrentTerminalInfo, IdempotentRequest, RequiresCapability } from '../../registry';
import { RecordAdvices } from '../advise/record-advice.command';
import { AdvicesDto } from './advices.dto';
import { AdviceAnswersDto } from './answer.dto';
import { adviceMessage, originOf } from './message-origin';
import { sent } from './sent';

/** Advices of what terminals did already, offline or in stand-in (0120, 0220). */
@ApiTags('authorization')
@Controller('v1/advices')
export class AdvicesController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Header('content-type', 'application/json; charset=utf-8')
  @AcceptsLargeBody()
  @RequiresCapability('advice')
  @ApiOperation({
    summary: 'Record one or many advices',
    description:
      'Never refused for business reasons: what the purses cannot pay is booked as a receivable, what an unknown card made to suspense. ' +
      'Each advice is settled under its own message number, so a batch sent again changes nothing.',
  })
  @ApiOkResponse({ type: AdviceAnswersDto })
  async record(
    @Body() body: AdvicesDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const answers = await this.commands.execute(
      new RecordAdvices(originOf(terminal, request), body.advices.map(adviceMessage)),
    );
    const replayed = answers.every((answer) => answer.replayed);
    return sent(reply, { text: `{"results":[${answers.map(({ text }) => text).join(',')}]}`, replayed });
  }
}
