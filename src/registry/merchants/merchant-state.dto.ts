import { ApiProperty } from '@nestjs/swagger';
import type { MerchantState } from './merchant.entity';

/** A merchant and its state. */
export class MerchantStateDto {
  @ApiProperty({ example: '103220180620001' })
  merchantId!: string;

  @ApiProperty({ example: 'suspended', enum: ['active', 'suspended'] })
  state!: MerchantState;
}
