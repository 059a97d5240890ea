import { Controller, Get, Param, type StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { CurrentTerminal, type CurrentTerminalInfo, RequiresCapability } from '../../registry';
import { PrintStatement } from './print-statement/print-statement.query';
import { pdfAnswer, PDF_SCHEMA, STATEMENT_IN_SHORT } from './pdf-answer';

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
  ): Promise<StreamableFile> {
    const merchantId = capabilities.has('privileged') ? undefined : merchant.merchantId;
    return pdfAnswer(await this.queries.execute(new PrintStatement(settlementId, merchantId)));
  }
}
