import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';

/** Characters of a reason in somebody's own words at most. */
export const MAX_REASON = 500;

/** Body of decisions that need a reason in somebody's own words. */
export class PersonReasonDto {
  @ApiProperty({ example: '与公安人口信息一致', maxLength: MAX_REASON })
  @IsString()
  @Length(1, MAX_REASON)
  @Matches(/\S/, { message: 'must say why' })
  reason!: string;
}

/** The answer to a change of what is known of a person or who may read it. */
export class PersonAnswerDto {
  @ApiProperty({ enum: ['done', 'already_so', 'refused'], example: 'done' })
  result!: string;

  @ApiProperty({ required: false, example: 'id_number_in_use', description: 'Why it was refused' })
  reason?: string;

  @ApiProperty({ required: false, example: 'accepted', description: 'State of the correction' })
  state?: string;

  @ApiProperty({ required: false, type: [String], description: 'States from which it would be allowed' })
  allowedFrom?: string[];

  @ApiProperty({ required: false, example: 'co_0123456789abcdef0123456789abcdef' })
  correctionId?: string;

  @ApiProperty({ required: false, example: 'gr_0123456789abcdef0123456789abcdef' })
  grantId?: string;

  @ApiProperty({ required: false, example: 'ch_27wlfk' })
  cardholderId?: string;
}
