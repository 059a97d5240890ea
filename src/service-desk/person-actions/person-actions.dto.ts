import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length, Matches, MaxLength } from 'class-validator';
import {
  BANK_CODE_FORM,
  BANK_LINK_STATES,
  type BankLinkState,
  MASKED_ACCOUNT_FORM,
  MAX_MASKED_ACCOUNT,
} from '../../cardholder';
import { MAX_ADDRESS, MAX_NAME, PHONE_FORM } from '../../person';
import { IsIdentityNumber, Omittable } from '../../platform/http-validation';
import { ChangeDto, DeskAnswerDto, REASON_CODE, ReasonedDto } from '../change.dto';

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
  @Matches(REASON_CODE, { message: 'must be a code' })
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

/** Body of POST /v1/desk/cardholders/{cardholderId}/bank-account. */
export class LinkBankAccountDto extends ChangeDto {
  @ApiProperty({ example: '102', description: 'Code of the bank' })
  @Matches(BANK_CODE_FORM, { message: 'must be three digits' })
  bankCode!: string;

  @ApiProperty({
    example: '622202*********1234',
    maxLength: MAX_MASKED_ACCOUNT,
    description: 'Masked by who sends it: at least four digits hidden in a row, no more than ten shown',
  })
  @MaxLength(MAX_MASKED_ACCOUNT)
  @Matches(MASKED_ACCOUNT_FORM, { message: 'must be masked: four asterisks in a row, and ten digits at most' })
  maskedAccount!: string;

  @ApiProperty({ enum: BANK_LINK_STATES, description: 'Whether the account belongs to the card now' })
  @IsIn(BANK_LINK_STATES)
  status!: BankLinkState;
}

/** Body of POST /v1/desk/cardholders/{cardholderId}/merge. */
export class MergePersonsDto extends ReasonedDto {
  @ApiProperty({ example: 'ch_27wlfk', description: 'The record that goes; the one in the path stays' })
  @Matches(CARDHOLDER, { message: 'must be the id of a cardholder' })
  duplicateId!: string;
}
