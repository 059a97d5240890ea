import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../event-store';
import { businessDay, Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { CurrentTerminal, type CurrentTerminalInfo, IdempotentRequest, RequiresCapability } from '../../registry';
import { CancelVisit } from '../cancel-visit/cancel-visit.command';
import { DischargePatient } from '../discharge-patient/discharge-patient.command';
import { GetVisit, type VisitView } from '../look-up/medical.queries';
import type { MedicalAnswer } from '../medical-answer';
import { PatientFinder } from '../patients/patient-finder';
import { PreSettle } from '../pre-settle/pre-settle.command';
import { type Patient, RegisterVisit } from '../register-visit/register-visit.command';
import { Settle } from '../settle/settle.command';
import { UploadFees } from '../upload-fees/upload-fees.command';
import { WithdrawFees } from '../withdraw-fees/withdraw-fees.command';
import { MedicalAnswerDto, MedicalVisitDto } from './medical-answer.dto';
import { finalOptionsOf, lineOf, merchantOf, optionsOf, visitOf } from './medical-messages';
import { DischargeDto, PreSettleDto, RegisterVisitDto, SettleDto, UploadFeesDto, WithdrawFeesDto } from './medical.dto';

/** Visits of patients, for the terminals of institutions. */
@ApiTags('medical')
@RequiresCapability('medical')
@Controller('v1/medical/visits')
export class MedicalVisitsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly patients: PatientFinder,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Register a visit (挂号, 入院办理)',
    description:
      'By card, or by identity number. Refused with `not_insured`, `insurance_paused`, `card_refused` and others.',
  })
  @ApiOkResponse({ type: MedicalAnswerDto })
  async register(
    @Body() body: RegisterVisitDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<MedicalAnswer> {
    const patient = await this.#patientOf(body);
    const visit = visitOf(body, terminal.terminalId, businessDay(this.clock.now()));
    return this.commands.execute(new RegisterVisit(request, patient, visit, merchantOf(terminal)));
  }

  @Get(':visitId')
  @ApiOperation({ summary: 'A visit with its fee lines and settlements' })
  @ApiOkResponse({ type: MedicalVisitDto })
  find(@Param('visitId') visitId: string, @CurrentTerminal() terminal: CurrentTerminalInfo): Promise<VisitView> {
    return this.queries.execute(new GetVisit(visitId, merchantOf(terminal)));
  }

  @Post(':visitId/fees')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Upload fee lines (费用明细上传)',
    description:
      'Answers how each line splits. The same lines again are `already_so`; another line of a known serial is refused.',
  })
  @ApiOkResponse({ type: MedicalAnswerDto })
  upload(
    @Param('visitId') visitId: string,
    @Body() { lines }: UploadFeesDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<MedicalAnswer> {
    return this.commands.execute(new UploadFees(request, visitId, { lines: lines.map(lineOf) }, merchantOf(terminal)));
  }

  @Post(':visitId/fees/withdrawals')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take fee lines back (费用明细撤销)',
    description: 'Lines of a settlement stay: cancel it first.',
  })
  @ApiOkResponse({ type: MedicalAnswerDto })
  withdraw(
    @Param('visitId') visitId: string,
    @Body() { serials, batch }: WithdrawFeesDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<MedicalAnswer> {
    const fees = { ...(serials === undefined ? {} : { serials }), ...(batch === undefined ? {} : { batch }) };
    return this.commands.execute(new WithdrawFees(request, visitId, fees, merchantOf(terminal)));
  }

  @Post(':visitId/discharge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Discharge an in-patient (出院办理), or take the discharge back' })
  @ApiOkResponse({ type: MedicalAnswerDto })
  discharge(
    @Param('visitId') visitId: string,
    @Body() { ended }: DischargeDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<MedicalAnswer> {
    return this.commands.execute(new DischargePatient(request, visitId, ended, merchantOf(terminal)));
  }

  @Post(':visitId/cancellation')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel a visit without fees (挂号撤销, 入院撤销)', description: 'A deposit is released.' })
  @ApiOkResponse({ type: MedicalAnswerDto })
  cancel(
    @Param('visitId') visitId: string,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<MedicalAnswer> {
    return this.commands.execute(new CancelVisit(request, visitId, merchantOf(terminal)));
  }

  @Post(':visitId/pre-settlements')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Calculate what a settlement would be (预结算)',
    description: 'No money moves. Relatives are counted at the settlement only; what they will pay is cash here.',
  })
  @ApiOkResponse({ type: MedicalAnswerDto })
  preSettle(
    @Param('visitId') visitId: string,
    @Body() body: PreSettleDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<MedicalAnswer> {
    return this.commands.execute(new PreSettle(request, visitId, optionsOf(body, terminal), merchantOf(terminal)));
  }

  @Post(':visitId/settlements')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Settle (结算)',
    description:
      'Funds, personal account, relatives and cash in one commit. A split that differs from the last pre-settlement is refused with ' +
      '`split_changed` unless `acceptSplit` is true.',
  })
  @ApiOkResponse({ type: MedicalAnswerDto })
  settle(
    @Param('visitId') visitId: string,
    @Body() body: SettleDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<MedicalAnswer> {
    return this.commands.execute(new Settle(request, visitId, finalOptionsOf(body, terminal), merchantOf(terminal)));
  }

  /** Throws the problem `not_found` when nobody has the card or the identity number. */
  async #patientOf({ card, idNumber }: RegisterVisitDto): Promise<Patient> {
    const found =
      card === undefined
        ? await this.patients.byIdNumber(idNumber ?? '')
        : await this.patients.byCardNumber(card.number);
    if (found === undefined) throw new ProblemError('not_found', { detail: 'there is no such patient' });
    return found;
  }
}
