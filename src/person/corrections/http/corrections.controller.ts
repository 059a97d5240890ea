import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../../event-store';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../../staff';
import type { PersonAnswer } from '../../answers/person-answers';
import type { CursorPage } from '../../cursor';
import { PersonPageDto, pageRequest } from '../../http-page.dto';
import { PersonAnswerDto, PersonReasonDto } from '../../person-answer.dto';
import { DecideCorrection } from '../decide-correction/decide-correction.command';
import { type CorrectionView, GetCorrections, ListCorrections } from '../look-up/corrections.query';
import { ProposeCorrection } from '../propose-correction/propose-correction.command';
import { WithdrawCorrection } from '../withdraw-correction/withdraw-correction.command';
import { CorrectionPageDto, ListCorrectionsDto, ProposeCorrectionDto } from './corrections.dto';

/** Corrections of personal data: one proposes with a source, another one checks. */
@ApiTags('desk: corrections')
@Controller('v1/desk')
export class CorrectionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get('cardholders/:cardholderId/corrections')
  @RequiresPermission('correction.read')
  @Audited('correction.read')
  @ApiOperation({ summary: "Corrections of a person's data with their sources, newest first" })
  @ApiOkResponse({ type: CorrectionPageDto })
  ofPerson(
    @Param('cardholderId') cardholderId: string,
    @Query() page: PersonPageDto,
    @CurrentStaff() staff: StaffIdentity,
  ): Promise<CursorPage<CorrectionView>> {
    return this.queries.execute(new GetCorrections(cardholderId, pageRequest(page), staff));
  }

  @Post('cardholders/:cardholderId/corrections')
  @HttpCode(200)
  @RequiresPermission('person.correct')
  @Audited('correction.propose', { reason: 'left_out' })
  @ApiOperation({
    summary: "Propose another value for a field of a person's data (更正)",
    description:
      'In use once another member of staff has accepted it. Refused: `correction_pending`, `id_number_in_use`, `person_erased`, `person_merged`.',
  })
  @ApiOkResponse({ type: PersonAnswerDto })
  propose(
    @Param('cardholderId') cardholderId: string,
    @Body() { field, value, source, reason }: ProposeCorrectionDto,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<PersonAnswer> {
    return this.commands.execute(
      new ProposeCorrection(request, cardholderId, { field, value, source, reason }, staffId),
    );
  }

  @Get('corrections')
  @RequiresPermission('correction.read')
  @Audited('correction.list')
  @ApiOperation({ summary: 'Corrections by state; those that wait with the oldest first' })
  @ApiOkResponse({ type: CorrectionPageDto })
  list(
    @Query() { state, ...page }: ListCorrectionsDto,
    @CurrentStaff() staff: StaffIdentity,
  ): Promise<CursorPage<CorrectionView>> {
    return this.queries.execute(new ListCorrections(state, pageRequest(page), staff));
  }

  @Post('corrections/:correctionId/accept')
  @HttpCode(200)
  @RequiresPermission('person.check')
  @Audited('correction.accept', { reason: 'left_out' })
  @ApiOperation({
    summary: 'Accept a correction that somebody else proposed (复核)',
    description: 'Refused: `maker_is_checker`, `already_decided`, `id_number_in_use`.',
  })
  @ApiOkResponse({ type: PersonAnswerDto })
  accept(
    @Param('correctionId') correctionId: string,
    @Body() { reason }: PersonReasonDto,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<PersonAnswer> {
    return this.commands.execute(new DecideCorrection(request, correctionId, 'accept', reason, staffId));
  }

  @Post('corrections/:correctionId/reject')
  @HttpCode(200)
  @RequiresPermission('person.check')
  @Audited('correction.reject', { reason: 'left_out' })
  @ApiOperation({ summary: 'Reject a correction that somebody else proposed' })
  @ApiOkResponse({ type: PersonAnswerDto })
  reject(
    @Param('correctionId') correctionId: string,
    @Body() { reason }: PersonReasonDto,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<PersonAnswer> {
    return this.commands.execute(new DecideCorrection(request, correctionId, 'reject', reason, staffId));
  }

  @Post('corrections/:correctionId/withdraw')
  @HttpCode(200)
  @RequiresPermission('person.correct')
  @Audited('correction.withdraw', { reason: 'left_out' })
  @ApiOperation({ summary: 'Take back what one proposed oneself, before it is decided' })
  @ApiOkResponse({ type: PersonAnswerDto })
  withdraw(
    @Param('correctionId') correctionId: string,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<PersonAnswer> {
    return this.commands.execute(new WithdrawCorrection(request, correctionId, staffId));
  }
}
