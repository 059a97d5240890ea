import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApplyForCard,
  ClosePurses,
  LinkBankAccount,
  OpenPurse,
  RegisterCardholder,
  ReportDeath,
  TransferOut,
} from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import { ApplyForCardDto, IssuedCardDto } from '../card-actions/card-actions.dto';
import { ChangeDto, DeskAnswerDto, ReasonedDto } from '../change.dto';
import type { DeskAnswer } from '../desk-answer';
import { DeskOrigins } from '../desk-origins';
import { RequestErasure } from './erasure/request-erasure.command';
import { RequestMerge } from './merge/request-merge.command';
import {
  LinkBankAccountDto,
  MergePersonsDto,
  OpenPurseAtDeskDto,
  RegisteredPersonDto,
  RegisterPersonDto,
} from './person-actions.dto';

/** What staff do with a person as a whole. */
@ApiTags('desk: cardholders')
@Controller('v1/desk/cardholders')
export class PersonActionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly origins: DeskOrigins,
  ) {}

  @Post()
  @HttpCode(200)
  @RequiresPermission('person.register')
  @Audited('person.register')
  @ApiOperation({ summary: 'Register a person', description: 'The same identity number again answers `already_so`.' })
  @ApiOkResponse({ type: RegisteredPersonDto })
  register(@Body() body: RegisterPersonDto, @StaffRequest() request: RequestIdentity): Promise<DeskAnswer> {
    const { name, idNumber, phone, address } = body;
    const person = {
      ...{ name, idNumber },
      ...(phone === undefined ? {} : { phone }),
      ...(address === undefined ? {} : { address }),
    };
    return this.commands.execute(new RegisterCardholder(request, person));
  }

  @Post(':cardholderId/cards')
  @HttpCode(200)
  @RequiresPermission('card.apply')
  @Audited('card.apply')
  @ApiOperation({ summary: 'Apply for a card (申领)', description: 'The number is in this answer and in no other.' })
  @ApiOkResponse({ type: IssuedCardDto })
  async apply(
    @Param('cardholderId') cardholderId: string,
    @Body() { kind, area, bankCode, expiresOn, ...said }: ApplyForCardDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const origin = await this.origins.forPerson(staff, cardholderId, said, request);
    const card = {
      kind,
      ...(area === undefined ? {} : { area }),
      ...(bankCode === undefined ? {} : { bankCode }),
      ...(expiresOn === undefined ? {} : { expiresOn }),
    };
    return this.commands.execute(new ApplyForCard(request, cardholderId, card, origin));
  }

  @Post(':cardholderId/purses')
  @HttpCode(200)
  @RequiresPermission('card.apply')
  @Audited('purse.open')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'Open a purse (开立账户)' })
  async openPurse(
    @Param('cardholderId') cardholderId: string,
    @Body() { purse, ...said }: OpenPurseAtDeskDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const origin = await this.origins.forPerson(staff, cardholderId, said, request);
    return this.commands.execute(new OpenPurse(request, cardholderId, purse, origin));
  }

  @Post(':cardholderId/bank-account')
  @HttpCode(200)
  @RequiresPermission('card.apply')
  @Audited('person.link_bank')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({
    summary: 'Link the account at the bank (金融账户关联), or say that it is linked no more',
    description: 'A link only: money and account are the bank’s. Its whole number never reaches the service.',
  })
  async linkBankAccount(
    @Param('cardholderId') cardholderId: string,
    @Body() { bankCode, maskedAccount, status, ...said }: LinkBankAccountDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const origin = await this.origins.forPerson(staff, cardholderId, said, request);
    const account = { bankCode, maskedAccount, status };
    return this.commands.execute(new LinkBankAccount(request, cardholderId, account, origin));
  }

  @Post(':cardholderId/close-out')
  @HttpCode(200)
  @RequiresPermission('card.close')
  @Audited('purse.close_out')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'Pay out what is in the purses (清退)' })
  async closeOut(
    @Param('cardholderId') cardholderId: string,
    @Body() said: ChangeDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const origin = await this.origins.forPerson(staff, cardholderId, said, request);
    return this.commands.execute(new ClosePurses(request, cardholderId, { cause: 'requested' }, origin));
  }

  @Post(':cardholderId/death')
  @HttpCode(200)
  @RequiresPermission('card.close')
  @Audited('person.death')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'A person died: purses are paid out and all cards closed' })
  async death(
    @Param('cardholderId') cardholderId: string,
    @Body() said: ChangeDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const origin = await this.origins.forPerson(staff, cardholderId, said, request);
    return this.commands.execute(new ReportDeath(request, cardholderId, origin));
  }

  @Post(':cardholderId/transfer-out')
  @HttpCode(200)
  @RequiresPermission('card.close')
  @Audited('person.transfer_out')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({ summary: 'A person moved away: purses are paid out and all cards closed' })
  async transferOut(
    @Param('cardholderId') cardholderId: string,
    @Body() said: ChangeDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const origin = await this.origins.forPerson(staff, cardholderId, said, request);
    return this.commands.execute(new TransferOut(request, cardholderId, origin));
  }

  @Post(':cardholderId/merge')
  @HttpCode(200)
  @RequiresPermission('person.merge')
  @Audited('person.merge')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({
    summary: 'Ask to merge a duplicate into this person',
    description: 'Done when a second person has agreed.',
  })
  merge(
    @Param('cardholderId') cardholderId: string,
    @Body() { duplicateId, ...said }: MergePersonsDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.commands.execute(new RequestMerge(request, { survivorId: cardholderId, duplicateId }, said, staff));
  }

  @Post(':cardholderId/erasure')
  @HttpCode(200)
  @RequiresPermission('person.erase')
  @Audited('person.erase')
  @ApiOkResponse({ type: DeskAnswerDto })
  @ApiOperation({
    summary: 'Ask to erase who a person is (PIPL article 47)',
    description:
      'Refused while live cards, money, holds or cases are left. Done when a second person has agreed; the books stay.',
  })
  erase(
    @Param('cardholderId') cardholderId: string,
    @Body() said: ReasonedDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.commands.execute(new RequestErasure(request, cardholderId, said, staff));
  }
}
