import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, Matches, Max, Min, NotEquals } from 'class-validator';
import { ADJUSTMENT_KINDS, type AdjustmentKind, MAX_AMOUNT_FEN, type OnClosedPurse } from '../../cardholder';
import { Omittable } from '../../platform/http-validation';
import { ReasonedDto } from '../change.dto';

const PURSE = /^(medical|epurse|transit|subsidy:[a-z0-9][a-z0-9-]{0,31})$/;
const AUTHORIZATION = /^au_[0-9a-z]{8,14}$/;

/** Body of POST /v1/desk/cardholders/{cardholderId}/adjustments. */
export class AdjustmentDto extends ReasonedDto {
  @ApiProperty({ example: 'epurse' })
  @Matches(PURSE, { message: 'must be medical, epurse, transit or subsidy:<programme code>' })
  purse!: string;

  @ApiProperty({ example: -1200, description: 'Fen; below zero takes money out of the purse' })
  @IsInt()
  @Min(-MAX_AMOUNT_FEN)
  @Max(MAX_AMOUNT_FEN)
  @NotEquals(0)
  amount!: number;

  @ApiProperty({
    enum: ADJUSTMENT_KINDS,
    description:
      '重复扣款 duplicate_charge, 金额有误 wrong_amount, 漏记入账 missing_credit, 服务补偿 goodwill, 其他 other',
  })
  @IsIn(ADJUSTMENT_KINDS)
  kind!: AdjustmentKind;

  @ApiProperty({ required: false, example: 'au_00000hs0', description: 'The transaction that it corrects' })
  @Omittable()
  @Matches(AUTHORIZATION, { message: 'must be the id of an authorization' })
  originalAuthorizationId?: string;

  @ApiProperty({ required: false, enum: ['refuse', 'suspense'], default: 'refuse' })
  @Omittable()
  @IsIn(['refuse', 'suspense'])
  onClosedPurse?: OnClosedPurse;
}
