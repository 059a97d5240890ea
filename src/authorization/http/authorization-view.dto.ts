import { ApiProperty } from '@nestjs/swagger';
import { REASONS } from '../domain';
import type { AuthorizationView } from '../look-up/authorization-view';
import { ElementDto } from './answer.dto';

/** What became of the money of one tender. */
export class TenderAccountDto {
  @ApiProperty({ example: 'epurse' })
  purse!: string;
  @ApiProperty({ example: 1200, description: 'Fen approved, with increments' })
  authorized!: number;
  @ApiProperty({ example: 1200 })
  captured!: number;
  @ApiProperty({ example: 0 })
  reversed!: number;
  @ApiProperty({ example: 0 })
  refunded!: number;
  @ApiProperty({ example: 0, description: 'Fen still set aside in the purse' })
  held!: number;
}

/** One check of a decision. */
export class CheckDto {
  @ApiProperty({ example: 'purse:epurse.available' })
  check!: string;
  @ApiProperty({ example: true })
  passed!: boolean;
  @ApiProperty({ example: 50000, nullable: true, oneOf: [{ type: 'string' }, { type: 'integer' }] })
  observed!: string | number | null;
  @ApiProperty({ example: 1200, nullable: true, oneOf: [{ type: 'string' }, { type: 'integer' }] })
  required!: string | number | null;
}

/** Why a decision went as it did. */
export class DecisionDto {
  @ApiProperty({ example: '2026-01', nullable: true, type: String, description: 'Version of the tender policy' })
  policy!: string | null;
  @ApiProperty({ example: 'Approved' })
  text!: string;
  @ApiProperty({ example: '交易成功' })
  textZh!: string;
  @ApiProperty({ type: [CheckDto] })
  checks!: CheckDto[];
}

/** An authorization as it is looked up. */
export class AuthorizationViewDto implements AuthorizationView {
  @ApiProperty({ example: 'au_00000jyp' })
  id!: string;
  @ApiProperty({ example: 'K7QX2M', nullable: true, type: String })
  authCode!: string | null;
  @ApiProperty({ example: '002000000917' })
  rrn!: string;
  @ApiProperty({ example: 'purchase', enum: ['purchase', 'pre_authorization', 'balance_inquiry', 'advice'] })
  type!: string;
  @ApiProperty({ example: 'closed', enum: ['open', 'closed', 'reversed', 'expired', 'declined'] })
  status!: string;
  @ApiProperty({ example: 'approved', enum: ['approved', 'partially_approved', 'declined'] })
  result!: string;
  @ApiProperty({ example: 'approved', enum: Object.keys(REASONS) })
  reason!: string;
  @ApiProperty({ example: '00' })
  responseCode!: string;
  @ApiProperty({ example: 1200, description: 'Fen' })
  requestedAmount!: number;
  @ApiProperty({ example: 1200, description: 'Fen' })
  approvedAmount!: number;
  @ApiProperty({ type: [TenderAccountDto] })
  tenders!: TenderAccountDto[];
  @ApiProperty({ example: 'SHOP0001' })
  terminalId!: string;
  @ApiProperty({ example: '990220154110001' })
  merchantId!: string;
  @ApiProperty({ example: '5411' })
  mcc!: string;
  @ApiProperty({ example: '000001' })
  stan!: string;
  @ApiProperty({ example: '000001' })
  batch!: string;
  @ApiProperty({ example: '2026-11-24T10:15:00' })
  localTime!: string;
  @ApiProperty({ example: '2026-11-24T02:15:00.123Z' })
  decidedAt!: string;
  @ApiProperty({ example: '2026-11-24T02:15:00.125Z' })
  committedAt!: string;
  @ApiProperty({ example: '2026-11-24', description: 'Business date, Asia/Shanghai' })
  businessDate!: string;
  @ApiProperty({ example: null, nullable: true, type: String, description: 'When the hold expires' })
  expiresAt!: string | null;
  @ApiProperty({ required: false, description: 'When the hold is captured by itself; absent when it is not' })
  captureAt?: string;
  @ApiProperty({ type: [ElementDto] })
  elements!: ElementDto[];
  @ApiProperty({ type: DecisionDto })
  decision!: DecisionDto;
}
