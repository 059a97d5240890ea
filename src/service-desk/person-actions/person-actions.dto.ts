import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';
import { MAX_ADDRESS, MAX_NAME, PHONE_FORM } from '../../person';
import { IsIdentityNumber, Omittable } from '../../platform/http-validation';
import { ChangeDto, DeskAnswerDto, ReasonedDto } from '../change.dto';

const PURSE = /^(medical|epurse|transit|subsidy:[a-z0-9][a-z0-9-]{0,31})$/;
const CARDHOLDER = /^ch_[0-9a-z]{6,10}$/;

/** Body of POST /v1/desk/cardholders. */
export class RegisterPersonDto {
  @ApiProperty({ example: '张三' })
  @IsString()
  @Length(1, MAX_NAME)
  @Matches(/\S/, { message: 'must be a name' })
  name!: string;

  @ApiProperty({ example: '220199199001011238', description: '公民身份号码 (GB 11643)' })
  @IsIdentityNumber()
  idNumber!: string;

  @ApiProperty({ required: false, example: '13800000000' })
  @Omittable()
  @Matches(PHONE_FORM, { message: 'must be a phone number' })
  phone?: string;

  @ApiProperty({ required: false, example: '长春市朝阳区人民大街1号' })
  @Omittable()
  @IsString()
  @Length(1, MAX_ADDRESS)
  @Matches(/\S/, { message: 'must be an address' })
  address?: string;

  @ApiProperty({ required: false, example: 'holder_request', description: 'Code of the cause' })
  @Omittable()
  @Matches(/^[a-z0-9][a-z0-9_]{0,39}$/, { message: 'must be a code' })
  reason?: string;
}

/** The answer to a registration. */
export class RegisteredPersonDto extends DeskAnswerDto {
  @ApiProperty({ example: 'ch_27wlfk' })
  cardholderId!: string;
}

/** Body of POST /v1/desk/cardholders/{cardholderId}/purses. */
export class OpenPurseAtDeskDto extends ChangeDto {
  @ApiProperty({ example: 'epurse' })
  @Matches(PURSE, { message: 'must be medical, epurse, transit or subsidy:<programme code>' })
  purse!: string;
}

/** Body of POST /v1/desk/cardholders/{cardholderId}/merge. */
export class MergePersonsDto extends ReasonedDto {
  @ApiProperty({ example: 'ch_27wlfk', description: 'The record that goes; the one in the path stays' })
  @Matches(CARDHOLDER, { message: 'must be the id of a cardholder' })
  duplicateId!: string;
}
