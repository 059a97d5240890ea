import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { Omittable } from '../../../platform/http-validation';
import { MAC_ALGORITHMS, type MacAlgorithm } from '../../../platform/crypto';
import { DEFAULT_OVERLAP_SECONDS, MAX_OVERLAP_SECONDS } from './rotate-terminal-key.command';

/** Body of POST /v1/terminals/{terminalId}/keys. */
export class RotateTerminalKeyDto {
  @ApiProperty({ example: 'HOSP0001.1', description: 'The current key' })
  @IsString()
  @Length(1, 64)
  replaces!: string;

  @ApiProperty({ required: false, default: DEFAULT_OVERLAP_SECONDS, description: 'How long the old key stays valid' })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(MAX_OVERLAP_SECONDS)
  overlapSeconds?: number;

  @ApiProperty({ enum: MAC_ALGORITHMS, required: false, description: 'As before when left out' })
  @Omittable()
  @IsIn(MAC_ALGORITHMS)
  alg?: MacAlgorithm;
}

/** The key that was replaced. */
export class ReplacedKeyDto {
  @ApiProperty({ example: 'HOSP0001.1' })
  keyId!: string;

  @ApiProperty({ example: '2026-11-25T02:15:00.000Z', format: 'date-time', description: 'End of the overlap' })
  notAfter!: string;
}

/** The new key. */
export class RotatedKeyDto {
  @ApiProperty({ example: 'HOSP0001' })
  terminalId!: string;

  @ApiProperty({ example: 'HOSP0001.2' })
  keyId!: string;

  @ApiProperty({ example: 'hmac-sha256', enum: MAC_ALGORITHMS })
  alg!: MacAlgorithm;

  @ApiProperty({ required: false, description: 'Base64; only in the answer that made the key' })
  secret?: string;

  @ApiProperty({ type: ReplacedKeyDto })
  replaced!: ReplacedKeyDto;
}
