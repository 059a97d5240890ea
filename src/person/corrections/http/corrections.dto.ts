import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length, Matches } from 'class-validator';
import { Omittable } from '../../../platform/http-validation';
import { PERSON_FIELDS, type PersonField } from '../../domain';
import { PersonPageDto } from '../../http-page.dto';
import { PersonReasonDto } from '../../person-answer.dto';
import { CORRECTION_STATES, type CorrectionState } from '../correction';

/** Longest typed value; each field has limits of its own. */
const MAX_VALUE = 200;
const MAX_SOURCE = 100;

/** Body of POST /v1/desk/cardholders/{cardholderId}/corrections. */
export class ProposeCorrectionDto extends PersonReasonDto {
  @ApiProperty({ enum: PERSON_FIELDS, example: 'phone' })
  @IsIn(PERSON_FIELDS)
  field!: PersonField;

  @ApiProperty({ example: '13800000000', maxLength: MAX_VALUE, description: 'What it should be' })
  @IsString()
  @Length(1, MAX_VALUE)
  value!: string;

  @ApiProperty({ example: 'household_register', maxLength: MAX_SOURCE, description: 'Where the value was seen' })
  @IsString()
  @Length(1, MAX_SOURCE)
  @Matches(/\S/, { message: 'must name a source' })
  source!: string;
}

/** Query of GET /v1/desk/corrections. */
export class ListCorrectionsDto extends PersonPageDto {
  @ApiProperty({ required: false, enum: CORRECTION_STATES })
  @Omittable()
  @IsIn(CORRECTION_STATES)
  state?: CorrectionState;
}

/** A correction; its values are masked for those who may not decide it. */
export class CorrectionDto {
  @ApiProperty({ example: 'co_0123456789abcdef0123456789abcdef' })
  correctionId!: string;

  @ApiProperty({ example: 'ch_27wlfk' })
  cardholderId!: string;

  @ApiProperty({ enum: PERSON_FIELDS, example: 'phone' })
  field!: string;

  @ApiProperty({ enum: CORRECTION_STATES, example: 'pending' })
  state!: string;

  @ApiProperty({ type: String, nullable: true, example: '138****0000', description: 'Null after an erasure' })
  value!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '139****0000' })
  before!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'household_register' })
  source!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '持卡人更换号码' })
  reason!: string | null;

  @ApiProperty({ example: 'st_0123456789abcdef' })
  proposedBy!: string;

  @ApiProperty({ type: String, nullable: true, example: '王敏' })
  proposedByName!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T02:15:00.000Z' })
  proposedAt!: string;

  @ApiProperty({ type: String, nullable: true, example: 'st_fedcba9876543210' })
  decidedBy!: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2026-11-24T03:00:00.000Z' })
  decidedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '与公安人口信息一致' })
  decisionReason!: string | null;

  @ApiProperty({ example: false, description: 'True when the reader may accept or reject it now' })
  mayDecide!: boolean;
}

/** A page of corrections. */
export class CorrectionPageDto {
  @ApiProperty({ type: [CorrectionDto] })
  items!: CorrectionDto[];

  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}
