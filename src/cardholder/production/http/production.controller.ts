import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../../event-store';
import { AcceptsUpload, UPLOAD_TYPES, UploadBody, type UploadBytes } from '../../../platform/http';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../../staff';
import { DEFAULT_PAGE } from '../../batches/http/batches.dto';
import { CollectProductionBatch, type ProductionAnswer } from '../collect-batch/collect-batch.command';
import { ProductionExports } from '../export-batch/production-exports';
import {
  GetProductionBatch,
  ListProductionBatches,
  ListProductionItems,
  type Page,
  type ProductionBatchView,
  type ProductionItemView,
} from '../look-up/production.queries';
import { DEFAULT_PRODUCTION_CARDS } from '../production-batch';
import { MAX_FEEDBACK_FILE_BYTES } from '../production-file';
import { RelistFailedCards } from '../relist-failed/relist-failed.command';
import { TakeProductionFeedback } from '../take-feedback/take-feedback.command';
import {
  CollectProductionBatchDto,
  ExportProductionBatchDto,
  ListProductionBatchesDto,
  ListProductionItemsDto,
  ProductionAnswerDto,
  ProductionBatchDto,
  ProductionBatchPageDto,
  ProductionItemPageDto,
  RelistFailedCardsDto,
} from './production.dto';

/** What a form has around its file at most, bytes. */
const FORM_BYTES = 64 * 1024;
const FILE_BODY = {
  schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } },
} as const;

/** Production batches: from the application to the card that waits for collection. */
@ApiTags('desk: production batches')
@Controller('v1/desk/production-batches')
export class ProductionController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly exports: ProductionExports,
  ) {}

  @Get()
  @RequiresPermission('batch.read')
  @ApiOperation({ summary: 'Production batches, newest first' })
  @ApiOkResponse({ type: ProductionBatchPageDto })
  list(@Query() { state, limit, cursor }: ListProductionBatchesDto): Promise<Page<ProductionBatchView>> {
    return this.queries.execute(new ListProductionBatches(state, limit ?? DEFAULT_PAGE, cursor));
  }

  @Post()
  @HttpCode(200)
  @RequiresPermission('batch.manage')
  @Audited('production.collect')
  @ApiOperation({
    summary: 'Collect cards into a production batch',
    description: 'Cards that were applied for and are in no batch, longest waiting first.',
  })
  @ApiOkResponse({ type: ProductionAnswerDto })
  collect(
    @Body() { limit, ...which }: CollectProductionBatchDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<ProductionAnswer> {
    const cards = { ...which, limit: limit ?? DEFAULT_PRODUCTION_CARDS };
    return this.commands.execute(new CollectProductionBatch(request, cards, staff.staffId));
  }

  @Get(':batchId')
  @RequiresPermission('batch.read')
  @ApiOperation({ summary: 'A production batch' })
  @ApiOkResponse({ type: ProductionBatchDto })
  show(@Param('batchId') batchId: string): Promise<ProductionBatchView> {
    return this.queries.execute(new GetProductionBatch(batchId));
  }

  @Get(':batchId/cards')
  @RequiresPermission('batch.read')
  @ApiOperation({ summary: 'Cards of a production batch, in the order of the file' })
  @ApiOkResponse({ type: ProductionItemPageDto })
  cards(
    @Param('batchId') batchId: string,
    @Query() { state, limit, cursor }: ListProductionItemsDto,
  ): Promise<Page<ProductionItemView>> {
    return this.queries.execute(new ListProductionItems(batchId, state, limit ?? DEFAULT_PAGE, cursor));
  }

  @Get(':batchId/export')
  @RequiresPermission('batch.export')
  @Audited('production.export')
  @ApiOperation({
    summary: 'The file for the card maker',
    description: `CSV with the cards that have not come back, their numbers and holders. The last line begins with #END and has the number of the
batch, the rows, who exported, when, and the SHA-256 of all bytes before it. A name that GBK lacks is told before the file begins.`,
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  async export(
    @Param('batchId') batchId: string,
    @Query() { encoding = 'utf-8', bom = false }: ExportProductionBatchDto,
    @CurrentStaff() staff: StaffIdentity,
  ): Promise<StreamableFile> {
    const made = await this.exports.open(batchId, { encoding, mark: bom, by: staff.staffId });
    return new StreamableFile(Readable.from(made.bytes, { objectMode: false }), {
      type: `text/csv; charset=${encoding}`,
      disposition: `attachment; filename="${made.fileName}"`,
    });
  }

  @Post(':batchId/feedback')
  @HttpCode(200)
  @RequiresPermission('batch.manage')
  @AcceptsUpload({ maxBytes: MAX_FEEDBACK_FILE_BYTES + FORM_BYTES, types: UPLOAD_TYPES })
  @Audited('production.feedback')
  @ApiOperation({
    summary: 'Take a feedback file of the card maker',
    description: `CSV in UTF-8 or GBK, as \`file\` of a form or as the body. Made cards wait for collection, failed ones stay with their reason
and can be listed again. A file that contradicts the batch anywhere is not taken. The same file again changes nothing.`,
  })
  @ApiConsumes(...UPLOAD_TYPES)
  @ApiBody(FILE_BODY)
  @ApiOkResponse({ type: ProductionAnswerDto })
  async feedback(
    @Param('batchId') batchId: string,
    @UploadBody() body: UploadBytes,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<ProductionAnswer> {
    const { file } = await body.read();
    return this.commands.execute(new TakeProductionFeedback(request, batchId, file.bytes, staff.staffId));
  }

  @Post(':batchId/relist')
  @HttpCode(200)
  @RequiresPermission('batch.manage')
  @Audited('production.relist')
  @ApiOperation({ summary: 'List the failed cards again, to be exported once more' })
  @ApiOkResponse({ type: ProductionAnswerDto })
  relist(
    @Param('batchId') batchId: string,
    @Body() { into }: RelistFailedCardsDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<ProductionAnswer> {
    return this.commands.execute(new RelistFailedCards(request, batchId, into, staff.staffId));
  }
}
