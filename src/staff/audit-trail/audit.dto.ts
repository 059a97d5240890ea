import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { AUDIT_OUTCOMES, type AuditChainState, type AuditFault, type AuditOutcome } from '../../audit';
import { IsInstant, Omittable } from '../../platform/http-validation';

const MAX_PAGE = 200;
export const DEFAULT_PAGE = 50;
/** Ids and codes as they stand in entries; paths of routes among them. */
const TERM = /^[\x20-\x7e]{1,200}$/;
const TERM_MESSAGE = 'must be 1 to 200 visible ASCII characters';

/** Which entries to find; all conditions must hold. Query of GET /v1/desk/audit/export. */
export class AuditFilterDto {
  @ApiProperty({ required: false, example: '2026-11-25T00:00:00+08:00', description: 'From this instant on' })
  @Omittable()
  @IsInstant()
  from?: string;

  @ApiProperty({ required: false, example: '2026-11-26T00:00:00+08:00', description: 'Before this instant' })
  @Omittable()
  @IsInstant()
  to?: string;

  @ApiProperty({ required: false, example: 'st_4be54b1e6c4b4a5e', description: 'Id of who did it' })
  @Omittable()
  @Matches(TERM, { message: TERM_MESSAGE })
  actor?: string;

  @ApiProperty({ required: false, example: 'card.freeze' })
  @Omittable()
  @Matches(TERM, { message: TERM_MESSAGE })
  action?: string;

  @ApiProperty({ required: false, enum: AUDIT_OUTCOMES })
  @Omittable()
  @IsIn(AUDIT_OUTCOMES)
  outcome?: AuditOutcome;

  @ApiProperty({ required: false, example: 'ch_AAAAAAAAAAE' })
  @Omittable()
  @Matches(TERM, { message: TERM_MESSAGE })
  cardholderId?: string;

  @ApiProperty({
    required: false,
    description: 'On what: a card token, staff id, approval id, terminal id, `merchant_` with its id …',
  })
  @Omittable()
  @Matches(TERM, { message: TERM_MESSAGE })
  object?: string;
}

/** Query of GET /v1/desk/audit. */
export class SearchAuditDto extends AuditFilterDto {
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

class AuditActorDto {
  @ApiProperty({ enum: ['staff', 'terminal', 'system', 'anonymous'] })
  kind!: string;

  @ApiProperty({ example: 'st_4be54b1e6c4b4a5e' })
  id!: string;

  @ApiProperty({ required: false, example: '王芳', description: 'Of a member of the staff' })
  name?: string;
}

/** One entry of the audit log. */
export class AuditRecordDto {
  @ApiProperty({ example: '4711' })
  id!: string;

  @ApiProperty({ example: '2026-11-25T02:15:00.000Z' })
  at!: string;

  @ApiProperty({ type: AuditActorDto })
  actor!: AuditActorDto;

  @ApiProperty({ example: 'card.freeze' })
  action!: string;

  @ApiProperty({ enum: AUDIT_OUTCOMES })
  outcome!: string;

  @ApiProperty({ required: false })
  cardholderId?: string;

  @ApiProperty({ required: false })
  object?: string;

  @ApiProperty({ required: false })
  reason?: string;

  @ApiProperty({ required: false, type: Object })
  details?: object;

  @ApiProperty({ required: false, description: 'Address' })
  from?: string;

  @ApiProperty({ required: false })
  session?: string;

  @ApiProperty({ required: false })
  requestId?: string;

  @ApiProperty({ description: 'SHA-256 that chains it to the entry before, hex' })
  hash!: string;
}

/** A page of entries. */
export class AuditPageDto {
  @ApiProperty({ type: [AuditRecordDto] })
  items!: readonly AuditRecordDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

class AuditFaultDto implements AuditFault {
  @ApiProperty({ enum: ['AUDIT_HASH_MISMATCH', 'AUDIT_GAP', 'AUDIT_HEAD_MISMATCH', 'AUDIT_ANCHOR_MISMATCH'] })
  code!: AuditFault['code'];

  @ApiProperty({ example: 4711, description: 'Number of the entry' })
  entry!: number;

  @ApiProperty({ example: 'the content or the hash was changed' })
  message!: string;
}

/** What a check of the newest entries found. */
export class AuditChainDto implements AuditChainState {
  @ApiProperty({ example: true })
  intact!: boolean;

  @ApiProperty({ example: '2026-11-25T02:15:00.000Z' })
  checkedAt!: string;

  @ApiProperty({ example: 4711, description: 'Number of the last entry' })
  entries!: number;

  @ApiProperty({ example: 1, description: 'Number of the first entry that was checked' })
  from!: number;

  @ApiProperty({ description: 'Hash of the last entry, hex', example: 'b5bb9d8014a0f9b1d61e21e796d78dcc'.repeat(2) })
  head!: string;

  @ApiProperty({ example: 0 })
  faultCount!: number;

  @ApiProperty({ type: [AuditFaultDto], example: [], description: 'The first hundred' })
  faults!: readonly AuditFaultDto[];
}
