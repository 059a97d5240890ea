import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsInt, IsObject, IsString, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import { Omittable } from '../../platform/http-validation';
import { MODES, type Mode, TAP_KINDS, type TapKind } from '../domain/fare/tap';
import { GATE_REASONS } from '../domain/gate';

const NUMBER = /^\d{12,20}$/;
const CITY = /^\d{4}$/;
const MAX_TEXT = 64;
const MAX_RIDERS = 100;
const MAX_LIST_FEN = 99_999_999;

/** The transit card that was tapped. */
export class TappedCardDto {
  @ApiProperty({
    example: '3104890000000000017',
    description: 'Number of the transit card (交通联合), 12 to 20 digits',
  })
  @Matches(NUMBER, { message: 'must be 12 to 20 digits' })
  number!: string;
}

/** Body of POST /v1/transit/taps. */
export class GateTapDto {
  @ApiProperty({
    example: '22019900000100011171',
    description: 'Names the tap for ever, also in a batch or file that is uploaded later',
    minLength: 1,
    maxLength: MAX_TEXT,
  })
  @IsString()
  @Length(1, MAX_TEXT)
  id!: string;

  @ApiProperty({ type: TappedCardDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => TappedCardDto)
  card!: TappedCardDto;

  @ApiProperty({
    example: '2026-11-24T08:00:12',
    description: 'When the card was read: local time in Shanghai, or with an offset; within ten minutes of now',
  })
  @IsString()
  at!: string;

  @ApiProperty({
    example: '轨道',
    description: "Operator (运营单位), one of the terminal's merchant",
    maxLength: MAX_TEXT,
  })
  @IsString()
  @Length(1, MAX_TEXT)
  operator!: string;

  @ApiProperty({ example: 'metro', enum: MODES })
  @IsIn(MODES)
  mode!: Mode;

  @ApiProperty({ example: 'entry', enum: TAP_KINDS })
  @IsIn(TAP_KINDS)
  kind!: TapKind;

  @ApiProperty({ example: '1', required: false, maxLength: MAX_TEXT })
  @Omittable()
  @IsString()
  @Length(1, MAX_TEXT)
  line?: string;

  @ApiProperty({ example: 'L1-01', required: false, maxLength: MAX_TEXT })
  @Omittable()
  @IsString()
  @Length(1, MAX_TEXT)
  stop?: string;

  @ApiProperty({ example: 'A02617', required: false, maxLength: MAX_TEXT })
  @Omittable()
  @IsString()
  @Length(1, MAX_TEXT)
  vehicle?: string;

  @ApiProperty({ example: 1, required: false, minimum: 1, maximum: MAX_RIDERS, description: 'People by this tap' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(MAX_RIDERS)
  riders?: number;

  @ApiProperty({ example: '2410', required: false, pattern: CITY.source, description: "City of the card's issuer" })
  @Omittable()
  @Matches(CITY, { message: 'must be a city code of four digits' })
  cardCity?: string;

  @ApiProperty({
    example: 300,
    required: false,
    minimum: 0,
    maximum: MAX_LIST_FEN,
    description: 'Fen that the terminal tells as list price; counts where the fare policy says so',
  })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(MAX_LIST_FEN)
  listOnDevice?: number;
}

/** Where an amount came from. */
export class GatePaidDto {
  @ApiProperty({ example: 0 })
  transit!: number;
  @ApiProperty({ example: 300 })
  epurse!: number;
  @ApiProperty({ example: 0, description: 'What no purse could pay' })
  owed!: number;
}

/** What the card was charged so far on the service day of the tap. */
export class GateDayDto {
  @ApiProperty({ example: '2026-11-24' })
  day!: string;
  @ApiProperty({ example: 300, description: 'Fen' })
  charged!: number;
  @ApiProperty({ example: 1 })
  journeys!: number;
}

/** A journey that the tap priced, or priced anew. */
export class GateJourneyDto {
  @ApiProperty({ example: 'complete' })
  status!: string;
  @ApiProperty({ example: 'metro' })
  mode!: string;
  @ApiProperty({ example: '轨道' })
  operator!: string;
  @ApiProperty({ example: '1', nullable: true, type: String })
  line!: string | null;
  @ApiProperty({ example: 'L1-01', nullable: true, type: String })
  from!: string | null;
  @ApiProperty({ example: 'L1-07', nullable: true, type: String })
  to!: string | null;
  @ApiProperty({ example: '2026-11-24 08:00:12' })
  start!: string;
  @ApiProperty({ example: '2026-11-24 08:25:40', nullable: true, type: String })
  end!: string | null;
  @ApiProperty({ example: 300, description: 'Fen' })
  list!: number;
  @ApiProperty({ example: 0 })
  concession!: number;
  @ApiProperty({ example: 0 })
  transfer!: number;
  @ApiProperty({ example: 0 })
  cap!: number;
  @ApiProperty({ example: 300, description: 'What the card is charged for it' })
  due!: number;
  @ApiProperty({ type: [String], description: 'How the price came about' })
  steps!: string[];
}

/** The answer to a tap. A decline is an answer with status 200. */
export class GateAnswerDto {
  @ApiProperty({ example: 'approved', enum: ['approved', 'declined'], description: 'The gate opens when approved' })
  result!: string;
  @ApiProperty({ example: 'approved', enum: GATE_REASONS })
  reason!: string;
  @ApiProperty({ example: '00' })
  responseCode!: string;
  @ApiProperty({ example: 'none', enum: ['none', 'retry', 'do_not_retry', 'contact_issuer'] })
  advice!: string;
  @ApiProperty({ example: 'Approved', description: 'For the display of the gate' })
  text!: string;
  @ApiProperty({ example: '交易成功' })
  textZh!: string;
  @ApiProperty({ example: 300, description: 'Fen that this tap charged, negative where it credited' })
  charged!: number;
  @ApiProperty({ type: GatePaidDto })
  paid!: GatePaidDto;
  @ApiProperty({ example: null, nullable: true, type: Number, description: 'What the ride that begins costs at least' })
  expected!: number | null;
  @ApiProperty({ example: 700, nullable: true, type: Number, description: 'Fen left in the purses that pay rides' })
  available!: number | null;
  @ApiProperty({ example: 0, nullable: true, type: Number, description: 'Fen that the card owes by its rides' })
  owed!: number | null;
  @ApiProperty({ type: GateDayDto, nullable: true })
  today!: GateDayDto | null;
  @ApiProperty({ type: [GateJourneyDto], description: 'The journeys that the tap priced, or priced anew' })
  journeys!: GateJourneyDto[];
}
