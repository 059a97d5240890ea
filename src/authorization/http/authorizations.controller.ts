import { Body, Controller, Get, Header, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { RequestIdentity } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { fen } from '../../platform/money';
import { CurrentTerminal, type CurrentTerminalInfo, IdempotentRequest, RequiresCapability } from '../../registry';
import { Authorize } from '../authorize/authorize.command';
import { CaptureAuthorization } from '../capture/capture-authorization.command';
import { IncrementAuthorization } from '../increment/increment-authorization.command';
import type { AuthorizationView } from '../look-up/authorization-view';
import { GetAuthorization } from '../look-up/authorization.query';
import { RefundAuthorization } from '../refund/refund-authorization.command';
import { ReverseAuthorization } from '../reverse/reverse-authorization.command';
import { AnswerDto } from './answer.dto';
import { AUTHORIZATION_ANSWERS, AUTHORIZATION_REQUESTS } from './authorization-examples';
import { AuthorizationViewDto } from './authorization-view.dto';
import { authorizationMessage, originOf } from './message-origin';
import { sent } from './sent';
import { AuthorizationRequestDto, CaptureDto, IncrementDto, PartialFollowUpDto } from './message.dto';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The terminals' authorization API. Declines are answers with status 200; problem documents are for protocol errors only. */
@ApiTags('authorization')
@Controller('v1/authorizations')
export class AuthorizationsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  @ApiOperation({
    summary: 'Authorize a purchase, a pre-authorization or a balance inquiry',
    description:
      'The terminal needs the capability named by `type`. The message number (terminal, batch, stan, day of localTime) is unique: the same ' +
      'content again gets the same answer, another content is declined with 94.',
  })
  @ApiBody({ type: AuthorizationRequestDto, examples: AUTHORIZATION_REQUESTS })
  @ApiOkResponse({ type: AnswerDto, examples: AUTHORIZATION_ANSWERS })
  async authorize(
    @Body() body: AuthorizationRequestDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (!terminal.capabilities.has(body.type)) throw new ProblemError('terminal_not_entitled');
    checkAmount(body);
    checkCapture(body);
    return sent(
      reply,
      await this.commands.execute(new Authorize(originOf(terminal, request), authorizationMessage(body))),
    );
  }

  @Post(':id/increments')
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  @RequiresCapability('increment')
  @ApiOperation({ summary: 'Raise the hold of a pre-authorization' })
  @ApiOkResponse({ type: AnswerDto })
  async increment(
    @Param('id') id: string,
    @Body() body: IncrementDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return sent(
      reply,
      await this.commands.execute(new IncrementAuthorization(originOf(terminal, request), id, fen(body.amount))),
    );
  }

  @Post(':id/captures')
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  @RequiresCapability('capture')
  @ApiOperation({
    summary: 'Capture a pre-authorization, wholly or in part',
    description:
      'Works on frozen, lost and closed cards. After the expiry it needs available money again and is marked `late`.',
  })
  @ApiOkResponse({ type: AnswerDto })
  async capture(
    @Param('id') id: string,
    @Body() body: CaptureDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const command = new CaptureAuthorization(originOf(terminal, request), id, amountOf(body), body.final ?? true);
    return sent(reply, await this.commands.execute(command));
  }

  @Post(':id/reversals')
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  @RequiresCapability('reversal')
  @ApiOperation({
    summary: 'Reverse an authorization, wholly or in part',
    description: 'A full reversal repeated is approved again and changes nothing.',
  })
  @ApiOkResponse({ type: AnswerDto })
  async reverse(
    @Param('id') id: string,
    @Body() body: PartialFollowUpDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return sent(
      reply,
      await this.commands.execute(new ReverseAuthorization(originOf(terminal, request), id, amountOf(body))),
    );
  }

  @Post(':id/refunds')
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  @RequiresCapability('refund')
  @ApiOperation({
    summary: 'Refund captured money',
    description: 'Never more than was captured; to the same purses, the last one first.',
  })
  @ApiOkResponse({ type: AnswerDto })
  async refund(
    @Param('id') id: string,
    @Body() body: PartialFollowUpDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotentRequest() request: RequestIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return sent(
      reply,
      await this.commands.execute(new RefundAuthorization(originOf(terminal, request), id, amountOf(body))),
    );
  }

  @Get(':id')
  @ApiOperation({
    summary: 'Look an authorization up',
    description: 'Its elements, and every check of its decision with what was seen and wanted.',
  })
  @ApiOkResponse({ type: AuthorizationViewDto })
  find(@Param('id') id: string, @CurrentTerminal() terminal: CurrentTerminalInfo): Promise<AuthorizationView> {
    const merchantId = terminal.capabilities.has('privileged') ? undefined : terminal.merchant.merchantId;
    return this.queries.execute(new GetAuthorization(id, merchantId));
  }
}

function amountOf(body: PartialFollowUpDto) {
  return body.amount === undefined ? undefined : fen(body.amount);
}

/** Only what is held can be captured later. */
function checkCapture({ type, captureAfterSeconds }: AuthorizationRequestDto): void {
  if (captureAfterSeconds === undefined || type === 'pre_authorization') return;
  const message = 'must be absent but for a pre-authorization';
  throw new ProblemError('validation_failed', { errors: [{ field: 'captureAfterSeconds', code: 'type', message }] });
}

/** Only a balance inquiry is about no money. */
function checkAmount({ type, amount = 0 }: AuthorizationRequestDto): void {
  const inquiry = type === 'balance_inquiry';
  if (inquiry === (amount === 0)) return;
  const message = inquiry ? 'must be absent or 0 for a balance inquiry' : 'must be at least 1';
  throw new ProblemError('validation_failed', {
    errors: [{ field: 'amount', code: inquiry ? 'max' : 'min', message }],
  });
}
