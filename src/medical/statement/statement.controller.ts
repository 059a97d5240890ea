import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentTerminal, type CurrentTerminalInfo, RequiresCapability } from '../../registry';
import { PrintStatement } from './print-statement/print-statement.query';
import { PDF_SCHEMA, PDF_TYPE, pdfDisposition, STATEMENT_IN_SHORT } from './pdf-answer';

/** GET /v1/medical/settlements/{settlementId}/statement.pdf, for the terminals of the institution that settled. */
@ApiTags('medical')
@RequiresCapability('medical')
@Controller('v1/medical/settlements/:settlementId')
export class StatementController {
  constructor(private readonly queries: QueryBus) {}

  @Get('statement.pdf')
  @ApiOperation({ summary: 'The printed statement (医保结算单) of a settlement', description: STATEMENT_IN_SHORT })
  @ApiProduces('application/pdf')
  @ApiOkResponse(PDF_SCHEMA)
  async print(
    @Param('settlementId') settlementId: string,
    @CurrentTerminal() { capabilities, merchant }: CurrentTerminalInfo,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const merchantId = capabilities.has('privileged') ? undefined : merchant.merchantId;
    const { pdf } = await this.queries.execute(new PrintStatement(settlementId, merchantId));
    // Not as a stream: the answers to terminals are signed.
    reply.type(PDF_TYPE).header('content-disposition', pdfDisposition(settlementId));
    return pdf;
  }
}
