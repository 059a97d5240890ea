import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { MAX_AMOUNT_FEN } from '../../cardholder';
import { Omittable } from '../../platform/http-validation';
import { ReasonedDto } from '../change.dto';

const PURSE = /^(medical|epurse|transit|subsidy:[a-z0-9][a-z0-9-]{0,31})$/;
const AUTHORIZATION = /^au_[0-9a-z]{8,14}$/;

/** Body of POST /v1/desk/cardholders/{cardholderId}/refunds. */
export class RefundDto extends ReasonedDto {
  @ApiProperty({ example: 'au_00000hs0' })
  @Matches(AUTHORIZATION, { message: 'must be the id of an authorization' })
  authorizationId!: string;

  @ApiProperty({ required: false, example: 1200, description: 'Fen; all that is left when left out' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT_FEN)
  amount?: number;
}

/** Body of POST /v1/desk/cardholders/{cardholderId}/unlinked-refunds. */
export class UnlinkedRefundDto extends ReasonedDto {
  @ApiProperty({ example: 'epurse' })
  @Matches(PURSE, { message: 'must be medical, epurse, transit or subsidy:<programme code>' })
  purse!: string;

  @ApiProperty({ example: 1200, description: 'Fen' })
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT_FEN)
  amount!: number;

  @ApiProperty({ example: '103220180620001', description: 'The merchant that pays' })
  @Matches(/^\d{15}$/, { message: 'must be 15 digits' })
  merchantId!: string;
}
