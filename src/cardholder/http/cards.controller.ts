import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { Omittable } from '../../platform/http-validation';
import type { RequestIdentity } from '../../event-store';
import { CurrentTerminal, type CurrentTerminalInfo, IdempotentRequest, RequiresCapability } from '../../registry';
import type { CardholderAnswer } from '../cardholder-commands';
import { ActivateCard, FreezeCard, UnfreezeCard } from '../change-card/change-card.commands';
import { type CardPursesView, GetCardPurses } from '../look-up/purses.query';
import { GetCardStatement, type StatementPage } from '../look-up/statement.query';
import { CardPursesDto, StatementPageDto } from './card-views.dto';
import { CardholderAnswerDto, CardReasonDto, ActivationDto } from './cardholders.dto';
import { terminalOrigin } from './terminal-origin';

const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;

/** Query of a statement. */
export class StatementQueryDto {
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
  @MaxLength(4_096)
  cursor?: string;
}

/** Cards by token, for privileged terminals. */
@ApiTags('cards')
@RequiresCapability('privileged')
@Controller('v1/cards')
export class CardsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post(':token/activations')
  @HttpCode(200)
  @ApiOperation({ summary: 'Activate a card' })
  @ApiOkResponse({ type: CardholderAnswerDto })
  activate(
    @Param('token') token: string,
    @Body() body: ActivationDto,
    @IdempotentRequest() request: RequestIdentity,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
  ): Promise<CardholderAnswer> {
    const origin = terminalOrigin(terminal, body.reason ?? 'handed_over');
    return this.commands.execute(new ActivateCard(request, token, origin));
  }

  @Post(':token/freezes')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Freeze a card',
    description: 'Once answered, no debit by the card is approved anywhere; follow-ups still work.',
  })
  @ApiOkResponse({ type: CardholderAnswerDto })
  freeze(
    @Param('token') token: string,
    @Body() body: CardReasonDto,
    @IdempotentRequest() request: RequestIdentity,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
  ): Promise<CardholderAnswer> {
    const origin = terminalOrigin(terminal, body.reason);
    return this.commands.execute(new FreezeCard(request, token, { kind: 'temporary' }, origin));
  }

  @Post(':token/unfreezes')
  @HttpCode(200)
  @ApiOperation({ summary: 'Lift a temporary freeze', description: 'One that a court ordered stays.' })
  @ApiOkResponse({ type: CardholderAnswerDto })
  unfreeze(
    @Param('token') token: string,
    @Body() body: CardReasonDto,
    @IdempotentRequest() request: RequestIdentity,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
  ): Promise<CardholderAnswer> {
    const origin = terminalOrigin(terminal, body.reason);
    return this.commands.execute(new UnfreezeCard(request, token, { kind: 'temporary' }, origin));
  }

  @Get(':token/purses')
  @ApiOperation({ summary: 'The purses behind a card', description: 'Balance, held and available money in fen.' })
  @ApiOkResponse({ type: CardPursesDto })
  purses(@Param('token') token: string): Promise<CardPursesView> {
    return this.queries.execute(new GetCardPurses(token));
  }

  @Get(':token/statement')
  @ApiOperation({
    summary: 'The movements of the purses behind a card, newest first',
    description:
      'A page may have fewer entries than `limit`, even none, and yet a `nextCursor`: a call looks through a bounded number of events, and declined ones move nothing. Only `nextCursor` null is the end.',
  })
  @ApiOkResponse({ type: StatementPageDto })
  statement(@Param('token') token: string, @Query() { limit, cursor }: StatementQueryDto): Promise<StatementPage> {
    return this.queries.execute(new GetCardStatement(token, limit ?? DEFAULT_PAGE, cursor));
  }
}
