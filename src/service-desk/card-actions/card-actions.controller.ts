import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ActivateCard,
  type CardholderAnswer,
  type ChangeOrigin,
  CloseCard,
  CollectCard,
  FreezeCard,
  LinkTransitCard,
  LockPin,
  ReplaceCard,
  ReportLoss,
  SetApplicationState,
  UnlockPin,
  WithdrawLoss,
} from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import { ChangeDto, DeskAnswerDto } from '../change.dto';
import type { DeskAnswer } from '../desk-answer';
import { type ChangeSaid, DeskOrigins } from '../desk-origins';
import {
  ApplicationStateDto,
  CloseCardDto,
  CollectCardDto,
  FreezeCardDto,
  IssuedCardDto,
  LinkTransitCardDto,
  ReplaceCardDto,
  ReportLossDto,
  UnfreezeCardDto,
} from './card-actions.dto';
import { LiftFreeze } from './lift-freeze.command';

/** What staff do with a card. */
@ApiTags('desk: cards')
@Controller('v1/desk/cards/:token')
export class CardActionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly origins: DeskOrigins,
  ) {}

  @Post('collect')
  @HttpCode(200)
  @RequiresPermission('card.collect')
  @Audited('card.collect')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'Hand a card over (领卡启用)' })
  collect(
    @Param('token') token: string,
    @Body() { activate = true, ...said }: CollectCardDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.#settle(staff, token, said, request, (origin) => new CollectCard(request, token, origin, { activate }));
  }

  @Post('activate')
  @HttpCode(200)
  @RequiresPermission('card.collect')
  @Audited('card.activate')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'Activate a card that was handed over' })
  activate(
    @Param('token') token: string,
    @Body() said: ChangeDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.#settle(staff, token, said, request, (origin) => new ActivateCard(request, token, origin));
  }

  @Post('freeze')
  @HttpCode(200)
  @RequiresPermission('card.freeze')
  @Audited('card.freeze')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({
    summary: 'Freeze a card',
    description:
      'Once answered, no debit by it is approved. A judicial freeze also needs card.judicial_freeze and a document.',
  })
  freeze(
    @Param('token') token: string,
    @Body() { kind = 'temporary', document, ...said }: FreezeCardDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    if (kind === 'judicial') needJudicial(staff);
    checkDocument(kind, document);
    const freeze = document === undefined ? { kind } : { kind, document };
    return this.#settle(staff, token, said, request, (origin) => new FreezeCard(request, token, freeze, origin));
  }

  @Post('unfreeze')
  @HttpCode(200)
  @RequiresPermission('card.unfreeze')
  @Audited('card.unfreeze')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'Lift a freeze', description: 'A judicial one is lifted when a second person has agreed.' })
  unfreeze(
    @Param('token') token: string,
    @Body() { kind = 'temporary', ...said }: UnfreezeCardDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    if (kind === 'judicial') needJudicial(staff);
    return this.commands.execute(new LiftFreeze(request, token, kind, said, staff));
  }

  @Post('report-loss')
  @HttpCode(200)
  @RequiresPermission('card.report_loss')
  @Audited('card.report_loss')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'Report a card lost (挂失)' })
  reportLoss(
    @Param('token') token: string,
    @Body() { kind, ...said }: ReportLossDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.#settle(staff, token, said, request, (origin) => new ReportLoss(request, token, { kind }, origin));
  }

  @Post('withdraw-loss')
  @HttpCode(200)
  @RequiresPermission('card.withdraw_loss')
  @Audited('card.withdraw_loss')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'Take the report of a loss back (解挂)' })
  withdrawLoss(
    @Param('token') token: string,
    @Body() said: ChangeDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.#settle(staff, token, said, request, (origin) => new WithdrawLoss(request, token, origin));
  }

  @Post('replace')
  @HttpCode(200)
  @RequiresPermission('card.replace')
  @Audited('card.replace')
  @ApiOperation({
    summary: 'Replace a card (补换卡)',
    description: 'The new number is in this answer and in no other.',
  })
  @ApiOkResponse({ type: IssuedCardDto })
  replace(
    @Param('token') token: string,
    @Body() { cause, instant, area, bankCode, expiresOn, ...said }: ReplaceCardDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const replacement = {
      cause,
      ...(instant === undefined ? {} : { instant }),
      ...(area === undefined ? {} : { area }),
      ...(bankCode === undefined ? {} : { bankCode }),
      ...(expiresOn === undefined ? {} : { expiresOn }),
    };
    return this.#settle(staff, token, said, request, (origin) => new ReplaceCard(request, token, replacement, origin));
  }

  @Post('lock-pin')
  @HttpCode(200)
  @RequiresPermission('card.unlock')
  @Audited('card.lock_pin')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'Lock a card whose PIN tries are used up (应用锁定)' })
  lockPin(
    @Param('token') token: string,
    @Body() said: ChangeDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.#settle(staff, token, said, request, (origin) => new LockPin(request, token, origin));
  }

  @Post('unlock-pin')
  @HttpCode(200)
  @RequiresPermission('card.unlock')
  @Audited('card.unlock_pin')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'Unlock a card (解除锁定)' })
  unlockPin(
    @Param('token') token: string,
    @Body() said: ChangeDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.#settle(staff, token, said, request, (origin) => new UnlockPin(request, token, origin));
  }

  @Post('close')
  @HttpCode(200)
  @RequiresPermission('card.close')
  @Audited('card.close')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'Close a card for good (注销)' })
  close(
    @Param('token') token: string,
    @Body() { cause, ...said }: CloseCardDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.#settle(staff, token, said, request, (origin) => new CloseCard(request, token, { cause }, origin));
  }

  @Post('application-state')
  @HttpCode(200)
  @RequiresPermission('card.freeze')
  @Audited('card.application_state')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'Set the state of one application of a card' })
  applicationState(
    @Param('token') token: string,
    @Body() { application, state, ...said }: ApplicationStateDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.#settle(
      staff,
      token,
      said,
      request,
      (origin) => new SetApplicationState(request, token, { application, state }, origin),
    );
  }

  @Post('transit-card')
  @HttpCode(200)
  @RequiresPermission('card.apply')
  @Audited('card.link_transit')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({
    summary: 'Enter the number of the transit application on a card (绑定交通卡)',
    description: 'The card is found by it from then on. The number is kept as a keyed fingerprint only.',
  })
  linkTransitCard(
    @Param('token') token: string,
    @Body() { transitCardNumber, ...said }: LinkTransitCardDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.#settle(
      staff,
      token,
      said,
      request,
      (origin) => new LinkTransitCard(request, token, transitCardNumber, origin),
    );
  }

  /** Every change of a card: with its origin, and with whose card it is in the answer, for the access history. */
  async #settle(
    staff: StaffIdentity,
    token: string,
    said: ChangeSaid,
    request: RequestIdentity,
    commandOf: (origin: ChangeOrigin) => Command<CardholderAnswer>,
  ): Promise<DeskAnswer> {
    const { origin, cardholderId } = await this.origins.forCard(staff, token, said, request);
    return { ...(await this.commands.execute(commandOf(origin))), cardholderId };
  }
}

function needJudicial(staff: StaffIdentity): void {
  if (staff.permissions.has('card.judicial_freeze')) return;
  throw new ProblemError('access_denied', { detail: 'the permission card.judicial_freeze is needed' });
}

function checkDocument(kind: 'temporary' | 'judicial', document: string | undefined): void {
  if ((kind === 'judicial') === (document !== undefined)) return;
  const message = 'must be the number of the order behind a judicial freeze, and of no other';
  throw new ProblemError('validation_failed', { errors: [{ field: 'document', code: 'document', message }] });
}
