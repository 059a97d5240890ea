import { ApiProperty } from '@nestjs/swagger';
import { IsObject, Matches } from 'class-validator';
import type { SpendingLimits } from '../../cardholder';
import { ReasonedDto } from '../change.dto';

/** Body of PUT /v1/desk/cardholders/{cardholderId}/limits. */
export class ChangeLimitsDto extends ReasonedDto {
  @ApiProperty({ example: 'epurse' })
  @Matches(/^(medical|epurse|transit|subsidy:[a-z0-9][a-z0-9-]{0,31})$/, {
    message: 'must be medical, epurse, transit or subsidy:<programme code>',
  })
  purse!: string;

  @ApiProperty({
    type: Object,
    example: { dayAmount: 100_000, dayCount: 10 },
    description:
      'perTransaction, dayAmount, dayCount, monthAmount, monthCount: whole numbers from 0, amounts in fen, or null for no limit; what is left out stays',
  })
  @IsObject()
  limits!: SpendingLimits;
}
