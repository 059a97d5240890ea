import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { Omittable } from '../../../platform/http-validation';
import { BATCH_OPERATIONS, BATCH_STATES, CLOSE_CAUSES, FREEZE_KINDS } from '../batch-job';
import type { BatchOperation, BatchOptions, BatchState } from '../batch-job';

const MAX_PAGE = 100;
export const DEFAULT_PAGE = 20;
/** Codes stand in events: nothing long enough to be a card, identity or phone number. */
const REASON = /^(?!.*\d{9})[a-z][a-z0-9_]{0,47}$/;
const REASON_MESSAGE = 'must be a code such as lost_in_post: lower-case letters, digits and underscores';
/** Numbers of orders and names of runs: nothing long enough to be a card, identity or phone number. */
const SHORT_NAME = /^(?!.*\d{11})[\p{L}\d][\p{L}\d ()（）〔〕/._-]{0,63}$/u;
const SHORT_NAME_MESSAGE = 'must be up to 64 letters, digits and marks, without card or identity numbers';

/** Page of a list. */
export class PageQueryDto {
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
  @MaxLength(200)
  cursor?: string;
}

/** Query of GET /v1/desk/batches. */
export class ListBatchesDto extends PageQueryDto {
  @ApiProperty({ required: false, enum: BATCH_STATES })
  @Omittable()
  @IsIn(BATCH_STATES)
  state?: BatchState;

  @ApiProperty({ required: false, enum: BATCH_OPERATIONS })
  @Omittable()
  @IsIn(BATCH_OPERATIONS)
  operation?: BatchOperation;
}

/** What is sent beside the file of POST /v1/desk/batches. */
export class CreateBatchDto {
  @ApiProperty({ enum: BATCH_OPERATIONS })
  @IsIn(BATCH_OPERATIONS)
  operation!: BatchOperation;

  @ApiProperty({ example: 'school_enrolment', description: 'Code of the cause, kept with every change' })
  @Matches(REASON, { message: REASON_MESSAGE })
  reason!: string;

  @ApiProperty({ required: false, enum: CLOSE_CAUSES, description: 'Of a closing' })
  @Omittable()
  @IsIn(CLOSE_CAUSES)
  cause?: NonNullable<BatchOptions['cause']>;

  @ApiProperty({ required: false, enum: FREEZE_KINDS, default: 'temporary', description: 'Of a freeze' })
  @Omittable()
  @IsIn(FREEZE_KINDS)
  kind?: NonNullable<BatchOptions['kind']>;

  @ApiProperty({ required: false, description: 'Number of the order behind a judicial freeze' })
  @Omittable()
  @Matches(SHORT_NAME, { message: SHORT_NAME_MESSAGE })
  document?: string;

  @ApiProperty({
    required: false,
    description: 'Tells two batches with the same file apart; without it the same file is the same batch for ever',
  })
  @Omittable()
  @Matches(SHORT_NAME, { message: SHORT_NAME_MESSAGE })
  run?: string;
}

/** Body of POST /v1/desk/batches/{batchId}/cancel. */
export class CancelBatchDto {
  @ApiProperty({ example: 'wrong_file', description: 'Code of the cause' })
  @Matches(REASON, { message: REASON_MESSAGE })
  reason!: string;
}

/** A batch as the API tells it. */
export class BatchViewDto {
  @ApiProperty({ example: 'ba_4be54b1e6c4b4a5e9a' })
  batchId!: string;

  @ApiProperty({ enum: BATCH_OPERATIONS })
  operation!: BatchOperation;

  @ApiProperty({ enum: BATCH_STATES })
  state!: BatchState;

  @ApiProperty({ type: Object, example: { cause: 'requested' } })
  options!: BatchOptions;

  @ApiProperty({ example: 'school_enrolment' })
  reason!: string;

  @ApiProperty({ example: 5000 })
  total!: number;

  @ApiProperty({ example: 1200, description: 'Rows that have ended: done, already so, refused or failed' })
  settled!: number;

  @ApiProperty({ example: 1180 })
  done!: number;

  @ApiProperty({ example: 15 })
  already!: number;

  @ApiProperty({ example: 5 })
  refused!: number;

  @ApiProperty({ example: 0, description: 'Rows that broke the service; its log says more' })
  failed!: number;

  @ApiProperty({ type: Number, nullable: true, example: 820.5 })
  rowsPerSecond!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 5 })
  secondsLeft!: number | null;

  @ApiProperty({ example: 'st_1', description: 'Staff id, or `system` for the command line' })
  createdBy!: string;

  @ApiProperty({ example: '2026-11-24T02:15:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  endedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  approvalId!: string | null;
}

/** A page of batches. */
export class BatchPageDto {
  @ApiProperty({ type: [BatchViewDto] })
  items!: BatchViewDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

/** What came of making or cancelling a batch, and the batch. */
export class BatchAnswerDto extends BatchViewDto {
  @ApiProperty({ enum: ['done', 'already_so', 'refused', 'approval_required'] })
  result!: string;

  @ApiProperty({ required: false, example: 'batch_ended', description: 'Why it was refused' })
  refusal?: string;
}
