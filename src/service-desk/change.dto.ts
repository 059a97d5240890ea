import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { CHANGE_CHANNELS, type ChangeChannel } from '../cardholder';
import { Omittable } from '../platform/http-validation';

/** Codes stand in events: nothing long enough to be a card, identity or phone number. */
export const REASON_CODE = /^(?!.*\d{9})[a-z0-9][a-z0-9_]{0,39}$/;
/** Characters of a reason in somebody's own words, and of a note, at most. */
export const MAX_REASON = 500;
export const MAX_NOTE = 2_000;
const MAX_PAGE = 100;
/** Items of a page unless asked otherwise. */
export const DEFAULT_PAGE = 20;
const CHANNELS = CHANGE_CHANNELS.filter((channel) => !['terminal', 'batch', 'system'].includes(channel));

/** What every change at the desk says beside what it is about. */
export class ChannelDto {
  @ApiProperty({ required: false, enum: CHANNELS, default: 'counter', description: 'How the person came to the desk' })
  @Omittable()
  @IsIn(CHANNELS)
  channel?: ChangeChannel;

  @ApiProperty({ required: false, maxLength: MAX_NOTE, description: 'Kept sealed with the person' })
  @Omittable()
  @IsString()
  @Length(1, MAX_NOTE)
  note?: string;
}

/** A change with a code of its cause. */
export class ChangeDto extends ChannelDto {
  @ApiProperty({ example: 'holder_request', description: 'Code of the cause, kept with the change' })
  @Matches(REASON_CODE, {
    message: 'must be a code such as holder_request: lower-case letters, digits and underscores',
  })
  reason!: string;
}

/** A change with its reason in somebody's own words, for the checker and the audit log. */
export class ReasonedDto extends ChannelDto {
  @ApiProperty({ example: '持卡人到柜台反映重复扣款', maxLength: MAX_REASON })
  @IsString()
  @Length(1, MAX_REASON)
  @Matches(/\S/, { message: 'must say why' })
  reason!: string;
}

/** Page of a list. */
export class PageDto {
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

/** The answer to a change: `done`, `already_so`, `refused` or `approval_required`, with facts. */
export class DeskAnswerDto {
  @ApiProperty({ enum: ['done', 'already_so', 'refused', 'approval_required'], example: 'done' })
  result!: string;

  @ApiProperty({ required: false, example: 'card_state_invalid', description: 'Why it was refused' })
  reason?: string;

  @ApiProperty({ required: false, type: [String], description: 'States from which it would be allowed' })
  allowedFrom?: string[];

  @ApiProperty({ required: false, description: 'The request that waits for a second person' })
  approvalId?: string;

  @ApiProperty({ required: false, format: 'date-time' })
  expiresAt?: string;
}
