import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length, Matches } from 'class-validator';
import { Omittable } from '../../platform/http-validation';
import {
  MerchantDto,
  type MerchantState,
  MerchantStateDto,
  RegisterTerminalDto,
  RotatedKeyDto,
  RotateTerminalKeyDto,
  TerminalDto,
  type TerminalState,
} from '../../registry';
import { MAX_REASON, PageDto } from '../change.dto';

/** Query of GET /v1/desk/merchants. */
export class ListMerchantsDto extends PageDto {
  @ApiProperty({ required: false, example: '8062' })
  @Omittable()
  @Matches(/^\d{4}$/, { message: 'must be 4 digits' })
  mcc?: string;

  @ApiProperty({ required: false, example: 'hospital' })
  @Omittable()
  @Matches(/^[a-z][a-z0-9-]{0,31}$/, { message: 'must be a short lower-case word' })
  category?: string;

  @ApiProperty({ required: false, enum: ['active', 'suspended'] })
  @Omittable()
  @IsIn(['active', 'suspended'])
  state?: MerchantState;
}

/** Body of POST /v1/desk/merchants/{merchantId}/suspend and /resume. */
export class MerchantChangeDto {
  @ApiProperty({ example: '涉嫌套现，停业核查', maxLength: MAX_REASON, description: 'For the audit log' })
  @IsString()
  @Length(1, MAX_REASON)
  @Matches(/\S/, { message: 'must say why' })
  reason!: string;
}

/** Query of GET /v1/desk/terminals. */
export class ListTerminalsDto extends PageDto {
  @ApiProperty({ required: false, example: '103220180620001' })
  @Omittable()
  @Matches(/^\d{15}$/, { message: 'must be 15 digits' })
  merchantId?: string;

  @ApiProperty({ required: false, enum: ['active', 'suspended'] })
  @Omittable()
  @IsIn(['active', 'suspended'])
  state?: TerminalState;
}

/** Body of POST /v1/desk/terminals/{terminalId}/suspend and /resume. */
export class TerminalChangeDto {
  @ApiProperty({ example: '设备被盗', maxLength: MAX_REASON, description: 'For the audit log' })
  @IsString()
  @Length(1, MAX_REASON)
  @Matches(/\S/, { message: 'must say why' })
  reason!: string;
}

/** Body of POST /v1/desk/terminals/{terminalId}/rotate-key. */
export class RotateKeyDto extends RotateTerminalKeyDto {
  @ApiProperty({ example: '定期更换', maxLength: MAX_REASON, description: 'For the audit log' })
  @IsString()
  @Length(1, MAX_REASON)
  @Matches(/\S/, { message: 'must say why' })
  reason!: string;
}

const DONE = ['done', 'already_so'];

/** A page of merchants. */
export class MerchantPageDto {
  @ApiProperty({ type: [MerchantDto] })
  items!: MerchantDto[];

  @ApiProperty({ type: String, nullable: true, example: 'MTAzMjIwMTgwNjIwMDAx' })
  nextCursor!: string | null;
}

/** The answer to the registration of a merchant. */
export class MerchantAnswerDto extends MerchantDto {
  @ApiProperty({ enum: DONE, example: 'done' })
  result!: string;
}

/** The answer to a change of a merchant's state. */
export class MerchantStateAnswerDto extends MerchantStateDto {
  @ApiProperty({ enum: DONE, example: 'done' })
  result!: string;
}

/** A terminal with its current key, without the secret. */
export class ListedTerminalDto extends RegisterTerminalDto {
  @ApiProperty({ enum: ['active', 'suspended'], example: 'active' })
  state!: TerminalState;

  @ApiProperty({
    enum: ['active', 'suspended'],
    example: 'active',
    description: 'While its merchant is suspended, no request of it is taken either',
  })
  merchantState!: MerchantState;

  @ApiProperty({ example: 'HOSP0001.1' })
  keyId!: string;

  @ApiProperty({ example: '2026-11-24T02:15:00.000Z', format: 'date-time' })
  registeredAt!: string;
}

/** A page of terminals. */
export class TerminalPageDto {
  @ApiProperty({ type: [ListedTerminalDto] })
  items!: ListedTerminalDto[];

  @ApiProperty({ type: String, nullable: true, example: 'SE9TUDAwMDE' })
  nextCursor!: string | null;
}

/** The answer to the registration of a terminal. */
export class TerminalAnswerDto extends TerminalDto {
  @ApiProperty({ enum: DONE, example: 'done' })
  result!: string;
}

/** The answer to a change of a terminal's state. */
export class TerminalStateAnswerDto {
  @ApiProperty({ enum: DONE, example: 'done' })
  result!: string;

  @ApiProperty({ example: 'HOSP0001' })
  terminalId!: string;

  @ApiProperty({ enum: ['active', 'suspended'], example: 'suspended' })
  state!: TerminalState;
}

/** The answer to the rotation of a key. */
export class RotatedKeyAnswerDto extends RotatedKeyDto {
  @ApiProperty({ enum: DONE, example: 'done' })
  result!: string;
}
