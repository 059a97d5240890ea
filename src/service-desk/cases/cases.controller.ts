import { Body, Controller, Get, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { AcceptsUpload, UploadBody, type UploadBytes } from '../../platform/http';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import { DEFAULT_PAGE } from '../change.dto';
import type { DeskAnswer } from '../desk-answer';
import { AskForEvidence, AttachToCase, CommentOnCase, CreditCase, EndCase, OpenCase } from './case.commands';
import { type CaseDetails, type CasePage, GetAttachment, GetCase, ListCases } from './case.queries';
import {
  CaseAnswerDto,
  CaseDetailsDto,
  CasePageDto,
  CaseStepDto,
  CommentDto,
  CreditCaseDto,
  ListCasesDto,
  OpenCaseDto,
  WinCaseDto,
} from './cases.dto';

/** Longest attachment, in bytes. */
export const MAX_ATTACHMENT_BYTES = 5 * 1024 * 1024;
/** What a form has around its file at most, bytes. */
const FORM_BYTES = 16 * 1024;
/** Characters of a file's name that are kept. */
const MAX_NAME = 120;

/** Disputes (争议案件). */
@ApiTags('desk: cases')
@Controller('v1/desk')
export class CasesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get('cases')
  @RequiresPermission('case.read')
  @ApiOperation({ summary: 'Cases, newest first' })
  @ApiOkResponse({ type: CasePageDto })
  list(@Query() { limit, cursor, overdue, ...filter }: ListCasesDto): Promise<CasePage> {
    const conditions = { ...filter, overdue: overdue === 'true' };
    return this.queries.execute(new ListCases(conditions, limit ?? DEFAULT_PAGE, cursor));
  }

  @Post('cardholders/:cardholderId/cases')
  @HttpCode(200)
  @RequiresPermission('case.manage')
  @Audited('case.open')
  @ApiOperation({ summary: 'Open a case' })
  @ApiOkResponse({ type: CaseAnswerDto })
  open(
    @Param('cardholderId') cardholderId: string,
    @Body() { kind, authorizationId, amount, text }: OpenCaseDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const opened = {
      ...{ cardholderId, kind, text },
      ...(authorizationId === undefined ? {} : { authorizationId }),
      ...(amount === undefined ? {} : { amount }),
    };
    return this.commands.execute(new OpenCase(request, opened, staff));
  }

  @Get('cases/:caseId')
  @RequiresPermission('case.read')
  @Audited('case.read')
  @ApiOperation({ summary: 'A case with its course and attachments' })
  @ApiOkResponse({ type: CaseDetailsDto })
  show(@Param('caseId') caseId: string): Promise<CaseDetails> {
    return this.queries.execute(new GetCase(caseId));
  }

  @Post('cases/:caseId/comments')
  @HttpCode(200)
  @RequiresPermission('case.manage')
  @Audited('case.comment')
  @ApiOperation({ summary: 'Add a comment' })
  @ApiOkResponse({ type: CaseAnswerDto })
  comment(
    @Param('caseId') caseId: string,
    @Body() { text }: CommentDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.commands.execute(new CommentOnCase(request, caseId, text, staff));
  }

  @Post('cases/:caseId/evidence')
  @HttpCode(200)
  @RequiresPermission('case.manage')
  @Audited('case.ask_evidence', { reason: 'left_out' })
  @ApiOperation({ summary: 'Ask for evidence (举证)' })
  @ApiOkResponse({ type: CaseAnswerDto })
  evidence(
    @Param('caseId') caseId: string,
    @Body() { reason }: CaseStepDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.commands.execute(new AskForEvidence(request, caseId, reason, staff));
  }

  @Post('cases/:caseId/attachments')
  @HttpCode(200)
  @RequiresPermission('case.manage')
  @AcceptsUpload({ maxBytes: MAX_ATTACHMENT_BYTES + FORM_BYTES, types: ['multipart/form-data'] })
  @Audited('case.attach')
  @ApiOperation({ summary: 'Add a file', description: 'PDF, PNG, JPEG or plain text, 5 MiB at most; kept sealed.' })
  @ApiConsumes('multipart/form-data')
  @ApiOkResponse({ type: CaseAnswerDto })
  async attach(
    @Param('caseId') caseId: string,
    @UploadBody() body: UploadBytes,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    const { file } = await body.read();
    if (file.bytes.length > MAX_ATTACHMENT_BYTES) throw new ProblemError('body_too_large');
    const attached = { name: shortName(file.name), bytes: file.bytes };
    return this.commands.execute(new AttachToCase(request, caseId, attached, staff));
  }

  @Get('cases/:caseId/attachments/:attachmentId')
  @RequiresPermission('case.read')
  @Audited('case.read_attachment')
  @ApiOkResponse({ content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } })
  @ApiOperation({ summary: 'The content of a file' })
  @ApiProduces('application/pdf', 'image/png', 'image/jpeg', 'text/plain')
  async attachment(
    @Param('caseId') caseId: string,
    @Param('attachmentId') attachmentId: string,
  ): Promise<StreamableFile> {
    const { bytes, type } = await this.queries.execute(new GetAttachment(caseId, attachmentId));
    // Always saved and never shown: a browser is not to open what somebody sent.
    return new StreamableFile(bytes, {
      type,
      length: bytes.length,
      disposition: `attachment; filename="${attachmentId}"`,
    });
  }

  @Post('cases/:caseId/provisional-credit')
  @HttpCode(200)
  @RequiresPermission('case.decide')
  @Audited('case.credit', { reason: 'left_out' })
  @ApiOperation({
    summary: 'Give the disputed money in advance',
    description: 'To the purses that paid. Above 1,000 yuan a second person has to agree.',
  })
  @ApiOkResponse({ type: CaseAnswerDto })
  credit(
    @Param('caseId') caseId: string,
    @Body() { ...credit }: CreditCaseDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.commands.execute(new CreditCase(request, caseId, credit, staff));
  }

  @Post('cases/:caseId/win')
  @HttpCode(200)
  @RequiresPermission('case.decide')
  @Audited('case.win', { reason: 'left_out' })
  @ApiOperation({
    summary: 'Decide for the cardholder',
    description: 'At the charge of the merchant or of the operator.',
  })
  @ApiOkResponse({ type: CaseAnswerDto })
  win(
    @Param('caseId') caseId: string,
    @Body() { ...end }: WinCaseDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.commands.execute(new EndCase(request, caseId, { ...end, outcome: 'won' }, staff));
  }

  @Post('cases/:caseId/lose')
  @HttpCode(200)
  @RequiresPermission('case.decide')
  @Audited('case.lose', { reason: 'left_out' })
  @ApiOperation({ summary: 'Decide against the cardholder', description: 'A provisional credit is taken back.' })
  @ApiOkResponse({ type: CaseAnswerDto })
  lose(
    @Param('caseId') caseId: string,
    @Body() { ...end }: CaseStepDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.commands.execute(new EndCase(request, caseId, { ...end, outcome: 'lost' }, staff));
  }

  @Post('cases/:caseId/withdraw')
  @HttpCode(200)
  @RequiresPermission('case.manage')
  @Audited('case.withdraw', { reason: 'left_out' })
  @ApiOperation({ summary: 'The cardholder withdraws the dispute', description: 'A provisional credit is taken back.' })
  @ApiOkResponse({ type: CaseAnswerDto })
  withdraw(
    @Param('caseId') caseId: string,
    @Body() { ...end }: CaseStepDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.commands.execute(new EndCase(request, caseId, { ...end, outcome: 'withdrawn' }, staff));
  }
}

/** The last part of the path that a sender may have given, without what a file's name does not have. */
function shortName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  // eslint-disable-next-line no-control-regex -- they are what has to go
  return last.replace(/[\u0000-\u001f\u007f"]/g, '').slice(0, MAX_NAME);
}
