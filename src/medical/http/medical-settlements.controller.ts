import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../event-store';
import { CurrentTerminal, type CurrentTerminalInfo, IdempotentRequest, RequiresCapability } from '../../registry';
import { CancelSettlement } from '../cancel-settlement/cancel-settlement.command';
import { type AccumulatorsView, GetAccumulators, GetSettlement, type SettlementView } from '../look-up/medical.queries';
import type { MedicalAnswer } from '../medical-answer';
import { RefundLines } from '../refund-lines/refund-lines.command';
import { AccumulatorsDto, MedicalAnswerDto, MedicalSettlementDto } from './medical-answer.dto';
import { merchantOf } from './medical-messages';
import { RefundLinesDto, SettlementChangeDto } from './medical.dto';

/** Settlements and accumulators, for the terminals of institutions. */
@ApiTags('medical')
@RequiresCapability('medical')
@Controller('v1/medical')
export class MedicalSettlementsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get('settlements/:settlementId')
  @ApiOperation({
    summary: 'A settlement with its lines and its steps in words',
    description: 'It is recalculated from its stored inputs; `reproducible` tells whether that gives what is stored.',
  })
  @ApiOkResponse({ type: MedicalSettlementDto })
  find(
    @Param('settlementId') settlementId: string,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
  ): Promise<SettlementView> {
    return this.queries.execute(new GetSettlement(settlementId, merchantOf(terminal)));
  }

  @Post('settlements/:settlementId/cancellation')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Cancel a settlement (结算撤销)',
    description: 'Works on frozen and closed cards and after the end of the year: accumulators and money return.',
  })
  @ApiOkResponse({ type: MedicalAnswerDto })
  cancel(
    @Param('settlementId') settlementId: string,
    @Body() { reason }: SettlementChangeDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<MedicalAnswer> {
    const change = { reason, terminalId: terminal.terminalId };
    return this.commands.execute(new CancelSettlement(request, settlementId, change, merchantOf(terminal)));
  }

  @Post('settlements/:settlementId/refunds')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give lines of a settled bill back (部分退费)',
    description: 'The rest is settled anew under the same policy and day, in the same commit, and has a new id.',
  })
  @ApiOkResponse({ type: MedicalAnswerDto })
  refund(
    @Param('settlementId') settlementId: string,
    @Body() { serials, reason }: RefundLinesDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<MedicalAnswer> {
    const refund = { serials, reason, terminalId: terminal.terminalId };
    return this.commands.execute(new RefundLines(request, settlementId, refund, merchantOf(terminal)));
  }

  @Get('cardholders/:cardholderId/accumulators')
  @ApiOperation({
    summary: 'Enrolments and year-to-date accumulators (年度累计)',
    description:
      'Of people who have an open visit at an institution of the terminal; privileged terminals see everybody.',
  })
  @ApiOkResponse({ type: AccumulatorsDto })
  accumulators(
    @Param('cardholderId') cardholderId: string,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
  ): Promise<AccumulatorsView> {
    return this.queries.execute(new GetAccumulators(cardholderId, merchantOf(terminal)));
  }
}
