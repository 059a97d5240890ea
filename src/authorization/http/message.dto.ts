import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MAX_AMOUNT_FEN } from '../../cardholder';
import { IsCardNumber, IsLocalDate, IsLocalTime, Omittable } from '../../platform/http-validation';

const SIX_DIGITS = /^\d{1,6}$/;
const PURSE = /^[a-z][a-z0-9:-]{0,47}$/;
const MAX_REASON_LENGTH = 100;
/** Thirty days: no hold lasts longer. */
const MAX_CAPTURE_AFTER_SECONDS = 2_592_000;

/** How the card's data was read at the terminal. */
export const ENTRY_MODES = ['chip', 'contactless', 'magstripe', 'qr', 'manual'] as const;

/** A card as a terminal names it. */
export class CardDto {
  @ApiProperty({ example: '9220000000000000013', description: '12 to 19 digits with a Luhn check digit' })
  @IsCardNumber()
  number!: string;
}

/** Amount in fen and its currency. */
export class FollowUpDto {
  @ApiProperty({ example: 'CNY', required: false, enum: ['CNY'] })
  @Omittable()
  @IsIn(['CNY'])
  currency?: string;

  @ApiProperty({ example: '000002', required: false, description: 'System trace audit number of this message' })
  @Omittable()
  @Matches(SIX_DIGITS, { message: 'must be up to six digits' })
  stan?: string;

  @ApiProperty({ example: '000001', required: false })
  @Omittable()
  @Matches(SIX_DIGITS, { message: 'must be up to six digits' })
  batch?: string;

  @ApiProperty({ example: '2026-11-24T10:20:00', required: false })
  @Omittable()
  @IsLocalTime()
  localTime?: string;

  @ApiProperty({ example: 'customer changed their mind', required: false, maxLength: MAX_REASON_LENGTH })
  @Omittable()
  @IsString()
  @MaxLength(MAX_REASON_LENGTH)
  reason?: string;
}

/** A follow-up whose amount must be given. */
export class IncrementDto extends FollowUpDto {
  @ApiProperty({ example: 500, description: 'Fen to add to the hold', minimum: 1, maximum: MAX_AMOUNT_FEN })
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT_FEN)
  amount!: number;
}

/** A follow-up for a part or, without an amount, for all that is left. */
export class PartialFollowUpDto extends FollowUpDto {
  @ApiProperty({
    example: 500,
    required: false,
    description: 'Fen; all that is left when absent',
    minimum: 1,
    maximum: MAX_AMOUNT_FEN,
  })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT_FEN)
  amount?: number;
}

/** A capture. */
export class CaptureDto extends PartialFollowUpDto {
  @ApiProperty({
    example: true,
    required: false,
    default: true,
    description: 'False when more captures follow; else the rest of the hold is released',
  })
  @Omittable()
  @IsBoolean()
  final?: boolean;
}

/** What every original message of a terminal carries. */
export class OriginalMessageDto {
  @ApiProperty({ type: CardDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => CardDto)
  card!: CardDto;

  @ApiProperty({ example: 'CNY', enum: ['CNY'] })
  @IsIn(['CNY'])
  currency!: string;

  @ApiProperty({
    example: '000001',
    description: 'System trace audit number, up to six digits; unique with batch and local date',
  })
  @IsString()
  @Matches(SIX_DIGITS, { message: 'must be up to six digits' })
  stan!: string;

  @ApiProperty({ example: '000001', description: 'Batch number of the terminal, up to six digits' })
  @IsString()
  @Matches(SIX_DIGITS, { message: 'must be up to six digits' })
  batch!: string;

  @ApiProperty({
    example: '2026-11-24T10:15:00',
    description: "Time of the terminal's clock, ISO 8601; an offset may follow",
  })
  @IsLocalTime()
  localTime!: string;

  @ApiProperty({ example: 'chip', enum: ENTRY_MODES })
  @IsIn(ENTRY_MODES)
  entryMode!: string;

  @ApiProperty({
    example: 'epurse',
    required: false,
    description: 'The purse asked for; only if the tender policy allows it here',
  })
  @Omittable()
  @IsString()
  @Matches(PURSE, { message: 'must be the name of a purse, such as epurse or subsidy:elder-care' })
  purse?: string;
}

/** Body of POST /v1/authorizations. */
export class AuthorizationRequestDto extends OriginalMessageDto {
  @ApiProperty({ example: 'purchase', enum: ['purchase', 'pre_authorization', 'balance_inquiry'] })
  @IsIn(['purchase', 'pre_authorization', 'balance_inquiry'])
  type!: 'purchase' | 'pre_authorization' | 'balance_inquiry';

  @ApiProperty({
    example: 1200,
    required: false,
    description: 'Fen, from 1; absent or 0 for a balance inquiry',
    minimum: 0,
    maximum: MAX_AMOUNT_FEN,
  })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(MAX_AMOUNT_FEN)
  amount?: number;

  @ApiProperty({
    example: false,
    required: false,
    default: false,
    description: 'Accept approval of a part of the amount',
  })
  @Omittable()
  @IsBoolean()
  allowPartial?: boolean;

  @ApiProperty({
    example: 3600,
    required: false,
    description:
      'Of a pre-authorization: after so many seconds all that is held then is captured by itself; 0 for never. The rule of the ' +
      'merchant when absent',
    minimum: 0,
    maximum: MAX_CAPTURE_AFTER_SECONDS,
  })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(MAX_CAPTURE_AFTER_SECONDS)
  captureAfterSeconds?: number;
}

/** One advice. */
export class AdviceDto extends OriginalMessageDto {
  @ApiProperty({ example: 200, description: 'Fen', minimum: 1, maximum: MAX_AMOUNT_FEN })
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT_FEN)
  amount!: number;

  @ApiProperty({ example: 'au_0000s3k2', required: false, description: 'The authorization that it completes' })
  @Omittable()
  @IsString()
  @MaxLength(40)
  authorizationId?: string;

  @ApiProperty({ example: true, required: false, description: 'With authorizationId: releases the rest of the hold' })
  @Omittable()
  @IsBoolean()
  final?: boolean;
}

/** Names an original by its message number. */
export class OriginalNumberDto {
  @ApiProperty({ example: '000001' })
  @IsString()
  @Matches(SIX_DIGITS, { message: 'must be up to six digits' })
  stan!: string;

  @ApiProperty({ example: '000001' })
  @IsString()
  @Matches(SIX_DIGITS, { message: 'must be up to six digits' })
  batch!: string;

  @ApiProperty({ example: '2026-11-24', description: "Calendar day of the original's localTime" })
  @IsLocalDate()
  localDate!: string;

  @ApiProperty({
    example: 'authorization',
    required: false,
    enum: ['authorization', 'advice'],
    default: 'authorization',
  })
  @Omittable()
  @IsIn(['authorization', 'advice'])
  messageClass?: 'authorization' | 'advice';
}

/** Body of POST /v1/reversals. */
export class ReversalByKeyDto extends PartialFollowUpDto {
  @ApiProperty({ type: CardDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => CardDto)
  card!: CardDto;

  @ApiProperty({ type: OriginalNumberDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => OriginalNumberDto)
  original!: OriginalNumberDto;
}
