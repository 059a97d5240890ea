import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsObject, IsString, Length, Matches, Max, Min } from 'class-validator';
import { MAX_ADDRESS, MAX_NAME, PHONE_FORM } from '../../person';
import { MAX_AMOUNT_FEN } from '../domain';
import { IsCardNumber, IsIdentityNumber, IsReference, Omittable } from '../../platform/http-validation';

const PURSE = /^(medical|epurse|transit|subsidy:[a-z0-9][a-z0-9-]{0,31})$/;
const PURSE_MESSAGE = 'must be medical, epurse, transit or subsidy:<programme code>';
/** Codes stand in events: nothing long enough to be a card, identity or phone number. */
const REASON = /^(?!.*\d{9})[a-z][a-z0-9_]{0,47}$/;

/** Body of POST /v1/cardholders. */
export class RegisterCardholderDto {
  @ApiProperty({ example: '张三', minLength: 1, maxLength: MAX_NAME })
  @IsString()
  @Length(1, MAX_NAME)
  @Matches(/\S/, { message: 'must be a name' })
  name!: string;

  @ApiProperty({
    example: '220199199001011238',
    description: '公民身份号码 (GB 11643): 17 digits and a check character',
  })
  @IsIdentityNumber()
  idNumber!: string;

  @ApiProperty({ required: false, example: '13800000000' })
  @Omittable()
  @Matches(PHONE_FORM, { message: 'must be a phone number' })
  phone?: string;

  @ApiProperty({ required: false, example: '长春市朝阳区人民大街1号', maxLength: MAX_ADDRESS })
  @Omittable()
  @IsString()
  @Length(1, MAX_ADDRESS)
  @Matches(/\S/, { message: 'must be an address' })
  address?: string;
}

/** Body of POST /v1/cardholders/{cardholderId}/cards. */
export class IssueCardDto {
  @ApiProperty({
    required: false,
    example: '9220000000000000013',
    description: '12 to 19 digits with a Luhn check digit; made when absent',
  })
  @Omittable()
  @IsCardNumber()
  number?: string;

  @ApiProperty({ example: '2036-11', description: 'Last month of validity' })
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/, { message: 'must be a month such as 2036-11' })
  expiresOn!: string;
}

/** Body of POST /v1/cardholders/{cardholderId}/purses. */
export class OpenPurseDto {
  @ApiProperty({ example: 'epurse' })
  @Matches(PURSE, { message: PURSE_MESSAGE })
  purse!: string;
}

/** Body of POST /v1/cardholders/{cardholderId}/credits. */
export class CreditPurseDto extends OpenPurseDto {
  @ApiProperty({ example: 10000, description: 'Fen', minimum: 1, maximum: MAX_AMOUNT_FEN })
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT_FEN)
  amount!: number;

  @ApiProperty({
    example: 'bank-20261124-0001',
    required: false,
    pattern: '^[A-Za-z0-9._/-]{1,64}$',
    description:
      "Reference of the payer's record; no personal data: one with a card number or an identity number in it is refused",
  })
  @Omittable()
  @IsReference()
  reference?: string;
}

/** Limits of a purse. An absent field falls back to the policy's, null is no limit. */
export class LimitsDto extends OpenPurseDto {
  @ApiProperty({
    example: { perTransaction: 20000, dayAmount: 50000, dayCount: 10, monthAmount: 500000, monthCount: 100 },
    description: 'Fen and counts; days and months of Asia/Shanghai',
  })
  @IsObject()
  limits!: Record<string, number | null>;
}

/** Body of freezes and unfreezes. */
export class CardReasonDto {
  @ApiProperty({ example: 'reported_by_holder', description: 'Code of the cause, lower case' })
  @Matches(REASON, { message: 'must be a short lower-case code such as reported_by_holder' })
  reason!: string;
}

/** Body of an activation. */
export class ActivationDto {
  @ApiProperty({ required: false, example: 'collected_at_counter', description: 'Code of the occasion, lower case' })
  @Omittable()
  @Matches(REASON, { message: 'must be a short lower-case code such as collected_at_counter' })
  reason?: string;
}

/** The answer to a command about a cardholder, beside what it is about. */
export class CardholderAnswerDto {
  @ApiProperty({ example: 'done', enum: ['done', 'already_so', 'refused'] })
  result!: string;

  @ApiProperty({ required: false, example: 'card_state_invalid', description: 'Why it was refused' })
  reason?: string;

  @ApiProperty({ required: false, type: [String], example: ['active'], description: 'States from which it is allowed' })
  allowedFrom?: string[];

  @ApiProperty({ required: false, example: 'ch_27wnfk' })
  cardholderId?: string;

  @ApiProperty({ required: false, example: 'card_1f0c7e5a9b3d4c2e8a6f0b1d' })
  token?: string;

  @ApiProperty({ required: false, description: 'In the answer to an issue only' })
  number?: string;

  @ApiProperty({ required: false, example: 'active' })
  state?: string;

  @ApiProperty({ required: false, example: 10000, description: 'Fen in the purse afterwards' })
  balance?: number;
}
