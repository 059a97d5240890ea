import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import type { ChargedTo } from '../../authorization';
import { type ChangeChannel, CHANGE_CHANNELS, MAX_AMOUNT_FEN } from '../../cardholder';
import { Omittable } from '../../platform/http-validation';
import { DeskAnswerDto, MAX_NOTE, MAX_REASON, PageDto } from '../change.dto';
import { CASE_KINDS, CASE_STATES, type CaseKind, type CaseState } from '../domain/case-states';
import { CASE_ACTIONS, type CaseAction } from './case-record';

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

  @ApiProperty({ example: '持卡人说没有去过这家店', description: 'Kept sealed', maxLength: MAX_NOTE })
  @IsString()
  @Length(1, MAX_NOTE)
  text!: string;
}

/** Body of POST /v1/desk/cases/{caseId}/comments. */
export class CommentDto {
  @ApiProperty({ example: '已致电商户', description: 'Kept sealed', maxLength: MAX_NOTE })
  @IsString()
  @Length(1, MAX_NOTE)
  text!: string;
}

/** A step of a case; the reason is kept sealed with it. */
export class CaseStepDto {
  @ApiProperty({ example: '核对了小票', maxLength: MAX_REASON })
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

/** A member of staff beside what they did. */
export class CaseActorDto {
  @ApiProperty({ example: 'st_0123456789abcdef' })
  staffId!: string;

  @ApiProperty({ example: '王敏' })
  displayName!: string;
}

/** Until when the evidence and the decision are due. */
export class CaseDeadlinesDto {
  @ApiProperty({ example: '2026-12-09T02:15:00.000Z', format: 'date-time' })
  evidence!: string;

  @ApiProperty({ example: '2027-01-08T02:15:00.000Z', format: 'date-time' })
  decision!: string;
}

/** A case as lists show it. Amounts are fen. */
export class CaseViewDto {
  @ApiProperty({ example: 'cs_0123456789abcdef01234567' })
  caseId!: string;

  @ApiProperty({ example: 'ch_27wlfk' })
  cardholderId!: string;

  @ApiProperty({ enum: CASE_KINDS, example: 'not_recognised' })
  kind!: CaseKind;

  @ApiProperty({ enum: CASE_STATES, example: 'opened' })
  state!: CaseState;

  @ApiProperty({ type: String, nullable: true, example: 'au_00000hs0' })
  authorizationId!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 1200 })
  amount!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1200, description: 'Given in advance' })
  provisionalCredit!: number | null;

  @ApiProperty({ type: String, nullable: true, example: 'merchant', description: 'Who bears a case that was won' })
  chargedTo!: string | null;

  @ApiProperty({ example: '2026-11-24T02:15:00.000Z', format: 'date-time' })
  openedAt!: string;

  @ApiProperty({ type: CaseActorDto })
  openedBy!: CaseActorDto;

  @ApiProperty({ type: String, nullable: true, example: '2026-12-01T02:15:00.000Z', format: 'date-time' })
  decidedAt!: string | null;

  @ApiProperty({ type: CaseDeadlinesDto })
  deadlines!: CaseDeadlinesDto;

  @ApiProperty({ type: String, nullable: true, example: '2026-12-09T02:15:00.000Z', description: 'What counts now' })
  dueAt!: string | null;

  @ApiProperty({ example: false })
  overdue!: boolean;
}

/** A page of cases. */
export class CasePageDto {
  @ApiProperty({ type: [CaseViewDto] })
  items!: CaseViewDto[];

  @ApiProperty({ type: String, nullable: true, example: 'MTc5NTQ4NjUwMDAwMC5jc18wMQ' })
  nextCursor!: string | null;
}

/** Something said in a case. */
export class CaseCommentDto {
  @ApiProperty({ example: '2026-11-24T02:15:00.000Z', format: 'date-time' })
  at!: string;

  @ApiProperty({ type: CaseActorDto })
  by!: CaseActorDto;

  @ApiProperty({ type: String, nullable: true, example: '已致电商户', description: 'Null after the person was erased' })
  text!: string | null;
}

/** Something that happened in a case. */
export class CaseEventDto extends CaseCommentDto {
  @ApiProperty({ enum: CASE_ACTIONS, example: 'comment' })
  action!: CaseAction;

  @ApiProperty({ type: String, nullable: true, example: 'ap_0123456789abcdef01234567' })
  approvalId!: string | null;
}

/** A file of a case, without its content. */
export class AttachmentDto {
  @ApiProperty({ example: 'at_0123456789abcdef01234567' })
  attachmentId!: string;

  @ApiProperty({ example: '小票.pdf' })
  name!: string;

  @ApiProperty({ example: 'application/pdf' })
  type!: string;

  @ApiProperty({ example: 48_211 })
  bytes!: number;

  @ApiProperty({ example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', description: 'SHA-256' })
  digest!: string;

  @ApiProperty({ example: '2026-11-24T02:15:00.000Z', format: 'date-time' })
  at!: string;

  @ApiProperty({ type: CaseActorDto })
  by!: CaseActorDto;
}

/** A case with all that happened. */
export class CaseDetailsDto extends CaseViewDto {
  @ApiProperty({ type: String, nullable: true, example: '持卡人说没有去过这家店' })
  text!: string | null;

  @ApiProperty({ type: [CaseCommentDto] })
  comments!: CaseCommentDto[];

  @ApiProperty({ type: [AttachmentDto] })
  attachments!: AttachmentDto[];

  @ApiProperty({ type: [CaseEventDto] })
  timeline!: CaseEventDto[];
}
