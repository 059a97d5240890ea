import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { refuseReuse, RequestClaims, type RequestIdentity } from '../../event-store';
import {
  DEFAULT_OVERLAP_SECONDS,
  ListTerminals,
  RegisterTerminal,
  RegisterTerminalDto,
  ResumeTerminal,
  RotateTerminalKey,
  SuspendTerminal,
  type TerminalPage,
} from '../../registry';
import { Audited, RequiresPermission, StaffRequest } from '../../staff';
import { DEFAULT_PAGE } from '../change.dto';
import type { DeskAnswer } from '../desk-answer';
import {
  ListTerminalsDto,
  RotatedKeyAnswerDto,
  RotateKeyDto,
  TerminalAnswerDto,
  TerminalChangeDto,
  TerminalPageDto,
  TerminalStateAnswerDto,
} from './registry-at-desk.dto';

/** Terminals, for administrators. Each command is safe to repeat; the secret of a key is told once. */
@ApiTags('desk: registry')
@Controller('v1/desk/terminals')
export class TerminalsAtDeskController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly claims: RequestClaims,
  ) {}

  @Get()
  @RequiresPermission('registry.read')
  @ApiOkResponse({ type: TerminalPageDto })
  @ApiOperation({ summary: 'Terminals in order of their ids, with their current keys' })
  list(@Query() { limit, cursor, ...filter }: ListTerminalsDto): Promise<TerminalPage> {
    return this.queries.execute(new ListTerminals(filter, limit ?? DEFAULT_PAGE, cursor));
  }

  @Post()
  @HttpCode(200)
  @RequiresPermission('registry.manage')
  @Audited('terminal.register')
  @ApiOkResponse({ type: TerminalAnswerDto })
  @ApiOperation({ summary: 'Register a terminal and make its first key', description: 'The secret is told once.' })
  async register(@Body() body: RegisterTerminalDto, @StaffRequest() request: RequestIdentity): Promise<DeskAnswer> {
    await this.#claim(request);
    const { terminalId, merchantId, name, capabilities, alg = 'hmac-sha256' } = body;
    const details = { terminalId, merchantId, name, capabilities, algorithm: alg };
    const terminal = await this.commands.execute(new RegisterTerminal(details));
    return { result: terminal.secret === undefined ? 'already_so' : 'done', ...terminal };
  }

  @Post(':terminalId/suspend')
  @HttpCode(200)
  @RequiresPermission('registry.manage')
  @Audited('terminal.suspend')
  @ApiOkResponse({ type: TerminalStateAnswerDto })
  @ApiOperation({
    summary: 'Suspend a terminal',
    description: 'Its requests are refused everywhere within two seconds.',
  })
  async suspend(
    @Param('terminalId') terminalId: string,
    @Body() _body: TerminalChangeDto,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    await this.#claim(request);
    return { result: 'done', ...(await this.commands.execute(new SuspendTerminal(terminalId))) };
  }

  @Post(':terminalId/resume')
  @HttpCode(200)
  @RequiresPermission('registry.manage')
  @Audited('terminal.resume')
  @ApiOkResponse({ type: TerminalStateAnswerDto })
  @ApiOperation({ summary: 'Take requests of a suspended terminal again' })
  async resume(
    @Param('terminalId') terminalId: string,
    @Body() _body: TerminalChangeDto,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    await this.#claim(request);
    return { result: 'done', ...(await this.commands.execute(new ResumeTerminal(terminalId))) };
  }

  @Post(':terminalId/rotate-key')
  @HttpCode(200)
  @RequiresPermission('registry.manage')
  @Audited('terminal.rotate_key')
  @ApiOkResponse({ type: RotatedKeyAnswerDto })
  @ApiOperation({ summary: 'Replace the key of a terminal', description: 'The secret is told once.' })
  async rotate(
    @Param('terminalId') terminalId: string,
    @Body() body: RotateKeyDto,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    await this.#claim(request);
    const { replaces, overlapSeconds = DEFAULT_OVERLAP_SECONDS, alg } = body;
    const details = { terminalId, replaces, overlapSeconds, ...(alg === undefined ? {} : { algorithm: alg }) };
    const key = await this.commands.execute(new RotateTerminalKey(details));
    return { result: key.secret === undefined ? 'already_so' : 'done', ...key };
  }

  async #claim(request: RequestIdentity): Promise<void> {
    refuseReuse(await this.claims.claim([request]), request);
  }
}
