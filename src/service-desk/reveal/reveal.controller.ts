import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsString, Length, Matches } from 'class-validator';
import { PERSON_FIELDS, type PersonField } from '../../person';
import { IsReference, Omittable } from '../../platform/http-validation';
import { CurrentStaff, RequiresPermission, type StaffIdentity } from '../../staff';
import { MAX_REASON } from '../change.dto';
import { GetRevealCount, type RevealCount, type RevealedFields, RevealPerson } from './reveal-person.command';

/** Body of POST /v1/desk/cardholders/{cardholderId}/reveal. */
export class RevealDto {
  @ApiProperty({ enum: PERSON_FIELDS, isArray: true, example: ['name', 'phone'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PERSON_FIELDS.length)
  @ArrayUnique()
  @IsIn(PERSON_FIELDS, { each: true })
  fields!: PersonField[];

  @ApiProperty({ example: '核对回访电话', maxLength: MAX_REASON })
  @IsString()
  @Length(1, MAX_REASON)
  @Matches(/\S/, { message: 'must say why' })
  reason!: string;

  @ApiProperty({ required: false, example: 'T-2026-0001', description: 'Number of the ticket it is needed for' })
  @Omittable()
  @IsReference()
  ticket?: string;
}

/** The asked fields in clear. */
export class RevealedDto {
  @ApiProperty({ required: false, type: String, nullable: true, example: '张三' })
  name?: string | null;

  @ApiProperty({ required: false, type: String, nullable: true, example: '220199199001011238' })
  idNumber?: string | null;

  @ApiProperty({ required: false, type: String, nullable: true, example: '13800000000' })
  phone?: string | null;

  @ApiProperty({ required: false, type: String, nullable: true, example: '长春市朝阳区人民大街1号' })
  address?: string | null;

  @ApiProperty({ example: 45 })
  hideAfterSeconds!: number;
}

/** Reveals of a day. */
export class RevealCountDto {
  @ApiProperty({ example: 3 })
  today!: number;

  @ApiProperty({ example: 50, description: 'Beyond this it alerts' })
  usual!: number;

  @ApiProperty({ example: 100, description: 'Beyond this it is refused' })
  most!: number;
}

/** Personal data in clear. Card numbers cannot be revealed: nobody has them. */
@ApiTags('desk: cardholders')
@Controller('v1/desk')
export class RevealController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post('cardholders/:cardholderId/reveal')
  @HttpCode(200)
  @RequiresPermission('person.reveal')
  @ApiOperation({
    summary: 'Reveal personal data',
    description:
      'The asked fields only; hide them after `hideAfterSeconds`. Counted, audited, alerted and bounded a day.',
  })
  @ApiOkResponse({ type: RevealedDto })
  reveal(
    @Param('cardholderId') cardholderId: string,
    @Body() { fields, reason, ticket }: RevealDto,
    @CurrentStaff() staff: StaffIdentity,
  ): Promise<RevealedFields> {
    const asked = { fields, reason, ...(ticket === undefined ? {} : { ticket }) };
    return this.commands.execute(new RevealPerson(cardholderId, asked, staff));
  }

  @Get('reveals')
  @RequiresPermission('person.reveal')
  @ApiOperation({ summary: 'How often you looked at personal data today' })
  @ApiOkResponse({ type: RevealCountDto })
  count(@CurrentStaff() { staffId }: StaffIdentity): Promise<RevealCount> {
    return this.queries.execute(new GetRevealCount(staffId));
  }
}
