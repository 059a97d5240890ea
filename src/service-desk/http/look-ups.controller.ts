import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity } from '../../staff';
import { type AccessPage, GetAccessHistory, GetCardHistory, type HistoryPage } from '../history/history.query';
import { MAX_LOOK_UPS } from '../look-up/look-up-rate';
import { type LookUpAnswer, LookUpPeople } from '../look-up/look-up.query';
import type { CardholderPage } from '../page/cardholder-page';
import { GetCardholderPage } from '../page/cardholder-page.query';
import { ListTransactions, type TransactionPage } from '../transactions/transactions.query';
import { CardholderPageDto } from './cardholder-page.dto';
import { LookUpDto, lookUpKey } from './look-up.dto';
import { DEFAULT_PAGE, DeskPageDto, filterOf, ListTransactionsDto } from './transactions.dto';
import { AccessPageDto, HistoryPageDto, LookUpAnswerDto, TransactionPageDto } from './views.dto';

/** Finding cardholders, and what is known of one. */
@ApiTags('desk: cardholders')
@Controller('v1/desk')
export class LookUpsController {
  constructor(private readonly queries: QueryBus) {}

  @Post('look-ups')
  @HttpCode(200)
  @RequiresPermission('cardholder.look_up')
  @ApiOperation({
    summary: 'Find cardholders',
    description: `By card number, identity number, phone, name with birth date, number of the transit application, retrieval reference, or
the number of a terminal's message. Exact matches only; personal keys go in the body and nowhere else. Nobody found is an empty list.
At most ${MAX_LOOK_UPS} a minute; every look-up is in the audit log, with the kind of key and a keyed fingerprint of it.`,
  })
  @ApiOkResponse({ type: LookUpAnswerDto })
  lookUp(@Body() body: LookUpDto, @CurrentStaff() staff: StaffIdentity): Promise<LookUpAnswer> {
    return this.queries.execute(new LookUpPeople(lookUpKey(body), staff));
  }

  @Get('cardholders/:cardholderId')
  @RequiresPermission('cardholder.read')
  @Audited('cardholder.read')
  @ApiOperation({
    summary: 'The page of a cardholder',
    description: 'Masked. What the reader may not see (notes, disputes, access history) is left empty.',
  })
  @ApiOkResponse({ type: CardholderPageDto })
  page(@Param('cardholderId') cardholderId: string, @CurrentStaff() staff: StaffIdentity): Promise<CardholderPage> {
    return this.queries.execute(new GetCardholderPage(cardholderId, staff));
  }

  @Get('cardholders/:cardholderId/transactions')
  @RequiresPermission('cardholder.read')
  @Audited('transaction.list')
  @ApiOperation({
    summary: 'Transactions of a cardholder, newest first',
    description:
      'A page may hold fewer than asked for, even none, and yet have a next one: of a long history a part is looked through at a time.',
  })
  @ApiOkResponse({ type: TransactionPageDto })
  transactions(
    @Param('cardholderId') cardholderId: string,
    @Query() query: ListTransactionsDto,
  ): Promise<TransactionPage> {
    const { limit = DEFAULT_PAGE, cursor } = query;
    return this.queries.execute(new ListTransactions(cardholderId, filterOf(query), limit, cursor));
  }

  @Get('cardholders/:cardholderId/history')
  @RequiresPermission('cardholder.read')
  @Audited('card_history.read')
  @ApiOperation({ summary: 'What became of the cards of a person: when, through which channel, why, by whom' })
  @ApiOkResponse({ type: HistoryPageDto })
  history(
    @Param('cardholderId') cardholderId: string,
    @Query() { limit = DEFAULT_PAGE, cursor }: DeskPageDto,
  ): Promise<HistoryPage> {
    return this.queries.execute(new GetCardHistory(cardholderId, limit, cursor));
  }

  @Get('cardholders/:cardholderId/access-history')
  @RequiresPermission('access_history.read')
  @Audited('access_history.read')
  @ApiOperation({ summary: 'Who looked at the record of a person or changed something' })
  @ApiOkResponse({ type: AccessPageDto })
  accessHistory(
    @Param('cardholderId') cardholderId: string,
    @Query() { limit = DEFAULT_PAGE, cursor }: DeskPageDto,
  ): Promise<AccessPage> {
    return this.queries.execute(new GetAccessHistory(cardholderId, limit, cursor));
  }
}
