import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { MAX_PASSWORD, STAFF_ROLES, type StaffRole } from '../../domain';

const MAX_CHALLENGE = 2_048;
/** Any text without control characters: what is no user name is answered like a wrong one. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const PLAIN_TEXT = /^[^\u0000-\u001f\u007f]{1,64}$/u;

/** Body of POST /v1/desk/session. */
export class PasswordDto {
  @ApiProperty({ example: 'wang.fang', maxLength: 64 })
  @Matches(PLAIN_TEXT, { message: 'must be 1 to 64 characters' })
  username!: string;

  @ApiProperty({ maxLength: MAX_PASSWORD })
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_PASSWORD)
  password!: string;
}

/** Body of POST /v1/desk/session/password. */
export class NewPasswordDto {
  @ApiProperty({ description: 'Of the step before', example: 'AX0fJ2k…' })
  @IsString()
  @MaxLength(MAX_CHALLENGE)
  challenge!: string;

  @ApiProperty({ maxLength: MAX_PASSWORD })
  @IsString()
  @MaxLength(MAX_PASSWORD)
  newPassword!: string;
}

/** Body of POST /v1/desk/session/totp. */
export class CodeDto {
  @ApiProperty({ description: 'Of the step before', example: 'AX0fJ2k…' })
  @IsString()
  @MaxLength(MAX_CHALLENGE)
  challenge!: string;

  @ApiProperty({ example: '123456' })
  @Matches(/^\d{6}$/, { message: 'must be 6 digits' })
  code!: string;
}

/** What an authenticator app is to be given. */
export class EnrolmentDto {
  @ApiProperty({ description: 'Secret in base32', example: 'JBSWY3DPEHPK3PXP' })
  secret!: string;

  @ApiProperty({ example: 'otpauth://totp/Onecard:wang.fang?secret=…', description: 'For a QR code' })
  otpauthUrl!: string;
}

/** What a sign-in needs next. */
export class SignInStepDto {
  @ApiProperty({ enum: ['change_password', 'enrol_totp', 'totp'] })
  next!: string;

  @ApiProperty({ description: 'To be sent with the next step, within 5 minutes', example: 'AX0fJ2k…' })
  challenge!: string;

  @ApiProperty({ required: false, type: EnrolmentDto })
  enrolment?: EnrolmentDto;
}

/** The identity provider that one may sign in at. */
export class OidcOptionDto {
  @ApiProperty({ example: 'Government SSO' })
  name!: string;
}

/** Ways to sign in. */
export class SignInOptionsDto {
  @ApiProperty({ example: true })
  password!: boolean;

  @ApiProperty({ type: OidcOptionDto, nullable: true })
  oidc!: OidcOptionDto | null;

  @ApiProperty({
    required: false,
    type: SignInStepDto,
    description: 'What is left of a sign-in that this browser began at the identity provider',
  })
  step?: SignInStepDto;
}

class SessionStaffDto {
  @ApiProperty({ example: 'st_4be54b1e6c4b4a5e' })
  staffId!: string;

  @ApiProperty({ example: 'wang.fang' })
  username!: string;

  @ApiProperty({ example: 'Wang Fang' })
  displayName!: string;

  @ApiProperty({ isArray: true, enum: STAFF_ROLES })
  roles!: readonly StaffRole[];

  @ApiProperty({ type: [String], example: ['cardholder.look_up'] })
  permissions!: readonly string[];
}

class SessionSettingsDto {
  @ApiProperty({ example: 45, description: 'How long revealed personal data stays on the screen, seconds' })
  revealSeconds!: number;
}

/** Who is signed in and until when. */
export class SessionViewDto {
  @ApiProperty({ type: SessionStaffDto })
  staff!: SessionStaffDto;

  @ApiProperty({ description: 'To be sent as X-CSRF-Token with whatever changes something' })
  csrfToken!: string;

  @ApiProperty({ example: '2026-11-25T02:30:00.000Z', description: 'When it ends if nothing is done' })
  idleExpiresAt!: string;

  @ApiProperty({ example: '2026-11-25T12:15:00.000Z', description: 'When it ends whatever is done' })
  expiresAt!: string;

  @ApiProperty({ type: SessionSettingsDto })
  settings!: SessionSettingsDto;
}
