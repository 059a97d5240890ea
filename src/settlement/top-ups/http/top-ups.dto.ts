import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { MAX_AMOUNT_FEN } from '../../../cardholder';
import { IsCardNumber, IsLocalTime, IsReference, Omittable } from '../../../platform/http-validation';

/** Body of POST /v1/top-ups. */
export class TopUpNoticeDto {
  @ApiProperty({ example: 'ccb-counter', description: 'Code of the channel that the terminal’s merchant reports for' })
  @Matches(/^[a-z0-9][a-z0-9-]{0,31}$/, { message: 'must be the code of a channel' })
  channel!: string;

  @ApiProperty({ example: '20261124-000017', description: 'The channel’s reference (渠道流水号); used once' })
  @IsReference()
  reference!: string;

  @ApiProperty({ example: '9220000000000000013', required: false, description: 'Number of the card, or else `purse`' })
  @Omittable()
  @IsCardNumber()
  cardNumber?: string;

  @ApiProperty({
    example: 'ch_000001',
    required: false,
    description: 'The cardholder, or the token of a card, whose e-purse it is for; instead of `cardNumber`',
  })
  @Omittable()
  @Matches(/^(?:ch_[0-9a-z]{6,10}|card_[0-9a-z]{8,35})$/, { message: 'must be ch_… or card_…' })
  purse?: string;

  @ApiProperty({ example: 10_000, minimum: 1, maximum: MAX_AMOUNT_FEN, description: 'Fen' })
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT_FEN)
  amount!: number;

  @ApiProperty({ example: 'CNY', enum: ['CNY'] })
  @IsIn(['CNY'])
  currency!: string;

  @ApiProperty({ example: '2026-11-24T10:15:00', description: 'Time of the channel’s clock' })
  @IsLocalTime()
  time!: string;
}

/** What came of a notice: the same answer however often it comes. */
export class TopUpAnswerDto {
  @ApiProperty({ example: 'ccb-counter' })
  channel!: string;
  @ApiProperty({ example: '20261124-000017' })
  reference!: string;
  @ApiProperty({ example: 'credited', enum: ['credited', 'suspended'] })
  result!: 'credited' | 'suspended';
  @ApiProperty({ example: 10_000, description: 'Fen' })
  amount!: number;
  @ApiProperty({
    example: 'card_closed',
    required: false,
    description:
      'Why the money is in suspense (挂账): card_unknown, cardholder_unknown, card_closed, person_deceased, person_moved_out, ' +
      'person_merged, person_erased, purse_not_open or balance_too_large',
  })
  reason?: string;
}
