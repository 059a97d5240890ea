import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { refuseReuse, RequestClaims, type RequestIdentity } from '../../event-store';
import {
  ListMerchants,
  type MerchantPage,
  RegisterMerchant,
  RegisterMerchantDto,
  ResumeMerchant,
  SuspendMerchant,
} from '../../registry';
import { Audited, RequiresPermission, StaffRequest } from '../../staff';
import { DEFAULT_PAGE } from '../change.dto';
import type { DeskAnswer } from '../desk-answer';
import {
  ListMerchantsDto,
  MerchantAnswerDto,
  MerchantChangeDto,
  MerchantPageDto,
  MerchantStateAnswerDto,
} from './registry-at-desk.dto';

/** Merchants, for administrators. Each command is safe to repeat. */
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
    await this.#claim(request);
    const { merchantId, name, mcc, category, programmes = [] } = body;
    const merchant = await this.commands.execute(new RegisterMerchant({ merchantId, name, mcc, category, programmes }));
    return { result: 'done', ...merchant };
  }

  @Post(':merchantId/suspend')
  @HttpCode(200)
  @RequiresPermission('registry.manage')
  @Audited('merchant.suspend')
  @ApiOkResponse({ type: MerchantStateAnswerDto })
  @ApiOperation({
    summary: 'Suspend a merchant',
    description: 'All requests of all its terminals are refused everywhere within two seconds.',
  })
  async suspend(
    @Param('merchantId') merchantId: string,
    @Body() _body: MerchantChangeDto,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    await this.#claim(request);
    return { result: 'done', ...(await this.commands.execute(new SuspendMerchant(merchantId))) };
  }

  @Post(':merchantId/resume')
  @HttpCode(200)
  @RequiresPermission('registry.manage')
  @Audited('merchant.resume')
  @ApiOkResponse({ type: MerchantStateAnswerDto })
  @ApiOperation({
    summary: 'Take requests of the terminals of a suspended merchant again',
    description: 'Terminals that are suspended themselves stay so.',
  })
  async resume(
    @Param('merchantId') merchantId: string,
    @Body() _body: MerchantChangeDto,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    await this.#claim(request);
    return { result: 'done', ...(await this.commands.execute(new ResumeMerchant(merchantId))) };
  }

  async #claim(request: RequestIdentity): Promise<void> {
    refuseReuse(await this.claims.claim([request]), request);
  }
}
