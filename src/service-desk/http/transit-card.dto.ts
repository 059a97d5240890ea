import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { CHANGE_CHANNELS, type ChangeChannel } from '../../cardholder';
import { Omittable } from '../../platform/http-validation';

/** Body of POST /v1/desk/cards/{token}/transit-card. */
export class LinkTransitCardDto {
  @ApiProperty({ example: '3104000000000000017', description: 'Number of the transit application on the card' })
  @Matches(/^\d{16,20}$/, { message: 'must be a transit card number: 16 to 20 digits' })
  transitCardNumber!: string;

  @ApiProperty({ example: 'holder_request' })
  @Matches(/^[a-z0-9_]{1,40}$/, { message: 'must be a code of lower-case letters, digits and underscores' })
  reason!: string;

  @ApiProperty({ required: false, enum: CHANGE_CHANNELS, default: 'counter' })
  @Omittable()
  @IsIn(CHANGE_CHANNELS)
  channel?: ChangeChannel;
}
