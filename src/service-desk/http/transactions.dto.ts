import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { IsInstant, Omittable } from '../../platform/http-validation';
import type { TransactionFilter } from '../transactions/transaction-filter';

const MAX_PAGE = 100;
/** Items of a page when the caller does not say. */
export const DEFAULT_PAGE = 20;

/** Kinds of transactions to filter by. */
const TYPES = [
  'purchase',
  'pre_authorization',
  'balance_inquiry',
  'advice',
  'credit',
  'adjustment',
  'unlinked_refund',
] as const;
const RESULTS = ['approved', 'partially_approved', 'declined'] as const;

/** Query of a list of the desk. */
export class DeskPageDto {
  @ApiProperty({ required: false, default: DEFAULT_PAGE, minimum: 1, maximum: MAX_PAGE })
  @Omittable()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  limit?: number;

  @ApiProperty({ required: false, description: '`nextCursor` of the page before' })
  @Omittable()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}

/** Query of GET /v1/desk/cardholders/{cardholderId}/transactions. */
export class ListTransactionsDto extends DeskPageDto {
  @ApiProperty({ required: false, enum: TYPES })
  @Omittable()
  @IsIn(TYPES)
  type?: (typeof TYPES)[number];

  @ApiProperty({ required: false, enum: RESULTS })
  @Omittable()
  @IsIn(RESULTS)
  result?: (typeof RESULTS)[number];

  @ApiProperty({
    required: false,
    example: '2026-11-24T00:00:00+08:00',
    description: 'Committed at this instant or later',
  })
  @Omittable()
  @IsInstant()
  from?: string;

  @ApiProperty({ required: false, example: '2026-11-25T00:00:00+08:00', description: 'Committed before this instant' })
  @Omittable()
  @IsInstant()
  to?: string;

  @ApiProperty({ required: false, example: '990220154110001' })
  @Omittable()
  @Matches(/^\d{15}$/, { message: 'must be a merchant: 15 digits' })
  merchantId?: string;

  @ApiProperty({ required: false, example: 'epurse' })
  @Omittable()
  @Matches(/^(?:medical|epurse|transit|receivable|subsidy:[a-z0-9][a-z0-9-]{0,31})$/, { message: 'must be a purse' })
  purse?: string;
}

/** The filter of a query. */
export function filterOf({ type, result, from, to, merchantId, purse }: ListTransactionsDto): TransactionFilter {
  return {
    ...(type === undefined ? {} : { type }),
    ...(result === undefined ? {} : { result }),
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: Date.parse(to) }),
    ...(merchantId === undefined ? {} : { merchantId }),
    ...(purse === undefined ? {} : { purse }),
  };
}
