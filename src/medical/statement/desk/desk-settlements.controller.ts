import { Controller, Get, Param, Query, type StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Audited, RequiresPermission } from '../../../staff';
import { PDF_SCHEMA, pdfAnswer, STATEMENT_IN_SHORT } from '../pdf-answer';
import { PrintStatement } from '../print-statement/print-statement.query';
import { type DeskSettlement, GetDeskSettlement, MAX_DESK_LINES } from './desk-settlement.query';
import { DeskSettlementDto, DeskSettlementQueryDto } from './desk-settlement.dto';

/** Settlements as staff see them. */
@ApiTags('desk: medical')
@Controller('v1/desk/medical/settlements/:settlementId')
export class DeskSettlementsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @RequiresPermission('medical.read')
  @Audited('medical_settlement.read')
  @ApiOperation({
    summary: 'A medical settlement: who paid what, line by line, with every step in words',
    description: `${MAX_DESK_LINES} lines from \`linesFrom\` on. What items are called is empty once the person was erased.`,
  })
  @ApiOkResponse({ type: DeskSettlementDto })
  show(
    @Param('settlementId') settlementId: string,
    @Query() { linesFrom }: DeskSettlementQueryDto,
  ): Promise<DeskSettlement> {
    return this.queries.execute(new GetDeskSettlement(settlementId, linesFrom));
  }

  @Get('statement.pdf')
  @RequiresPermission('medical.read')
  @Audited('medical_settlement.print')
  @ApiOperation({ summary: 'The printed statement (医保结算单) of a settlement', description: STATEMENT_IN_SHORT })
  @ApiProduces('application/pdf')
  @ApiOkResponse(PDF_SCHEMA)
  async print(@Param('settlementId') settlementId: string): Promise<StreamableFile> {
    return pdfAnswer(await this.queries.execute(new PrintStatement(settlementId)));
  }
}
