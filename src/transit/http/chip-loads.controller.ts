import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { RequestIdentity } from '../../event-store';
import { IdempotentRequest, RequiresCapability } from '../../registry';
import { type ChipAnswer, LoadChipPurse, ReverseChipLoad } from '../chip/chip-load.commands';
import { ChipLoadAnswerDto, ChipLoadDto, ChipLoadReversalDto } from './chip-loads.dto';

/** Loads of on-chip purses, online. */
@ApiTags('transit')
@RequiresCapability('transit')
@Controller('v1/transit/loads')
export class ChipLoadsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Header('content-type', 'application/json; charset=utf-8')
  @ApiOperation({
    summary: 'Load an on-chip purse (圈存)',
    description:
      'The shadow here is made to agree with the card first: a load of the same online counter that the card never wrote is taken ' +
      'back, and what else differs is adjusted with a reason, unless taps are missing (`uploads_missing`). Declined with ' +
      '`insufficient_funds`, `balance_too_large`, `sequence_used`, `purse_closed`, or what is wrong with the card.',
  })
  @ApiOkResponse({ type: ChipLoadAnswerDto })
  async load(
    @Body() { card, ...load }: ChipLoadDto,
    @IdempotentRequest() request: RequestIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return sent(reply, await this.commands.execute(new LoadChipPurse(request, card, load)));
  }

  @Post('reversals')
  @HttpCode(200)
  @Header('content-type', 'application/json; charset=utf-8')
  @ApiOperation({
    summary: 'Take a load back that the card did not write (圈存冲正)',
    description: 'Only the last load can be taken back; declined with `load_not_found` otherwise.',
  })
  @ApiOkResponse({ type: ChipLoadAnswerDto })
  async reverse(
    @Body() { card, sequence }: ChipLoadReversalDto,
    @IdempotentRequest() request: RequestIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return sent(reply, await this.commands.execute(new ReverseChipLoad(request, card, sequence)));
  }
}

function sent(reply: FastifyReply, { text, replayed }: ChipAnswer): string {
  if (replayed) void reply.header('idempotent-replayed', 'true');
  return text;
}
