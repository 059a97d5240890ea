import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RefundForCardholder } from '../../authorization';
import type { RequestIdentity } from '../../event-store';
import { fen } from '../../platform/money';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import { DeskAnswerDto } from '../change.dto';
import type { DeskAnswer } from '../desk-answer';
import { DeskOrigins } from '../desk-origins';
import { RefundDto, UnlinkedRefundDto } from './refunds.dto';
import { RequestUnlinkedRefund } from './request-unlinked-refund.command';

/** Refunds on the word of staff. */
@ApiTags('desk: money')
@Controller('v1/desk/cardholders/:cardholderId')
export class RefundsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly origins: DeskOrigins,
  ) {}

  @Post('refunds')
  @HttpCode(200)
  @RequiresPermission('refund.request')
  @Audited('refund.linked')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({
    summary: 'Refund a transaction',
    description: 'Never more than was captured; to the same purses, the last one first; at the charge of the merchant.',
  })
  async linked(
    @Param('cardholderId') cardholderId: string,
    @Body() { authorizationId, amount, ...said }: RefundDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const origin = await this.origins.forPerson(staff, cardholderId, said, request, 'refund');
    const refund = { cardholderId, authorizationId, amount: amount === undefined ? undefined : fen(amount) };
    return this.commands.execute(new RefundForCardholder(request, refund, origin));
  }

  @Post('unlinked-refunds')
  @HttpCode(200)
  @RequiresPermission('refund.request')
  @Audited('refund.unlinked')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({
    summary: 'Ask for a refund without a transaction (无关联退款)',
    description: 'Booked at the charge of the merchant when a second person has agreed.',
  })
  unlinked(
    @Param('cardholderId') cardholderId: string,
    @Body() { purse, amount, merchantId, ...said }: UnlinkedRefundDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const refund = { purse, amount, merchantId };
    return this.commands.execute(new RequestUnlinkedRefund(request, cardholderId, refund, said, staff));
  }
}
