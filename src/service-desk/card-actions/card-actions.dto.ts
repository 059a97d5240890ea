import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, Matches } from 'class-validator';
import {
  APPLICATION_STATES,
  type ApplicationState,
  CLOSE_OUT_CAUSES,
  type CloseOutCause,
  type FreezeKind,
  OWN_APPLICATIONS,
  type OwnApplication,
  REPLACEMENT_CAUSES,
  type ReplacementCause,
} from '../../cardholder';
import { Omittable } from '../../platform/http-validation';
import { ChangeDto, DeskAnswerDto } from '../change.dto';

const FREEZE_KINDS = ['temporary', 'judicial'] as const;
const LOSS_KINDS = ['provisional', 'formal'] as const;
/** Numbers of orders: nothing long enough to be a card, identity or phone number. */
const DOCUMENT = /^(?!.*\d{11})[\p{L}\p{N}()（）〔〕[\]_./-]{1,64}$/u;
const AREA = /^22\d{4}$/;
const BANK = /^\d{3}$/;
const TRANSIT_CARD = /^\d{16,20}$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Body of POST /v1/desk/cards/{token}/collect. */
export class CollectCardDto extends ChangeDto {
  @ApiProperty({ required: false, default: true, description: 'False: the card waits for its activation' })
  @Omittable()
  @IsBoolean()
  activate?: boolean;
}

/** Body of POST /v1/desk/cards/{token}/freeze. */
export class FreezeCardDto extends ChangeDto {
  @ApiProperty({ required: false, enum: FREEZE_KINDS, default: 'temporary' })
  @Omittable()
  @IsIn(FREEZE_KINDS)
  kind?: FreezeKind;

  @ApiProperty({
    required: false,
    example: '(2026)吉01执12号',
    description: 'Number of the order; a judicial freeze needs it',
  })
  @Omittable()
  @Matches(DOCUMENT, { message: 'must be the number of an order, without card or identity numbers' })
  document?: string;
}

/** Body of POST /v1/desk/cards/{token}/unfreeze. */
export class UnfreezeCardDto extends ChangeDto {
  @ApiProperty({ required: false, enum: FREEZE_KINDS, default: 'temporary' })
  @Omittable()
  @IsIn(FREEZE_KINDS)
  kind?: FreezeKind;
}

/** Body of POST /v1/desk/cards/{token}/report-loss. */
export class ReportLossDto extends ChangeDto {
  @ApiProperty({ enum: LOSS_KINDS, description: '口头挂失 lapses by itself, 正式挂失 does not' })
  @IsIn(LOSS_KINDS)
  kind!: (typeof LOSS_KINDS)[number];
}

/** Body of POST /v1/desk/cards/{token}/replace. */
export class ReplaceCardDto extends ChangeDto {
  @ApiProperty({ enum: REPLACEMENT_CAUSES })
  @IsIn(REPLACEMENT_CAUSES)
  cause!: ReplacementCause;

  @ApiProperty({ required: false, description: 'Made at the counter (即时制卡)' })
  @Omittable()
  @IsBoolean()
  instant?: boolean;

  @ApiProperty({ required: false, example: '220104', description: 'Area that issues the card (GB/T 2260)' })
  @Omittable()
  @Matches(AREA, { message: 'must be six digits of an area of Jilin' })
  area?: string;

  @ApiProperty({ required: false, example: '102', description: 'Bank whose application it carries' })
  @Omittable()
  @Matches(BANK, { message: 'must be three digits' })
  bankCode?: string;

  @ApiProperty({ required: false, example: '2036-11', description: 'Last month of validity' })
  @Omittable()
  @Matches(MONTH, { message: 'must be a month such as 2036-11' })
  expiresOn?: string;
}

/** Body of POST /v1/desk/cards/{token}/close. */
export class CloseCardDto extends ChangeDto {
  @ApiProperty({ enum: CLOSE_OUT_CAUSES })
  @IsIn(CLOSE_OUT_CAUSES)
  cause!: CloseOutCause;
}

/** Body of POST /v1/desk/cards/{token}/application-state. */
export class ApplicationStateDto extends ChangeDto {
  @ApiProperty({ enum: OWN_APPLICATIONS, description: 'The application of the bank is the bank’s' })
  @IsIn(OWN_APPLICATIONS)
  application!: OwnApplication;

  @ApiProperty({ enum: APPLICATION_STATES })
  @IsIn(APPLICATION_STATES)
  state!: ApplicationState;
}

/** Body of POST /v1/desk/cards/{token}/transit-card. */
export class LinkTransitCardDto extends ChangeDto {
  @ApiProperty({ example: '3104000000000000017', description: 'Number of the transit application on the card' })
  @Matches(TRANSIT_CARD, { message: 'must be a transit card number: 16 to 20 digits' })
  transitCardNumber!: string;
}

/** Body of POST /v1/desk/cardholders/{cardholderId}/cards. */
export class ApplyForCardDto extends ChangeDto {
  @ApiProperty({ enum: ['physical', 'electronic'] })
  @IsIn(['physical', 'electronic'])
  kind!: 'physical' | 'electronic';

  @ApiProperty({ required: false, example: '220104', description: 'That of the identity number when left out' })
  @Omittable()
  @Matches(AREA, { message: 'must be six digits of an area of Jilin' })
  area?: string;

  @ApiProperty({ required: false, example: '102' })
  @Omittable()
  @Matches(BANK, { message: 'must be three digits' })
  bankCode?: string;

  @ApiProperty({ required: false, example: '2036-11' })
  @Omittable()
  @Matches(MONTH, { message: 'must be a month such as 2036-11' })
  expiresOn?: string;
}

/** The answer to an application or a replacement. */
export class IssuedCardDto extends DeskAnswerDto {
  @ApiProperty({ required: false })
  token?: string;

  @ApiProperty({ required: false, description: 'In this answer and in no other' })
  number?: string;

  @ApiProperty({ required: false })
  maskedNumber?: string;
}
