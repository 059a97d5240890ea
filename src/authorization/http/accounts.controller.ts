import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { AsOf } from '../../ledger';
import { ProblemError } from '../../platform/errors';
import { IsInstant, IsLocalDate, Omittable } from '../../platform/http-validation';
import { RequiresCapability } from '../../registry';
import { type AccountBalanceView, GetAccountBalance } from '../look-up/account-balance.query';

const ACCOUNT = /^\d{1,16}$/;

/** The moment of a balance: at most one of the two. */
export class BalanceQueryDto {
  @ApiProperty({ required: false, example: '2026-11-24T12:00:00+08:00', description: 'As of this instant, inclusive' })
  @Omittable()
  @IsInstant()
  instant?: string;

  @ApiProperty({ required: false, example: '2026-11-23', description: 'As of the end of this business date' })
  @Omittable()
  @IsLocalDate()
  businessDate?: string;
}

/** Balance of an account. */
export class AccountBalanceDto implements AccountBalanceView {
  @ApiProperty({ example: 1001 })
  account!: number;
  @ApiProperty({ example: 'merchant_payable:1' })
  code!: string;
  @ApiProperty({ example: 'Payable to merchant 1' })
  nameEn!: string;
  @ApiProperty({ example: '应付商户款 1' })
  nameZh!: string;
  @ApiProperty({ example: 'liability', enum: ['asset', 'liability', 'equity'] })
  class!: string;
  @ApiProperty({ example: 128000, description: 'Fen, credit positive' })
  balance!: number;
  @ApiProperty({ example: null, nullable: true, type: String })
  asOf!: string | null;
}

/** The books, for privileged terminals. */
@ApiTags('ledger')
@RequiresCapability('privileged')
@Controller('v1/accounts')
export class AccountsController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':account/balance')
  @ApiOperation({
    summary: 'Balance of an account, now or as of a past moment',
    description: 'Merchants, clearing and fund accounts are summed over the lanes; purses have account numbers too.',
  })
  @ApiOkResponse({ type: AccountBalanceDto })
  balance(@Param('account') account: string, @Query() query: BalanceQueryDto): Promise<AccountBalanceView> {
    if (!ACCOUNT.test(account)) throw new ProblemError('not_found', { detail: 'no account has this number' });
    return this.queries.execute(new GetAccountBalance(Number(account), momentOf(query)));
  }
}

/** Throws the problem `validation_failed` when both moments are given. */
function momentOf({ instant, businessDate }: BalanceQueryDto): AsOf | undefined {
  if (instant === undefined) return businessDate === undefined ? undefined : { businessDate };
  if (businessDate === undefined) return { instant: Date.parse(instant) };
  const message = 'cannot be given beside businessDate';
  throw new ProblemError('validation_failed', { errors: [{ field: 'instant', code: 'instant', message }] });
}
