import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../event-store';
import {
  CureDifference,
  EndClearing,
  GetCentreTotals,
  ListClearings,
  ListDifferences,
  ListRuns,
  periodFault,
  RepeatRun,
  TakeDifference,
} from '../../medical';
import { ProblemError } from '../../platform/errors';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import { DEFAULT_PAGE } from '../change.dto';
import type { DeskAnswer } from '../desk-answer';
import { DeskAnswers } from '../desk-answers';
import { clearingView, differenceView, pageOf, placeOf, runView } from './reconciliation-views';
import {
  CentreTotalsDto,
  CentreTotalsListDto,
  ClearingPageDto,
  CureDifferenceDto,
  DifferencePageDto,
  ListClearingsDto,
  ListDifferencesDto,
  ListRunsDto,
  ReasonCodeDto,
  ReconciliationAnswerDto,
  RunPageDto,
} from './reconciliation.dto';

/** Reconciliation with hospitals and pharmacies (对账): the work list of the settlement clerk. */
@ApiTags('desk: reconciliation')
@Controller('v1/desk/reconciliation')
export class ReconciliationController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly answers: DeskAnswers,
  ) {}

  @Get('totals')
  @RequiresPermission('reconciliation.read')
  @ApiOperation({
    summary: 'The centre’s own totals of an institution',
    description: 'Cancellations count on their own day.',
  })
  @ApiOkResponse({ type: CentreTotalsListDto })
  async totals(@Query() { institution, from, to }: CentreTotalsDto): Promise<CentreTotalsListDto> {
    const fault = periodFault(from, to);
    if (fault !== undefined) {
      throw new ProblemError('validation_failed', { errors: [{ field: 'to', code: 'period', message: fault }] });
    }
    return { items: await this.queries.execute(new GetCentreTotals(institution, from, to)) };
  }

  @Get('runs')
  @RequiresPermission('reconciliation.read')
  @ApiOperation({ summary: 'Reconciliations that were run, newest first' })
  @ApiOkResponse({ type: RunPageDto })
  async runs(@Query() { limit = DEFAULT_PAGE, cursor, outcome, ...filter }: ListRunsDto): Promise<RunPageDto> {
    const conditions = { ...filter, ...(outcome === undefined ? {} : { result: outcome }) };
    const found = await this.queries.execute(new ListRuns(conditions, limit + 1, placeOf(cursor)));
    return pageOf(found, limit, runView, ({ at, runId: id }) => ({ at, id }));
  }

  @Post('runs/:runId/repeat')
  @HttpCode(200)
  @RequiresPermission('reconciliation.manage')
  @Audited('reconciliation.repeat', { reason: 'left_out' })
  @ApiOperation({
    summary: 'Run a reconciliation again',
    description: 'With what the institution said then. Only a balanced run resolves what is open.',
  })
  @ApiOkResponse({ type: ReconciliationAnswerDto })
  repeat(
    @Param('runId') runId: string,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.answers.once(request, () => this.commands.execute(new RepeatRun(request, runId, staffId)));
  }

  @Get('differences')
  @RequiresPermission('reconciliation.read')
  @ApiOperation({ summary: 'What does not balance, newest first' })
  @ApiOkResponse({ type: DifferencePageDto })
  async differences(
    @Query() { limit = DEFAULT_PAGE, cursor, ...filter }: ListDifferencesDto,
  ): Promise<DifferencePageDto> {
    const found = await this.queries.execute(new ListDifferences({ ...filter }, limit + 1, placeOf(cursor)));
    return pageOf(found, limit, differenceView, ({ openedAt: at, differenceId: id }) => ({ at, id }));
  }

  @Post('differences/:differenceId/take')
  @HttpCode(200)
  @RequiresPermission('reconciliation.manage')
  @Audited('reconciliation.take', { reason: 'left_out' })
  @ApiOperation({ summary: 'Look after a difference' })
  @ApiOkResponse({ type: ReconciliationAnswerDto })
  take(
    @Param('differenceId') differenceId: string,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.answers.once(request, () => this.commands.execute(new TakeDifference(differenceId, staffId)));
  }

  @Post('differences/:differenceId/cure')
  @HttpCode(200)
  @RequiresPermission('reconciliation.manage')
  @Audited('reconciliation.cure')
  @ApiOperation({
    summary: 'Say why it differs, and cure it',
    description: 'reverse and cancel_both cancel the settlement here. It stays open until a run finds it balanced.',
  })
  @ApiOkResponse({ type: ReconciliationAnswerDto })
  cure(
    @Param('differenceId') differenceId: string,
    @Body() { reason, cure }: CureDifferenceDto,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const said = { reason, cure, staffId };
    return this.answers.once(request, () => this.commands.execute(new CureDifference(request, differenceId, said)));
  }

  @Get('clearing-applications')
  @RequiresPermission('reconciliation.read')
  @ApiOperation({ summary: 'Applications for monthly clearing (清算申请), newest first' })
  @ApiOkResponse({ type: ClearingPageDto })
  async clearings(@Query() { limit = DEFAULT_PAGE, cursor, ...filter }: ListClearingsDto): Promise<ClearingPageDto> {
    const found = await this.queries.execute(new ListClearings({ ...filter }, limit + 1, placeOf(cursor)));
    return pageOf(found, limit, clearingView, ({ appliedAt: at, applicationId: id }) => ({ at, id }));
  }

  @Post('clearing-applications/:applicationId/approve')
  @HttpCode(200)
  @RequiresPermission('reconciliation.manage')
  @Audited('clearing.approve')
  @ApiOperation({ summary: 'Approve an application for clearing' })
  @ApiOkResponse({ type: ReconciliationAnswerDto })
  approve(
    @Param('applicationId') applicationId: string,
    @Body() { reason }: ReasonCodeDto,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const end = new EndClearing(applicationId, 'approve', { staffId, reason });
    return this.answers.once(request, () => this.commands.execute(end));
  }

  @Post('clearing-applications/:applicationId/refuse')
  @HttpCode(200)
  @RequiresPermission('reconciliation.manage')
  @Audited('clearing.refuse')
  @ApiOperation({ summary: 'Refuse an application for clearing', description: 'The institution may apply again.' })
  @ApiOkResponse({ type: ReconciliationAnswerDto })
  refuse(
    @Param('applicationId') applicationId: string,
    @Body() { reason }: ReasonCodeDto,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const end = new EndClearing(applicationId, 'refuse', { staffId, reason });
    return this.answers.once(request, () => this.commands.execute(end));
  }
}
