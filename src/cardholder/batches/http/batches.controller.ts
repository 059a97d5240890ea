import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { RequestIdentity } from '../../../event-store';
import { AcceptsUpload, UPLOAD_TYPES, UploadBody, type UploadBytes } from '../../../platform/http';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../../staff';
import { CancelBatch } from '../cancel-batch/cancel-batch.command';
import { type BatchAnswer, CreateBatch } from '../create-batch/create-batch.command';
import { MAX_BATCH_FILE_BYTES, MAX_BATCH_ROWS } from '../file/batch-file';
import { type BatchPage, type BatchView, GetBatch, ListBatches } from '../look-up/batch.queries';
import { BatchResults } from '../look-up/batch-results';
import {
  BatchAnswerDto,
  BatchPageDto,
  BatchViewDto,
  CancelBatchDto,
  CreateBatchDto,
  DEFAULT_PAGE,
  ListBatchesDto,
} from './batches.dto';
import { uploadFields } from './upload-fields';

/** What a form has around its file at most, bytes. */
const FORM_BYTES = 64 * 1024;

/** Operations on many cards from files. */
@ApiTags('desk: batches')
@Controller('v1/desk/batches')
export class BatchesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly results: BatchResults,
  ) {}

  @Get()
  @RequiresPermission('batch.read')
  @ApiOperation({ summary: 'Batches, newest first' })
  @ApiOkResponse({ type: BatchPageDto })
  list(@Query() { limit, cursor, ...filter }: ListBatchesDto): Promise<BatchPage> {
    return this.queries.execute(new ListBatches(filter, limit ?? DEFAULT_PAGE, cursor));
  }

  @Post()
  @HttpCode(200)
  @RequiresPermission('batch.manage')
  @AcceptsUpload({ maxBytes: MAX_BATCH_FILE_BYTES + FORM_BYTES, types: UPLOAD_TYPES })
  @Audited('batch.create')
  @ApiOperation({
    summary: 'Make a batch of a file',
    description: `A CSV file in UTF-8 or GBK with a header line and up to ${MAX_BATCH_ROWS} rows, as \`file\` of a form beside the fields, or as
the body with the fields in the query. A file with a fault anywhere is not taken; the problem names line and column of each.
The same file for the same operation answers the standing batch. A freeze begins when a second person has approved it.`,
  })
  @ApiConsumes(...UPLOAD_TYPES)
  @ApiBody({ type: CreateBatchDto })
  @ApiOkResponse({ type: BatchAnswerDto })
  async create(
    @UploadBody() body: UploadBytes,
    @Req() { query }: FastifyRequest,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<BatchAnswer> {
    const upload = await body.read();
    const { operation, reason, ...options } = uploadFields(upload, query, CreateBatchDto);
    const batch = { operation, reason, options, file: upload.file.bytes };
    return this.commands.execute(new CreateBatch(request, batch, staff));
  }

  @Get(':batchId')
  @RequiresPermission('batch.read')
  @ApiOperation({ summary: 'A batch and how far it has come' })
  @ApiOkResponse({ type: BatchViewDto })
  show(@Param('batchId') batchId: string): Promise<BatchView> {
    return this.queries.execute(new GetBatch(batchId));
  }

  @Get(':batchId/results')
  @RequiresPermission('batch.read')
  @Audited('batch.results')
  @ApiOperation({
    summary: 'The result of each row',
    description: 'CSV in UTF-8: line, key (masked), result, reason, card token. Also while the batch runs.',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  async resultFile(@Param('batchId') batchId: string): Promise<StreamableFile> {
    await this.queries.execute(new GetBatch(batchId));
    return new StreamableFile(Readable.from(this.results.file(batchId), { objectMode: false }), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${batchId}.csv"`,
    });
  }

  @Post(':batchId/cancel')
  @HttpCode(200)
  @RequiresPermission('batch.manage')
  @Audited('batch.cancel')
  @ApiOperation({ summary: 'End a batch', description: 'Rows that are settled stay as they are.' })
  @ApiOkResponse({ type: BatchAnswerDto })
  cancel(
    @Param('batchId') batchId: string,
    @Body() _body: CancelBatchDto,
    @StaffRequest() request: RequestIdentity,
  ): Promise<object> {
    return this.commands.execute(new CancelBatch(request, batchId));
  }
}
