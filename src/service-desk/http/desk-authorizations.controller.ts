import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited, RequiresPermission } from '../../staff';
import { ExplainAuthorization, type Explanation } from '../explanation/explanation.query';
import { GetOperations, type OperationsView } from '../operations/operations.query';
import { type DeskAuthorization, GetDeskAuthorization } from '../transactions/transactions.query';
import { DeskAuthorizationDto, ExplanationDto, OperationsDto } from './views.dto';

/** Single authorizations, why they were decided so, and how the service is doing. */
@ApiTags('desk: authorizations')
@Controller('v1/desk')
export class DeskAuthorizationsController {
  constructor(private readonly queries: QueryBus) {}

  @Get('authorizations/:authorizationId')
  @RequiresPermission('cardholder.read')
  @Audited('authorization.read')
  @ApiOperation({ summary: 'An authorization with its elements' })
  @ApiOkResponse({ type: DeskAuthorizationDto })
  show(@Param('authorizationId') authorizationId: string): Promise<DeskAuthorization> {
    return this.queries.execute(new GetDeskAuthorization(authorizationId));
  }

  @Get('authorizations/:authorizationId/explanation')
  @RequiresPermission('cardholder.read')
  @Audited('authorization.explain')
  @ApiOperation({
    summary: 'Why it was decided so',
    description:
      'In plain words, in Chinese and English, with the values at that moment: money available, limits, state of the card, version of the rules.',
  })
  @ApiOkResponse({ type: ExplanationDto })
  explain(@Param('authorizationId') authorizationId: string): Promise<Explanation> {
    return this.queries.execute(new ExplainAuthorization(authorizationId));
  }

  @Get('operations')
  @RequiresPermission('operations.read')
  @ApiOperation({ summary: 'How the service is doing, over all its processes' })
  @ApiOkResponse({ type: OperationsDto })
  operations(): Promise<OperationsView> {
    return this.queries.execute(new GetOperations());
  }
}
