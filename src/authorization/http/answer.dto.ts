import { ApiProperty } from '@nestjs/swagger';
import { REASONS } from '../domain';

/** One thing that happened to an authorization. */
export class ElementDto {
  @ApiProperty({ example: 'purchase' })
  type!: string;
  @ApiProperty({ example: 1200, description: 'Fen' })
  amount!: number;
  @ApiProperty({ example: '2026-11-24T02:15:00.123Z' })
  at!: string;
  @ApiProperty({ example: 'approved', enum: ['approved', 'partially_approved', 'declined'] })
  result!: string;
  @ApiProperty({ required: false, enum: Object.keys(REASONS), description: 'Why it was declined' })
  reason?: string;
  @ApiProperty({ required: false, description: 'A capture after the expiry' })
  late?: boolean;
  @ApiProperty({ required: false, description: 'A capture that was made by itself at its time' })
  auto?: boolean;
}

/** What one purse paid or gave back. */
export class TenderDto {
  @ApiProperty({
    example: 'epurse',
    description: 'A purse, `receivable` (an advice beyond the purses) or `suspense` (an advice of an unknown card)',
  })
  purse!: string;
  @ApiProperty({ example: 1200, description: 'Fen' })
  amount!: number;
}

/** A purse in the answer to a balance inquiry. */
export class PurseBalanceDto {
  @ApiProperty({ example: 'epurse' })
  purse!: string;
  @ApiProperty({ example: 50000 })
  balance!: number;
  @ApiProperty({ example: 48800 })
  available!: number;
}

/** The answer to every authorization message. A decline is an answer with status 200. */
export class AnswerDto {
  @ApiProperty({
    example: 'au_00000jyp',
    nullable: true,
    type: String,
    description: 'Names the authorization in follow-ups',
  })
  id!: string | null;
  @ApiProperty({
    example: 'K7QX2M',
    nullable: true,
    type: String,
    description: 'ISO 8583 field 38; null when declined',
  })
  authCode!: string | null;
  @ApiProperty({
    example: '002000000917',
    nullable: true,
    type: String,
    description: 'Retrieval reference number, ISO 8583 field 37',
  })
  rrn!: string | null;
  @ApiProperty({ example: 'approved', enum: ['approved', 'partially_approved', 'declined'] })
  result!: string;
  @ApiProperty({ example: 'approved', enum: Object.keys(REASONS) })
  reason!: string;
  @ApiProperty({ example: '00', description: 'ISO 8583 field 39' })
  responseCode!: string;
  @ApiProperty({ example: 'none', enum: ['none', 'retry', 'do_not_retry', 'contact_issuer'] })
  advice!: string;
  @ApiProperty({ example: 1200, description: 'Fen that this message moved, set aside or gave back; 0 when declined' })
  approvedAmount!: number;
  @ApiProperty({ type: [TenderDto] })
  tenders!: TenderDto[];
  @ApiProperty({
    example: 48800,
    nullable: true,
    type: Number,
    description: 'Fen available afterwards in the purses that may pay here',
  })
  available!: number | null;
  @ApiProperty({ example: null, nullable: true, type: String, description: 'When the hold expires' })
  expiresAt!: string | null;
  @ApiProperty({ required: false, description: 'When the hold is captured by itself; absent when it is not' })
  captureAt?: string;
  @ApiProperty({ type: [ElementDto], description: 'All that happened to the authorization so far' })
  elements!: ElementDto[];
  @ApiProperty({ type: [PurseBalanceDto], required: false, description: 'In the answer to a balance inquiry' })
  purses?: PurseBalanceDto[];
}

/** The answer to POST /v1/advices. */
export class AdviceAnswersDto {
  @ApiProperty({ type: [AnswerDto], description: 'One for each advice, in order' })
  results!: AnswerDto[];
}
