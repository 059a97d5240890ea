import { Body, Controller, HttpCode, Param, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../event-store';
import { EnrolPerson, GrantMutualAid, RevokeMutualAid } from '../../medical';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import { ChangeDto, DeskAnswerDto } from '../change.dto';
import type { DeskAnswer } from '../desk-answer';
import { DeskOrigins } from '../desk-origins';
import { EnrolDto, GrantAidDto, GrantedAidDto } from './medical.dto';

/** What staff do about somebody's medical insurance. */
@ApiTags('desk: medical')
@Controller('v1/desk/cardholders/:cardholderId')
export class MedicalAtDeskController {
  constructor(
    private readonly commands: CommandBus,
    private readonly origins: DeskOrigins,
  ) {}

  @Put('enrolments')
  @RequiresPermission('medical.enrol')
  @Audited('medical.enrol')
  @ApiOperation({
    summary: 'Enrol a person in an insurance (参保登记), or change the enrolment',
    description: 'It stands instead of an earlier enrolment in the same insurance and pooling area.',
  })
  @ApiOkResponse({ type: DeskAnswerDto })
  async enrol(
    @Param('cardholderId') cardholderId: string,
    @Body() { channel, note, reason, state = 'active', civilServant = false, ...enrolment }: EnrolDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const origin = await this.origins.forPerson(staff, cardholderId, saidOf({ channel, note, reason }), request);
    const wanted = { ...enrolment, state, civilServant };
    return this.commands.execute(new EnrolPerson(request, cardholderId, wanted, origin));
  }

  @Post('mutual-aid')
  @HttpCode(200)
  @RequiresPermission('medical.mutual_aid')
  @Audited('medical.mutual_aid_grant')
  @ApiOperation({ summary: 'Let a near relative use the medical account (家庭共济授权)' })
  @ApiOkResponse({ type: GrantedAidDto })
  async grant(
    @Param('cardholderId') cardholderId: string,
    @Body() { channel, note, reason, relativeId, ...grant }: GrantAidDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const origin = await this.origins.forPerson(staff, cardholderId, saidOf({ channel, note, reason }), request);
    return this.commands.execute(new GrantMutualAid(request, cardholderId, relativeId, grant, origin));
  }

  @Post('mutual-aid/:grantId/revoke')
  @HttpCode(200)
  @RequiresPermission('medical.mutual_aid')
  @Audited('medical.mutual_aid_revoke')
  @ApiOperation({ summary: 'Take a grant of mutual aid back; what was paid stays paid' })
  @ApiOkResponse({ type: DeskAnswerDto })
  async revoke(
    @Param('cardholderId') cardholderId: string,
    @Param('grantId') grantId: string,
    @Body() said: ChangeDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const origin = await this.origins.forPerson(staff, cardholderId, said, request);
    return this.commands.execute(new RevokeMutualAid(request, cardholderId, grantId, origin));
  }
}

/** Without what was left out, which the validation makes undefined. */
function saidOf({
  channel,
  note,
  reason,
}: Pick<ChangeDto, 'reason'> & { channel: ChangeDto['channel'] | undefined; note: string | undefined }) {
  return { reason, ...(channel === undefined ? {} : { channel }), ...(note === undefined ? {} : { note }) };
}
