import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsIn, IsString, Length, Matches } from 'class-validator';
import { Omittable } from '../../../platform/http-validation';
import { MAC_ALGORITHMS, type MacAlgorithm } from '../../../platform/crypto';
import { CAPABILITIES, type Capability } from '../capability';
import type { TerminalState } from '../terminal.entity';

/** Body of POST /v1/terminals. */
export class RegisterTerminalDto {
  @ApiProperty({ example: 'HOSP0001', description: '8 characters A-Z, 0-9' })
  @Matches(/^[A-Z0-9]{8}$/, { message: 'must be 8 characters A-Z, 0-9' })
  terminalId!: string;

  @ApiProperty({ example: '103220180620001' })
  @Matches(/^\d{15}$/, { message: 'must be 15 digits' })
  merchantId!: string;

  @ApiProperty({ example: 'Cashier 1' })
  @IsString()
  @Length(1, 100)
  name!: string;

  @ApiProperty({ enum: CAPABILITIES, isArray: true, example: ['purchase', 'refund', 'reversal'] })
  @ArrayMinSize(1)
  @ArrayMaxSize(CAPABILITIES.length)
  @IsIn(CAPABILITIES, { each: true })
  capabilities!: Capability[];

  @ApiProperty({ enum: MAC_ALGORITHMS, required: false, default: 'hmac-sha256' })
  @Omittable()
  @IsIn(MAC_ALGORITHMS)
  alg?: MacAlgorithm;
}

/** A terminal with its current key. */
export class TerminalDto extends RegisterTerminalDto {
  @ApiProperty({ example: 'active', enum: ['active', 'suspended'] })
  state!: TerminalState;

  @ApiProperty({ example: 'HOSP0001.1' })
  keyId!: string;

  @ApiProperty({ required: false, description: 'Base64; only in the answer that made the key' })
  secret?: string;
}
