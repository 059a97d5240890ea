import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../event-store';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import { DeskAnswerDto } from '../change.dto';
import type { DeskAnswer } from '../desk-answer';
import { AdjustmentDto } from './adjustments.dto';
import { RequestAdjustment } from './request-adjustment.command';

/** POST /v1/desk/cardholders/{cardholderId}/adjustments. */
@ApiTags('desk: money')
@Controller('v1/desk/cardholders/:cardholderId/adjustments')
export class AdjustmentsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @RequiresPermission('adjustment.request')
  @Audited('adjustment.request')
  @ApiOperation({
    summary: 'Ask for an adjustment of a purse (调账)',
    description:
      'Booked when a second person has agreed: medical money and subsidies against their funds, the rest by kind. Never takes more than is available.',
  })
  @ApiOkResponse({ type: DeskAnswerDto })
  request(
    @Param('cardholderId') cardholderId: string,
    @Body() { purse, amount, kind, originalAuthorizationId, onClosedPurse, ...said }: AdjustmentDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const adjustment = {
      ...{ purse, amount, kind },
      ...(originalAuthorizationId === undefined ? {} : { originalAuthorizationId }),
      ...(onClosedPurse === undefined ? {} : { onClosedPurse }),
    };
    return this.commands.execute(new RequestAdjustment(request, cardholderId, adjustment, said, staff));
  }
}
