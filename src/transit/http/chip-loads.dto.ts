import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { LOAD_SOURCES, type LoadSource, MAX_CHIP_BALANCE_FEN } from '../domain/chip';

const MAX_COUNTER = 65_535;

/** What names a load: the card and the online counter that it uses. */
export class ChipLoadReversalDto {
  @ApiProperty({ example: '03104890000000000017', description: 'Number of the transit application, 16 to 20 digits' })
  @Matches(/^\d{16,20}$/, { message: 'must be 16 to 20 digits' })
  card!: string;

  @ApiProperty({ example: 7, description: 'Online counter of the card (联机交易序号) that the load uses' })
  @IsInt()
  @Min(1)
  @Max(MAX_COUNTER)
  sequence!: number;
}

/** A load with what the card shows. */
export class ChipLoadDto extends ChipLoadReversalDto {
  @ApiProperty({ example: 258, description: "Purse counter of the card's last tap (钱包交易序号)" })
  @IsInt()
  @Min(0)
  @Max(MAX_COUNTER)
  counter!: number;

  @ApiProperty({ example: 4_820, description: 'What the card holds, fen' })
  @IsInt()
  @Min(0)
  @Max(MAX_CHIP_BALANCE_FEN)
  cardBalance!: number;

  @ApiProperty({ example: 5_000, description: 'Fen' })
  @IsInt()
  @Min(1)
  @Max(MAX_CHIP_BALANCE_FEN)
  amount!: number;

  @ApiProperty({ enum: LOAD_SOURCES, example: 'epurse', description: 'A purse here, or cash at the machine' })
  @IsIn(LOAD_SOURCES)
  source!: LoadSource;
}

/** What the shadow was corrected by. */
export class ChipAdjustmentDto {
  @ApiProperty({ example: -180, description: 'Fen' })
  amount!: number;
  @ApiProperty({ example: 'uploads_missing', enum: ['uploads_missing', 'card_holds_less', 'card_holds_more'] })
  reason!: string;
}

/** The answer to a load or its reversal. */
export class ChipLoadAnswerDto {
  @ApiProperty({ example: 'approved', enum: ['approved', 'declined'] })
  result!: string;
  @ApiProperty({ required: false, example: 'insufficient_funds' })
  reason?: string;
  @ApiProperty({ required: false, example: 9_820, description: 'What the card holds when it has written it, fen' })
  balance?: number;
  @ApiProperty({ required: false, example: 5_000, description: 'Of a load that the card never wrote, fen' })
  reversed?: number;
  @ApiProperty({ required: false, type: ChipAdjustmentDto })
  adjustment?: ChipAdjustmentDto;
}
