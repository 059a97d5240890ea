import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import type { ChargedTo } from '../../authorization';
import { type ChangeChannel, CHANGE_CHANNELS, MAX_AMOUNT_FEN } from '../../cardholder';
import { Omittable } from '../../platform/http-validation';
import { DeskAnswerDto, MAX_NOTE, MAX_REASON, PageDto } from '../change.dto';
import { CASE_KINDS, CASE_STATES, type CaseKind, type CaseState } from '../domain/case-states';

const AUTHORIZATION = /^au_[0-9a-z]{8,14}$/;
const PURSE = /^(medical|epurse|transit|subsidy:[a-z0-9][a-z0-9-]{0,31})$/;
const CHANNELS = CHANGE_CHANNELS.filter((channel) => !['terminal', 'batch', 'system'].includes(channel));

/** Query of GET /v1/desk/cases. */
export class ListCasesDto extends PageDto {
  @ApiProperty({ required: false, enum: CASE_STATES })
  @Omittable()
  @IsIn(CASE_STATES)
  state?: CaseState;

  @ApiProperty({ required: false, example: 'ch_27wlfk' })
  @Omittable()
  @Matches(/^ch_[0-9a-z]{6,10}$/, { message: 'must be the id of a cardholder' })
  cardholderId?: string;

  @ApiProperty({ required: false, enum: ['true', 'false'], description: 'Only those whose deadline has passed' })
  @Omittable()
  @IsIn(['true', 'false'])
  overdue?: 'true' | 'false';
}

/** Body of POST /v1/desk/cardholders/{cardholderId}/cases. */
export class OpenCaseDto {
  @ApiProperty({ enum: CASE_KINDS })
  @IsIn(CASE_KINDS)
  kind!: CaseKind;

  @ApiProperty({ required: false, example: 'au_00000hs0', description: 'The transaction in dispute' })
  @Omittable()
  @Matches(AUTHORIZATION, { message: 'must be the id of an authorization' })
  authorizationId?: string;

  @ApiProperty({ required: false, description: 'Disputed fen; all of the transaction when left out' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT_FEN)
  amount?: number;

  @ApiProperty({ description: 'What the cardholder says; kept sealed', maxLength: MAX_NOTE })
  @IsString()
  @Length(1, MAX_NOTE)
  text!: string;
}

/** Body of POST /v1/desk/cases/{caseId}/comments. */
export class CommentDto {
  @ApiProperty({ description: 'Kept sealed', maxLength: MAX_NOTE })
  @IsString()
  @Length(1, MAX_NOTE)
  text!: string;
}

/** A step of a case; the reason is kept sealed with it. */
export class CaseStepDto {
  @ApiProperty({ maxLength: MAX_REASON })
  @IsString()
  @Length(1, MAX_REASON)
  @Matches(/\S/, { message: 'must say why' })
  reason!: string;

  @ApiProperty({ required: false, enum: CHANNELS, default: 'counter' })
  @Omittable()
  @IsIn(CHANNELS)
  channel?: ChangeChannel;
}

/** Body of POST /v1/desk/cases/{caseId}/provisional-credit. */
export class CreditCaseDto extends CaseStepDto {
  @ApiProperty({ required: false, description: 'Fen; the disputed amount when left out' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT_FEN)
  amount?: number;

  @ApiProperty({
    required: false,
    example: 'epurse',
    description: 'Of a case about no transaction: where the money goes',
  })
  @Omittable()
  @Matches(PURSE, { message: 'must be medical, epurse, transit or subsidy:<programme code>' })
  purse?: string;
}

/** Body of POST /v1/desk/cases/{caseId}/win. */
export class WinCaseDto extends CreditCaseDto {
  @ApiProperty({
    required: false,
    enum: ['merchant', 'issuer'],
    description: 'Who bears it: the merchant unless the case is about no transaction',
  })
  @Omittable()
  @IsIn(['merchant', 'issuer'])
  chargedTo?: ChargedTo;
}

/** The answer to a step of a case. */
export class CaseAnswerDto extends DeskAnswerDto {
  @ApiProperty({ required: false, example: 'cs_0123456789abcdef01234567' })
  caseId?: string;

  @ApiProperty({ required: false, enum: CASE_STATES })
  state?: string;
}
