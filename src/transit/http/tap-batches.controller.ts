import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { RequestIdentity } from '../../event-store';
import { AcceptsLargeBody } from '../../platform/http';
import { CurrentTerminal, type CurrentTerminalInfo, IdempotentRequest, RequiresCapability } from '../../registry';
import { TakeTapBatch } from '../take-records/take-tap-batch.command';
import { TapBatchAnswerDto, TapBatchDto } from './tap-batches.dto';

/** Taps that terminals of transit collected offline. */
@ApiTags('transit')
@RequiresCapability('transit')
@Controller('v1/transit/tap-batches')
export class TapBatchesController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Header('content-type', 'application/json; charset=utf-8')
  @AcceptsLargeBody()
  @ApiOperation({
    summary: 'Upload a batch of taps (刷卡记录上传)',
    description:
      'Count, sum and digest must tie out, or nothing is taken. Every record ends in exactly one of charged, free, duplicate and ' +
      'exception. The same number with the same records is answered byte for byte as the first time; a record that came in ' +
      'another batch before is a duplicate. Records may come in any order, days late.',
  })
  @ApiOkResponse({ type: TapBatchAnswerDto })
  async take(
    @Body() { records, ...batch }: TapBatchDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const upload = { ...batch, records: Buffer.from(records, 'base64') };
    const answer = await this.commands.execute(new TakeTapBatch(request, terminal.merchant.merchantId, upload));
    if (answer.replayed) void reply.header('idempotent-replayed', 'true');
    return answer.text;
  }
}
