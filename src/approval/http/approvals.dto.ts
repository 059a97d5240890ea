import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { Omittable } from '../../platform/http-validation';
import { APPROVAL_STATES, type ApprovalState } from '../approval';
import { MAX_APPROVAL_REASON } from '../approvals';

const MAX_PAGE = 100;
export const DEFAULT_PAGE = 20;

/** Query of GET /v1/desk/approvals. */
export class ListApprovalsDto {
  @ApiProperty({ required: false, enum: APPROVAL_STATES })
  @Omittable()
  @IsIn(APPROVAL_STATES)
  state?: ApprovalState;

  @ApiProperty({ required: false, example: 'adjustment' })
  @Omittable()
  @Matches(/^[a-z_]{1,40}$/, { message: 'must be the code of a kind of approval' })
  kind?: string;

  @ApiProperty({ required: false, type: Boolean, description: 'Only those that one asked for oneself' })
  @Omittable()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  mine?: boolean;

  @ApiProperty({ required: false, default: DEFAULT_PAGE, minimum: 1, maximum: MAX_PAGE })
  @Omittable()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  limit?: number;

  @ApiProperty({ required: false, description: '`nextCursor` of the page before' })
  @Omittable()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}

/** Body of a decision. */
export class DecisionDto {
  @ApiProperty({ example: 'checked with the merchant', maxLength: MAX_APPROVAL_REASON, description: 'Why' })
  @IsString()
  @Matches(/\S/, { message: 'must say why' })
  @MaxLength(MAX_APPROVAL_REASON)
  reason!: string;
}

/** A member of the staff by id and name. */
export class NamedStaffDto {
  @ApiProperty({ example: 'st_4be54b1e6c4b4a5e' })
  staffId!: string;

  @ApiProperty({ example: 'Wang Fang' })
  displayName!: string;
}

/** A fact for the checker. */
export class ApprovalFactDto {
  @ApiProperty({ example: 'amount' })
  label!: string;

  @ApiProperty({ example: 1200, nullable: true, oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] })
  value!: string | number | boolean | null;

  @ApiProperty({ required: false, enum: ['fen'] })
  unit?: 'fen';
}

/** A request under four eyes. */
export class ApprovalViewDto {
  @ApiProperty({ example: 'ap_4be54b1e6c4b4a5e9a3b1c2d' })
  approvalId!: string;

  @ApiProperty({ example: 'adjustment' })
  kind!: string;

  @ApiProperty({ enum: APPROVAL_STATES })
  state!: ApprovalState;

  @ApiProperty({ example: 'duplicate_charge' })
  reason!: string;

  @ApiProperty({ type: NamedStaffDto })
  maker!: NamedStaffDto;

  @ApiProperty({ type: NamedStaffDto, nullable: true })
  checker!: NamedStaffDto | null;

  @ApiProperty({ type: String, nullable: true })
  decisionReason!: string | null;

  @ApiProperty({ example: '2026-11-25T02:15:00.000Z' })
  requestedAt!: string;

  @ApiProperty({ example: '2026-11-28T02:15:00.000Z' })
  expiresAt!: string;

  @ApiProperty({ type: String, nullable: true })
  decidedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'ch_AAAAAAAAAAE' })
  cardholderId!: string | null;

  @ApiProperty({ type: [ApprovalFactDto], description: 'As things are now; once decided, as the checker saw them' })
  facts!: readonly ApprovalFactDto[];

  @ApiProperty({ type: Object, nullable: true, description: 'What carrying it out came to' })
  result!: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ description: 'Whether the caller may approve or refuse it now' })
  mayDecide!: boolean;
}

/** A page of requests. */
export class ApprovalPageDto {
  @ApiProperty({ type: [ApprovalViewDto] })
  items!: readonly ApprovalViewDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

/** What came of a decision. */
export class DecisionAnswerDto {
  @ApiProperty({ enum: ['done', 'already_so', 'refused'] })
  result!: string;

  @ApiProperty({
    required: false,
    example: 'maker_is_checker',
    description:
      'Why it was refused: `maker_is_checker`, `not_maker`, `expired`, `already_decided`, or what the kind objects to',
  })
  reason?: string;

  @ApiProperty({ required: false, type: [String] })
  allowedFrom?: readonly string[];

  @ApiProperty({ example: 'ap_4be54b1e6c4b4a5e9a3b1c2d' })
  approvalId!: string;

  @ApiProperty({ enum: APPROVAL_STATES, description: '`approved`: agreed to, and carried out within moments' })
  state!: ApprovalState;

  @ApiProperty({ required: false })
  cardholderId?: string;

  @ApiProperty({ required: false, type: Object, description: 'What carrying it out came to' })
  outcome?: Readonly<Record<string, unknown>>;
}
