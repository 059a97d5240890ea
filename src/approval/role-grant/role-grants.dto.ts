import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsString, Matches, MaxLength } from 'class-validator';
import { Omittable } from '../../platform/http-validation';
import { STAFF_ROLES, type StaffRole } from '../../staff';
import { MAX_APPROVAL_REASON } from '../approvals';

/** Body of POST /v1/desk/staff/{staffId}/role-grants. */
export class RoleGrantDto {
  @ApiProperty({ required: false, isArray: true, enum: STAFF_ROLES, description: 'Roles to be given' })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(STAFF_ROLES.length)
  @ArrayUnique()
  @IsIn(STAFF_ROLES, { each: true })
  grant?: StaffRole[];

  @ApiProperty({ required: false, isArray: true, enum: STAFF_ROLES, description: 'Roles to be taken away' })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(STAFF_ROLES.length)
  @ArrayUnique()
  @IsIn(STAFF_ROLES, { each: true })
  revoke?: StaffRole[];

  @ApiProperty({ example: 'new in the claims team', maxLength: MAX_APPROVAL_REASON })
  @IsString()
  @Matches(/\S/, { message: 'must say why' })
  @MaxLength(MAX_APPROVAL_REASON)
  reason!: string;
}

/** What came of asking for a change of roles. */
export class RoleGrantAnswerDto {
  @ApiProperty({ enum: ['approval_required', 'already_so', 'refused'] })
  result!: string;

  @ApiProperty({ required: false, enum: ['own_roles', 'roles_exclusive', 'last_security_administrator'] })
  reason?: string;

  @ApiProperty({ required: false, example: 'ap_4be54b1e6c4b4a5e9a3b1c2d' })
  approvalId?: string;

  @ApiProperty({ required: false })
  expiresAt?: string;

  @ApiProperty({ example: 'st_4be54b1e6c4b4a5e' })
  staffId!: string;
}
