import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length, Matches } from 'class-validator';
import { Omittable } from '../../platform/http-validation';
import { RotateTerminalKeyDto, type TerminalState } from '../../registry';
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
