import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { refuseReuse, RequestClaims, type RequestIdentity } from '../../event-store';
import { ListMerchants, type MerchantPage, RegisterMerchant, RegisterMerchantDto } from '../../registry';
import { Audited, RequiresPermission, StaffRequest } from '../../staff';
import { DEFAULT_PAGE } from '../change.dto';
import type { DeskAnswer } from '../desk-answer';
import { ListMerchantsDto, MerchantAnswerDto, MerchantPageDto } from './registry-at-desk.dto';

/** Merchants, for administrators. */
@ApiTags('desk: registry')
@Controller('v1/desk/merchants')
export class MerchantsAtDeskController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly claims: RequestClaims,
  ) {}

  @Get()
  @RequiresPermission('registry.read')
  @ApiOperation({ summary: 'Merchants in order of their ids' })
  @ApiOkResponse({ type: MerchantPageDto })
  list(@Query() { limit, cursor, ...filter }: ListMerchantsDto): Promise<MerchantPage> {
    return this.queries.execute(new ListMerchants(filter, limit ?? DEFAULT_PAGE, cursor));
  }

  @Post()
  @HttpCode(200)
  @RequiresPermission('registry.manage')
  @Audited('merchant.register')
  @ApiOkResponse({ type: MerchantAnswerDto })
  @ApiOperation({
    summary: 'Register a merchant',
    description: 'Another content under the same id is a `state_conflict`.',
  })
  async register(@Body() body: RegisterMerchantDto, @StaffRequest() request: RequestIdentity): Promise<DeskAnswer> {
    refuseReuse(await this.claims.claim([request]), request);
    const { merchantId, name, mcc, category, programmes = [] } = body;
    const merchant = await this.commands.execute(new RegisterMerchant({ merchantId, name, mcc, category, programmes }));
    return { result: 'done', ...merchant };
  }
}
