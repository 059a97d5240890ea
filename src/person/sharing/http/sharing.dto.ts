import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { IsCardNumber, IsIdentityNumber, IsLocalDate, Omittable } from '../../../platform/http-validation';
import { PersonPageDto } from '../../http-page.dto';
import { SHARED_ITEMS, type SharedItem } from '../catalogue';
import { IsPurpose } from './purpose';

const MERCHANT = /^\d{15}$/;
const TERMINAL = /^[0-9A-Za-z]{8}$/;
const GRANT = /^gr_[0-9a-f]{32}$/;
const MONTH = /^(19|2\d)\d{2}-(0[1-9]|1[0-2])$/;
/** Reads of a grant unless said otherwise, and at most. */
export const DEFAULT_QUOTA = 1_000;
const MAX_QUOTA = 10_000_000;

/** Items of the catalogue. */
class ItemsDto {
  @ApiProperty({ enum: SHARED_ITEMS, isArray: true, example: ['name', 'card_status'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(SHARED_ITEMS.length)
  @ArrayUnique()
  @IsIn(SHARED_ITEMS, { each: true })
  items!: SharedItem[];
}

/** Body of POST /v1/desk/sharing/grants. */
export class GrantSharingDto extends ItemsDto {
  @ApiProperty({ example: '990220180620001', description: 'Number of a merchant of the registry' })
  @Matches(MERCHANT, { message: 'must be the number of a merchant: 15 digits' })
  institution!: string;

  @ApiProperty({ required: false, example: 'HOSP0001', description: 'Its only terminal that may read; absent for all' })
  @Omittable()
  @Matches(TERMINAL, { message: 'must be the number of a terminal: 8 letters and digits' })
  terminalId?: string;

  @IsPurpose('医保待遇资格核验')
  purpose!: string;

  @IsPurpose('《社会保险法》第七十四条')
  legalBasis!: string;

  @ApiProperty({ example: '2026-11-24', format: 'date', description: 'First day (Asia/Shanghai)' })
  @IsLocalDate()
  validFrom!: string;

  @ApiProperty({ example: '2027-11-23', format: 'date', description: 'Last day (Asia/Shanghai)' })
  @IsLocalDate()
  validUntil!: string;

  @ApiProperty({
    required: false,
    default: DEFAULT_QUOTA,
    minimum: 1,
    maximum: MAX_QUOTA,
    description: 'Reads at most',
  })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(MAX_QUOTA)
  quota?: number;
}

/** Query of GET /v1/desk/sharing/grants. */
export class ListGrantsDto extends PersonPageDto {
  @ApiProperty({ required: false, example: '990220180620001' })
  @Omittable()
  @Matches(MERCHANT, { message: 'must be the number of a merchant: 15 digits' })
  institution?: string;
}

/** Query of GET /v1/desk/sharing/reports/institutions. */
export class InstitutionReportDto {
  @ApiProperty({ required: false, example: '2026-11-01', format: 'date' })
  @Omittable()
  @IsLocalDate()
  from?: string;

  @ApiProperty({ required: false, example: '2026-11-30', format: 'date', description: 'Included' })
  @Omittable()
  @IsLocalDate()
  to?: string;

  @ApiProperty({ required: false, example: '990220180620001' })
  @Omittable()
  @Matches(MERCHANT, { message: 'must be the number of a merchant: 15 digits' })
  institution?: string;
}

/** Query of GET /v1/desk/sharing/reports/persons. */
export class PersonReportDto extends PersonPageDto {
  @ApiProperty({ required: false, example: '2026-11-01', format: 'date' })
  @Omittable()
  @IsLocalDate()
  from?: string;

  @ApiProperty({ required: false, example: '2026-11-30', format: 'date', description: 'Included' })
  @Omittable()
  @IsLocalDate()
  to?: string;
}

/** Query of GET /v1/desk/sharing/reports/statistics. */
export class StatisticsDto {
  @ApiProperty({ required: false, example: '2026-11', description: 'A whole month; this one when absent' })
  @Omittable()
  @Matches(MONTH, { message: 'must be a month such as 2026-11' })
  month?: string;
}

/** Body of POST /v1/sharing/reads: the person by identity number or by card number. */
export class ReadSharedDto extends ItemsDto {
  @ApiProperty({ example: 'gr_0123456789abcdef0123456789abcdef' })
  @Matches(GRANT, { message: 'must be the id of a grant' })
  grantId!: string;

  @ApiProperty({ required: false, example: '220199199001011238', description: 'This or cardNumber' })
  @Omittable()
  @IsIdentityNumber()
  idNumber?: string;

  @ApiProperty({ required: false, example: '9220000000000000013', description: 'This or idNumber' })
  @Omittable()
  @IsString()
  @IsCardNumber()
  cardNumber?: string;

  @IsPurpose('医保待遇资格核验')
  purpose!: string;
}
