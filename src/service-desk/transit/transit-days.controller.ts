import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Audited, RequiresPermission } from '../../staff';
import { DEFAULT_PAGE, DeskPageDto } from '../http/transactions.dto';
import { RiderDayDto, TransitDayPageDto } from './transit-days.dto';
import { GetTransitDay, ListTransitDays, type RiderDay, type TransitDayPage } from './transit-days.query';

/** What riders' days cost, and why. */
@ApiTags('desk: transit')
@Controller('v1/desk/cardholders/:cardholderId/transit-days')
export class TransitDaysController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @RequiresPermission('transit.read')
  @Audited('transit_days.list')
  @ApiOperation({
    summary: 'Days on which somebody rode, newest first',
    description: 'Service days (营运日) with what their journeys came to; days with refused taps only are among them.',
  })
  @ApiOkResponse({ type: TransitDayPageDto })
  list(
    @Param('cardholderId') cardholderId: string,
    @Query() { limit = DEFAULT_PAGE, cursor }: DeskPageDto,
  ): Promise<TransitDayPage> {
    return this.queries.execute(new ListTransitDays(cardholderId, limit, cursor));
  }

  @Get(':day')
  @RequiresPermission('transit.read')
  @Audited('transit_day.read')
  @ApiParam({ name: 'day', example: '2026-11-24', description: 'Service day' })
  @ApiOperation({
    summary: 'A rider’s day: taps, journeys, and how each price came about',
    description: 'Amounts are fen: due + concession + transfer + cap = list. A day without rides has empty lists.',
  })
  @ApiOkResponse({ type: RiderDayDto })
  day(@Param('cardholderId') cardholderId: string, @Param('day') day: string): Promise<RiderDay> {
    return this.queries.execute(new GetTransitDay(cardholderId, day));
  }
}
