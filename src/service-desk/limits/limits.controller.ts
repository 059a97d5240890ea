import { Body, Controller, Param, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { limitErrors } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import { DeskAnswerDto } from '../change.dto';
import type { DeskAnswer } from '../desk-answer';
import { ChangeLimitsAtDesk } from './change-limits-at-desk.command';
import { ChangeLimitsDto } from './limits.dto';

/** PUT /v1/desk/cardholders/{cardholderId}/limits. */
@ApiTags('desk: money')
@Controller('v1/desk/cardholders/:cardholderId/limits')
export class LimitsController {
  constructor(private readonly commands: CommandBus) {}

  @Put()
  @RequiresPermission('limit.set')
  @Audited('limit.set')
  @ApiOperation({
    summary: 'Change limits of a purse',
    description: 'Lower ones hold at once; when any is higher than now, a second person has to agree.',
  })
  @ApiOkResponse({ type: DeskAnswerDto })
  change(
    @Param('cardholderId') cardholderId: string,
    @Body() { purse, limits, ...said }: ChangeLimitsDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const wrong = Object.keys(limits).length === 0 ? [''] : limitErrors(limits).map((field) => `.${field}`);
    if (wrong.length > 0) {
      const message = 'must be known limits: whole numbers from 0, or null for none; at least one';
      throw new ProblemError('validation_failed', {
        errors: wrong.map((field) => ({ field: `limits${field}`, code: 'limit', message })),
      });
    }
    return this.commands.execute(new ChangeLimitsAtDesk(request, cardholderId, purse, limits, said, staff));
  }
}
