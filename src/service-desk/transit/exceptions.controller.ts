import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import {
  Audited,
  CurrentStaff,
  RequiresPermission,
  StaffDirectory,
  type StaffIdentity,
  StaffRequest,
} from '../../staff';
import { type ExceptionAnswer, TapExceptions } from '../../transit';
import { DEFAULT_PAGE } from '../change.dto';
import { DeskAnswers } from '../desk-answers';
import { ExceptionAnswerDto, ListExceptionsDto, ResolveExceptionDto, TapExceptionPageDto } from './exceptions.dto';
import { exceptionView, pageOfExceptions, placeOfCursor, tapIdOf } from './exception-views';

/** Taps that cost nothing and are looked at by people. */
@ApiTags('desk: transit')
@Controller('v1/desk/transit/exceptions')
export class ExceptionsController {
  constructor(
    private readonly exceptions: TapExceptions,
    private readonly answers: DeskAnswers,
    private readonly staff: StaffDirectory,
    private readonly clock: Clock,
  ) {}

  @Get()
  @RequiresPermission('transit_exception.read')
  @Audited('transit_exception.list')
  @ApiOperation({ summary: 'Taps that are exceptions, those that came first first' })
  @ApiOkResponse({ type: TapExceptionPageDto })
  async list(@Query() { limit = DEFAULT_PAGE, cursor, state, reason, operator }: ListExceptionsDto) {
    const filter = {
      ...(state === undefined ? {} : { state }),
      ...(reason === undefined ? {} : { reason }),
      ...(operator === undefined ? {} : { operator }),
    };
    const found = await this.exceptions.list(filter, limit + 1, placeOfCursor(cursor));
    const { items, nextCursor } = pageOfExceptions(found, limit);
    const names = await this.staff.names(items.flatMap(({ changedBy }) => changedBy ?? []));
    const now = this.clock.now();
    return { items: items.map((one) => exceptionView(one, names, now)), nextCursor };
  }

  @Post(':exceptionId/resolve')
  @HttpCode(200)
  @RequiresPermission('transit_exception.resolve')
  @Audited('transit_exception.resolve')
  @ApiOperation({
    summary: 'Note, write off or charge an exception',
    description: 'A late tap is never charged. What an upload or a new policy may still price is not written off yet.',
  })
  @ApiOkResponse({ type: ExceptionAnswerDto })
  resolve(
    @Param('exceptionId') exceptionId: string,
    @Body() { how, reason }: ResolveExceptionDto,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<ExceptionAnswer> {
    const tapId = tapIdOf(exceptionId);
    if (tapId === undefined) throw new ProblemError('not_found', { detail: 'there is no exception with this id' });
    return this.answers.once(request, () => this.exceptions.resolve(request, tapId, { how, reason, by: staffId }));
  }
}
