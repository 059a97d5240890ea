import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsISO8601, Matches, Max, Min, registerDecorator } from 'class-validator';
import { ASSISTANCE_CATEGORIES, isPersonNumber, RELATIONS, type Relation } from '../../medical';
import { Omittable } from '../../platform/http-validation';
import { ChangeDto, DeskAnswerDto } from '../change.dto';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const STATES = ['active', 'paused', 'ended'] as const;
/** A grant is no more than what an account can hold, fen. */
const MAX_LIMIT = 100_000_000_00;

/** Refuses what is no number of a person in an insurance; the value is not repeated. */
function IsPersonNumber(): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      ...{ name: 'isPersonNumber', target: target.constructor, propertyName: String(property) },
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isPersonNumber(value),
        defaultMessage: () => 'must be 1 to 30 letters and digits, and no card or identity number',
      },
    });
  };
}

/** Body of PUT /v1/desk/cardholders/{cardholderId}/enrolments. */
export class EnrolDto extends ChangeDto {
  @ApiProperty({ example: '310', description: '险种: 310 employees, 390 residents' })
  @Matches(/^\d{3}$/, { message: 'must be three digits' })
  insutype!: string;

  @ApiProperty({ example: '220100', description: '统筹区' })
  @Matches(/^22\d{4}$/, { message: 'must be 22 and four digits' })
  area!: string;

  @ApiProperty({ example: 'P2201000001', description: '人员编号 in the insurance' })
  @IsPersonNumber()
  psnNo!: string;

  @ApiProperty({ example: '1101', description: '人员类别: 1101 employed, 1201 retired, 1501 resident …' })
  @Matches(/^\d{4}$/, { message: 'must be four digits' })
  psnType!: string;

  @ApiProperty({ enum: STATES, required: false, default: 'active' })
  @Omittable()
  @IsIn(STATES)
  state?: (typeof STATES)[number];

  @ApiProperty({ required: false, default: false, description: '公务员: the civil-servant supplement pays too' })
  @Omittable()
  @IsBoolean()
  civilServant?: boolean;

  @ApiProperty({ required: false, enum: ASSISTANCE_CATEGORIES, description: '身份类别 for assistance' })
  @Omittable()
  @IsIn(ASSISTANCE_CATEGORIES)
  category?: string;

  @ApiProperty({ example: '2026-01-01', description: 'First day' })
  @Matches(DAY, { message: 'must be YYYY-MM-DD' })
  @IsISO8601({ strict: true })
  from!: string;

  @ApiProperty({ required: false, example: '2026-12-31', description: 'Last day' })
  @Omittable()
  @Matches(DAY, { message: 'must be YYYY-MM-DD' })
  @IsISO8601({ strict: true })
  to?: string;
}

/** Body of POST /v1/desk/cardholders/{cardholderId}/mutual-aid. */
export class GrantAidDto extends ChangeDto {
  @ApiProperty({ example: 'ch_1a2b3c', description: 'Who may use the account' })
  @Matches(/^ch_[0-9a-z]{1,20}$/, { message: 'must be the id of a cardholder' })
  relativeId!: string;

  @ApiProperty({ enum: RELATIONS })
  @IsIn(RELATIONS)
  relation!: Relation;

  @ApiProperty({ example: '2026-01-01' })
  @Matches(DAY, { message: 'must be YYYY-MM-DD' })
  @IsISO8601({ strict: true })
  from!: string;

  @ApiProperty({ example: '2026-12-31' })
  @Matches(DAY, { message: 'must be YYYY-MM-DD' })
  @IsISO8601({ strict: true })
  to!: string;

  @ApiProperty({ required: false, example: 50_000, description: 'Fen a month; no limit when left out' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  monthLimit?: number;

  @ApiProperty({ required: false, example: 300_000, description: 'Fen a year; no limit when left out' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  yearLimit?: number;
}

/** The answer to a grant. */
export class GrantedAidDto extends DeskAnswerDto {
  @ApiProperty({ required: false, example: 'mg_1a2b3c' })
  grantId?: string;
}
