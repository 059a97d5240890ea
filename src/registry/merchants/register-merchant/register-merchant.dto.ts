import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsString, Length, Matches } from 'class-validator';
import { Omittable } from '../../../platform/http-validation';
import type { MerchantState } from '../merchant.entity';

/** Most programmes of one merchant. */
const MAX_PROGRAMMES = 20;

/** Body of POST /v1/merchants. */
export class RegisterMerchantDto {
  @ApiProperty({ example: '103220180620001', description: '15 digits' })
  @Matches(/^\d{15}$/, { message: 'must be 15 digits' })
  merchantId!: string;

  @ApiProperty({ example: 'Second Hospital' })
  @IsString()
  @Length(1, 100)
  name!: string;

  @ApiProperty({ example: '8062', description: 'Merchant category code (ISO 18245)' })
  @Matches(/^\d{4}$/, { message: 'must be 4 digits' })
  mcc!: string;

  @ApiProperty({ example: 'hospital', description: 'Kind of place, for people' })
  @Matches(/^[a-z][a-z0-9-]{0,31}$/, { message: 'must be a short lower-case word' })
  category!: string;

  @ApiProperty({ required: false, type: [String], example: [], description: 'Codes of registered programmes' })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(MAX_PROGRAMMES)
  @Matches(/^[a-z0-9][a-z0-9-]{0,31}$/, { each: true, message: 'must be programme codes' })
  programmes?: string[];
}

/** A merchant as it is registered. */
export class MerchantDto extends RegisterMerchantDto {
  @ApiProperty({ example: 1001, description: 'Ledger account of what the merchant is owed' })
  payableAccount!: number;

  @ApiProperty({ example: 'active', enum: ['active', 'suspended'] })
  state!: MerchantState;
}
