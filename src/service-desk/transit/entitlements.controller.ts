import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../event-store';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import { type EntitlementAnswer, Entitlements, type PersonEntitlements } from '../../transit';
import { DeskAnswerDto } from '../change.dto';
import { DeskAnswers } from '../desk-answers';
import { DeskOrigins } from '../desk-origins';
import { EndEntitlementDto, GrantEntitlementDto, PersonEntitlementsDto } from './entitlements.dto';

/** Concessions of riders (优惠资格). */
@ApiTags('desk: transit')
@Controller('v1/desk/cardholders/:cardholderId/transit-entitlements')
export class EntitlementsController {
  constructor(
    private readonly entitlements: Entitlements,
    private readonly origins: DeskOrigins,
    private readonly answers: DeskAnswers,
  ) {}

  @Get()
  @RequiresPermission('transit.read')
  @Audited('transit_entitlement.read')
  @ApiOperation({ summary: 'Concessions of a person’s transit cards, and what can be granted' })
  @ApiOkResponse({ type: PersonEntitlementsDto })
  list(@Param('cardholderId') cardholderId: string): Promise<PersonEntitlements> {
    return this.entitlements.list(cardholderId);
  }

  @Put()
  @RequiresPermission('transit.entitle')
  @Audited('transit_entitlement.grant')
  @ApiOperation({
    summary: 'Grant a concession, re-verify it (年审), or change its days',
    description:
      'To all transit cards that the person has now, in the place of what they had of the category. Days that are not settled are priced anew with the next upload.',
  })
  @ApiOkResponse({ type: DeskAnswerDto })
  grant(
    @Param('cardholderId') cardholderId: string,
    @Body() { channel, note, reason, category, from, to, reviewedOn }: GrantEntitlementDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<EntitlementAnswer> {
    return this.answers.once(request, async () => {
      const said = { reason, ...given({ channel, note }) };
      const origin = await this.origins.forPerson(staff, cardholderId, said, request);
      const days = { category, ...given({ from, to, reviewedOn }) };
      return this.entitlements.grant(request, cardholderId, days, origin);
    });
  }

  @Post(':category/end')
  @HttpCode(200)
  @RequiresPermission('transit.entitle')
  @Audited('transit_entitlement.end')
  @ApiParam({ name: 'category', example: 'student' })
  @ApiOperation({ summary: 'End a concession with a day' })
  @ApiOkResponse({ type: DeskAnswerDto })
  end(
    @Param('cardholderId') cardholderId: string,
    @Param('category') category: string,
    @Body() { channel, note, reason, on }: EndEntitlementDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<EntitlementAnswer> {
    return this.answers.once(request, async () => {
      const said = { reason, ...given({ channel, note }) };
      const origin = await this.origins.forPerson(staff, cardholderId, said, request);
      return this.entitlements.end(request, cardholderId, { category, on }, origin);
    });
  }
}

/** Without what was left out, which the validation makes undefined. */
function given<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}
