import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../../event-store';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../../staff';
import type { PersonAnswer } from '../../answers/person-answers';
import type { CursorPage } from '../../cursor';
import { PersonPageDto, pageRequest } from '../../http-page.dto';
import { PersonAnswerDto, PersonReasonDto } from '../../person-answer.dto';
import { CATALOGUE } from '../catalogue';
import { GrantSharing, ListGrants, RevokeSharing } from '../grants/grants.messages';
import type { GrantView } from '../grants/sharing-grant';
import {
  GetSharingReads,
  OpenStatistics,
  type PersonRow,
  ReportByInstitution,
  ReportByPerson,
} from '../reports/reports.queries';
import type { SharingRead } from '../reports/sharing-log';
import {
  DEFAULT_QUOTA,
  GrantSharingDto,
  InstitutionReportDto,
  ListGrantsDto,
  PersonReportDto,
  StatisticsDto,
} from './sharing.dto';
import { CatalogueDto, GrantPageDto, ReportDto } from './sharing-views.dto';

/** The sharing of data with institutions, as the desk grants it and watches over it. */
@ApiTags('desk: sharing')
@Controller('v1/desk')
export class SharingDeskController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get('sharing/catalogue')
  @RequiresPermission('sharing.read')
  @ApiOperation({ summary: 'What can be shared, with sources and update rules (共享目录)' })
  @ApiOkResponse({ type: CatalogueDto })
  catalogue() {
    return { items: CATALOGUE };
  }

  @Get('sharing/grants')
  @RequiresPermission('sharing.read')
  @Audited('sharing.list')
  @ApiOperation({ summary: 'Grants, newest first' })
  @ApiOkResponse({ type: GrantPageDto })
  grants(@Query() { institution, ...page }: ListGrantsDto): Promise<CursorPage<GrantView>> {
    const filter = institution === undefined ? {} : { institution };
    return this.queries.execute(new ListGrants(filter, pageRequest(page)));
  }

  @Post('sharing/grants')
  @HttpCode(200)
  @RequiresPermission('sharing.manage')
  @Audited('sharing.grant')
  @ApiOperation({ summary: 'Grant an institution the reading of items for a purpose and a period (使用授权)' })
  @ApiOkResponse({ type: PersonAnswerDto })
  grant(
    @Body() { quota = DEFAULT_QUOTA, ...terms }: GrantSharingDto,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<PersonAnswer> {
    return this.commands.execute(new GrantSharing(request, { ...terms, quota }, staffId));
  }

  @Post('sharing/grants/:grantId/revoke')
  @HttpCode(200)
  @RequiresPermission('sharing.manage')
  @Audited('sharing.revoke')
  @ApiOperation({ summary: 'Revoke a grant at once' })
  @ApiOkResponse({ type: PersonAnswerDto })
  revoke(
    @Param('grantId') grantId: string,
    @Body() { reason }: PersonReasonDto,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<PersonAnswer> {
    return this.commands.execute(new RevokeSharing(request, grantId, reason, staffId));
  }

  @Get('sharing/reports/institutions')
  @RequiresPermission('statistics.read')
  @Audited('sharing.report_institutions')
  @ApiOperation({ summary: 'Use of the grants by institution, purpose and month' })
  @ApiOkResponse({ type: ReportDto })
  institutions(@Query() { institution, ...period }: InstitutionReportDto) {
    return this.queries.execute(new ReportByInstitution(period, institution));
  }

  @Get('sharing/reports/persons')
  @RequiresPermission('sharing.read')
  @Audited('sharing.report_persons')
  @ApiOperation({ summary: 'People whose data was read, those of the newest read first' })
  @ApiOkResponse({ type: ReportDto })
  persons(@Query() { limit, cursor, ...period }: PersonReportDto): Promise<CursorPage<PersonRow>> {
    const page = pageRequest({ ...(limit !== undefined && { limit }), ...(cursor !== undefined && { cursor }) });
    return this.queries.execute(new ReportByPerson(period, page));
  }

  @Get('sharing/reports/statistics')
  @RequiresPermission('statistics.read')
  @ApiOperation({
    summary: 'Open statistics of a month (数据公开)',
    description: 'Figures about fewer than 10 are null.',
  })
  @ApiOkResponse({ type: ReportDto })
  statistics(@Query() { month }: StatisticsDto) {
    return this.queries.execute(new OpenStatistics(month));
  }

  @Get('cardholders/:cardholderId/sharing-reads')
  @RequiresPermission('access_history.read')
  @Audited('sharing.reads_of_person')
  @ApiOperation({ summary: "Which institutions read what of a person's data and why, newest first" })
  @ApiOkResponse({ type: ReportDto })
  ofPerson(
    @Param('cardholderId') cardholderId: string,
    @Query() page: PersonPageDto,
  ): Promise<CursorPage<SharingRead>> {
    return this.queries.execute(new GetSharingReads(cardholderId, pageRequest(page)));
  }
}
