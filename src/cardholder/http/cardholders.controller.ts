import { Body, Controller, HttpCode, Param, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../event-store';
import { fen } from '../../platform/money';
import { ProblemError } from '../../platform/errors';
import { CurrentTerminal, type CurrentTerminalInfo, IdempotentRequest, RequiresCapability } from '../../registry';
import type { CardholderAnswer } from '../cardholder-commands';
import { CreditPurse } from '../credit-purse/credit-purse.command';
import { limitErrors } from '../domain';
import { IssueCard } from '../issue-card/issue-card.command';
import { OpenPurse } from '../open-purse/open-purse.command';
import { RegisterCardholder } from '../register-cardholder/register-cardholder.command';
import { SetLimits } from '../set-limits/set-limits.command';
import {
  CardholderAnswerDto,
  CreditPurseDto,
  IssueCardDto,
  LimitsDto,
  OpenPurseDto,
  RegisterCardholderDto,
} from './cardholders.dto';
import { terminalOrigin } from './terminal-origin';

/** Cardholders and their purses, for privileged terminals. */
@ApiTags('cardholders')
@RequiresCapability('privileged')
@Controller('v1/cardholders')
export class CardholdersController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Register a cardholder',
    description: 'The same identity number again answers `already_so` and the same cardholder.',
  })
  @ApiOkResponse({ type: CardholderAnswerDto })
  register(
    @Body() { name, idNumber, phone, address }: RegisterCardholderDto,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<CardholderAnswer> {
    const person = {
      ...{ name, idNumber },
      ...(phone === undefined ? {} : { phone }),
      ...(address === undefined ? {} : { address }),
    };
    return this.commands.execute(new RegisterCardholder(request, person));
  }

  @Post(':cardholderId/cards')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Issue a card, to be activated',
    description: 'A physical card that is there at once. The number is in this answer and in no other.',
  })
  @ApiOkResponse({ type: CardholderAnswerDto })
  issue(
    @Param('cardholderId') cardholderId: string,
    @Body() body: IssueCardDto,
    @IdempotentRequest() request: RequestIdentity,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
  ): Promise<CardholderAnswer> {
    const { number, expiresOn } = body;
    const card = number === undefined ? { expiresOn } : { number, expiresOn };
    return this.commands.execute(
      new IssueCard(request, cardholderId, card, terminalOrigin(terminal, 'issued_at_terminal')),
    );
  }

  @Post(':cardholderId/purses')
  @HttpCode(200)
  @ApiOperation({ summary: 'Open a purse' })
  @ApiOkResponse({ type: CardholderAnswerDto })
  open(
    @Param('cardholderId') cardholderId: string,
    @Body() { purse }: OpenPurseDto,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<CardholderAnswer> {
    return this.commands.execute(new OpenPurse(request, cardholderId, purse));
  }

  @Post(':cardholderId/credits')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Credit a purse',
    description:
      'Top-up of epurse or transit, contribution to medical, grant to a subsidy; the counter account follows from the purse.',
  })
  @ApiOkResponse({ type: CardholderAnswerDto })
  credit(
    @Param('cardholderId') cardholderId: string,
    @Body() { purse, amount, reference }: CreditPurseDto,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<CardholderAnswer> {
    const credit = { purse, amount: fen(amount), ...(reference === undefined ? {} : { reference }) };
    return this.commands.execute(new CreditPurse(request, cardholderId, credit));
  }

  @Put(':cardholderId/limits')
  @ApiOperation({ summary: "Replace the cardholder's own limits of a purse" })
  @ApiOkResponse({ type: CardholderAnswerDto })
  limits(
    @Param('cardholderId') cardholderId: string,
    @Body() { purse, limits }: LimitsDto,
    @IdempotentRequest() request: RequestIdentity,
  ): Promise<CardholderAnswer> {
    const errors = limitErrors(limits).map((field) => ({
      field: `limits.${field}`,
      code: 'limit',
      message: 'must be a known limit: a whole number from 0, or null for none',
    }));
    if (errors.length > 0) throw new ProblemError('validation_failed', { errors });
    return this.commands.execute(new SetLimits(request, cardholderId, purse, limits));
  }
}
