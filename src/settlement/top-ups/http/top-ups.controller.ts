import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { RequestIdentity } from '../../../event-store';
import { CurrentTerminal, type CurrentTerminalInfo, IdempotentRequest, RequiresCapability } from '../../../registry';
import { targetOf } from '../file/top-up-layout';
import type { TopUpNotice } from '../notice';
import { TakeTopUp } from '../take-top-up.command';
import { invalid } from '../top-up-channels';
import { TopUpAnswerDto, TopUpNoticeDto } from './top-ups.dto';

/** Top-ups of the e-purse that banks and channels have taken in. */
@ApiTags('top-ups')
@RequiresCapability('top_up')
@Controller('v1/top-ups')
export class TopUpsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Report a top-up of an e-purse (充值通知)',
    description:
      'The money is credited, or goes into suspense with the reason when no purse can take it; never refused for the state of the ' +
      'card. The same notice again gets the same answer, under any Idempotency-Key; its reference with other content is refused with ' +
      '`state_conflict`. A notice that was not answered is to be sent again.',
  })
  @ApiOkResponse({ type: TopUpAnswerDto })
  async take(
    @Body() body: TopUpNoticeDto,
    @CurrentTerminal() { merchant }: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TopUpAnswerDto> {
    const { channel } = body;
    const taken = await this.commands.execute(new TakeTopUp(request, merchant.merchantId, channel, noticeOf(body)));
    if (taken.replayed) void reply.header('idempotent-replayed', 'true');
    const { reference, amount, reason } = taken;
    const facts = { channel, reference, amount };
    return reason === null ? { ...facts, result: 'credited' } : { ...facts, result: 'suspended', reason };
  }
}

function noticeOf({ reference, cardNumber, purse, amount, time }: TopUpNoticeDto): TopUpNotice {
  if (cardNumber !== undefined && purse === undefined) return { reference, target: { cardNumber }, amount, time };
  if (cardNumber === undefined && purse !== undefined) return { reference, target: targetOf(purse), amount, time };
  throw invalid('cardNumber', 'one of cardNumber and purse must be there, and not both');
}
