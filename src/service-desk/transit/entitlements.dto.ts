import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { IsLocalDate, Omittable } from '../../platform/http-validation';
import type { EntitlementView, PersonEntitlements, RiderCategory } from '../../transit';
import { ChangeDto } from '../change.dto';

const CATEGORY = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Body of PUT /v1/desk/cardholders/{cardholderId}/transit-entitlements. */
export class GrantEntitlementDto extends ChangeDto {
  @ApiProperty({ example: 'student', description: 'A rider category (乘客类别) of the fare policies' })
  @Matches(CATEGORY, { message: 'must be a rider category such as student' })
  category!: string;

  @ApiProperty({ required: false, example: '2026-09-01', description: 'First day; left out: since ever' })
  @Omittable()
  @IsLocalDate()
  from?: string;

  @ApiProperty({ required: false, example: '2030-08-31', description: 'Last day; left out: until it is ended' })
  @Omittable()
  @IsLocalDate()
  to?: string;

  @ApiProperty({ required: false, example: '2026-09-10', description: 'Day of the last re-verification (年审)' })
  @Omittable()
  @IsLocalDate()
  reviewedOn?: string;
}

/** Body of POST /v1/desk/cardholders/{cardholderId}/transit-entitlements/{category}/end. */
export class EndEntitlementDto extends ChangeDto {
  @ApiProperty({ example: '2026-11-30', description: 'Last day on which it is given' })
  @IsLocalDate()
  on!: string;
}

/** A concession of a transit card. */
export class EntitlementDto implements EntitlementView {
  @ApiProperty({ example: 'card_0123456789abcdef01234567', description: 'Card that the transit number rides with' })
  token!: string;
  @ApiProperty({ example: 'student' })
  category!: string;
  @ApiProperty({ type: String, nullable: true, example: '学生', description: 'Null when no policy knows it any more' })
  name!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '2026-09-01' })
  from!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '2030-08-31' })
  to!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '2026-09-10' })
  reviewedOn!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: '2027-09-10',
    description: 'First day on which it is not given any more unless it is re-verified before',
  })
  reviewDueOn!: string | null;
  @ApiProperty({ enum: ['valid', 'not_yet', 'over', 'not_reviewed'], example: 'valid', description: 'Today' })
  state!: EntitlementView['state'];
}

/** A rider category that can be granted. */
export class RiderCategoryDto implements RiderCategory {
  @ApiProperty({ example: 'student' })
  category!: string;
  @ApiProperty({ example: '学生' })
  name!: string;
  @ApiProperty({ type: Number, nullable: true, example: 12, description: 'Months between re-verifications' })
  reviewMonths!: number | null;
}

/** What a person's transit cards are entitled to. */
export class PersonEntitlementsDto implements PersonEntitlements {
  @ApiProperty({ example: 1, description: 'Transit cards of the person' })
  cards!: number;
  @ApiProperty({ type: [EntitlementDto] })
  items!: EntitlementDto[];
  @ApiProperty({ type: [RiderCategoryDto], description: 'What can be granted' })
  categories!: RiderCategoryDto[];
}
