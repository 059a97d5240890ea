import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { Omittable } from '../../../platform/http-validation';
import { USERNAME } from '../../accounts/staff-accounts';
import { STAFF_ROLES, type StaffRole } from '../../domain';

const MAX_PAGE = 100;
export const DEFAULT_PAGE = 20;
const MAX_REASON = 500;
const STATES = ['enabled', 'disabled', 'invited'] as const;
/** Names of people: letters, marks and spaces, and nothing long enough to be a number of something. */
const DISPLAY_NAME = /^(?!.*\d{9})[\p{L}\d][\p{L}\p{M}\d ·.'’()（）_-]{0,63}$/u;

/** Query of GET /v1/desk/staff. */
export class ListStaffDto {
  @ApiProperty({ required: false, enum: STATES })
  @Omittable()
  @IsIn(STATES)
  state?: (typeof STATES)[number];

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

/** Body of POST /v1/desk/staff. */
export class CreateStaffDto {
  @ApiProperty({ example: 'wang.fang', pattern: USERNAME.source })
  @Matches(USERNAME, {
    message: 'must be 2 to 32 lower-case letters, digits and . _ -, beginning with a letter, without long numbers',
  })
  username!: string;

  @ApiProperty({ example: '王芳', maxLength: 64 })
  @Matches(DISPLAY_NAME, { message: 'must be 1 to 64 letters, digits, spaces and marks, without long numbers' })
  displayName!: string;

  @ApiProperty({ example: 'new in the claims team', maxLength: MAX_REASON })
  @IsString()
  @Matches(/\S/, { message: 'must say why' })
  @MaxLength(MAX_REASON)
  reason!: string;
}

/** Body of what is done with an account. */
export class StaffReasonDto {
  @ApiProperty({ example: 'left the service', maxLength: MAX_REASON })
  @IsString()
  @Matches(/\S/, { message: 'must say why' })
  @MaxLength(MAX_REASON)
  reason!: string;
}

/** A member of the staff. */
export class StaffViewDto {
  @ApiProperty({ example: 'st_4be54b1e6c4b4a5e' })
  staffId!: string;

  @ApiProperty({ example: 'wang.fang' })
  username!: string;

  @ApiProperty({ example: '王芳' })
  displayName!: string;

  @ApiProperty({ isArray: true, enum: STAFF_ROLES })
  roles!: readonly StaffRole[];

  @ApiProperty({ enum: STATES, description: '`invited`: the one-time password has not been replaced yet' })
  state!: string;

  @ApiProperty({ example: '2026-11-25T02:15:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, nullable: true })
  lastSignInAt!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Until when signing in is locked after failures' })
  lockedUntil!: string | null;
}

/** A page of accounts. */
export class StaffPageDto {
  @ApiProperty({ type: [StaffViewDto] })
  items!: readonly StaffViewDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

/** What came of a command about an account. */
export class StaffAnswerDto {
  @ApiProperty({ enum: ['done', 'already_so', 'refused'] })
  result!: string;

  @ApiProperty({
    required: false,
    enum: ['own_account', 'username_taken', 'exclusive_role', 'last_security_administrator'],
    description: 'Why it was refused',
  })
  reason?: string;

  @ApiProperty({ required: false, example: 'st_4be54b1e6c4b4a5e' })
  staffId?: string;
}

/** What came of a command that makes a one-time password. */
export class CredentialsAnswerDto extends StaffAnswerDto {
  @ApiProperty({ required: false, description: 'One-time password; it is told in this answer only' })
  password?: string;
}

class SessionItemDto {
  @ApiProperty({ example: 'ss_4be54b1e6c4b4a5e9a3b1c2d' })
  sessionId!: string;

  @ApiProperty({ type: String, nullable: true, example: '10.0.0.7', description: 'Address' })
  from!: string | null;

  @ApiProperty({ example: '2026-11-25T02:15:00.000Z' })
  startedAt!: string;

  @ApiProperty({ example: '2026-11-25T02:20:00.000Z' })
  lastSeenAt!: string;

  @ApiProperty({ example: '2026-11-25T12:15:00.000Z' })
  expiresAt!: string;

  @ApiProperty({ type: String, nullable: true })
  endedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'signed out' })
  endedBy!: string | null;
}

/** The newest sessions of a member. */
export class SessionListDto {
  @ApiProperty({ type: [SessionItemDto] })
  items!: readonly SessionItemDto[];
}
