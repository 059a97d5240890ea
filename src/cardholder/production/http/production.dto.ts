import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { Omittable } from '../../../platform/http-validation';
import { FILE_ENCODINGS, type FileEncoding } from '../../batches/file/text-encoding';
import { PageQueryDto } from '../../batches/http/batches.dto';
import {
  DEFAULT_PRODUCTION_CARDS,
  MAX_PRODUCTION_CARDS,
  PRODUCTION_STAGES,
  PRODUCTION_STATES,
  type ProductionItemState,
  type ProductionStage,
  type ProductionState,
} from '../production-batch';

const ITEM_STATES = ['listed', 'made', 'failed', 'moved'] as const;

/** Query of GET /v1/desk/production-batches. */
export class ListProductionBatchesDto extends PageQueryDto {
  @ApiProperty({ required: false, enum: PRODUCTION_STATES })
  @Omittable()
  @IsIn(PRODUCTION_STATES)
  state?: ProductionState;
}

/** Query of GET /v1/desk/production-batches/{batchId}/cards. */
export class ListProductionItemsDto extends PageQueryDto {
  @ApiProperty({ required: false, enum: ITEM_STATES })
  @Omittable()
  @IsIn(ITEM_STATES)
  state?: ProductionItemState;
}

/** Body of POST /v1/desk/production-batches. */
export class CollectProductionBatchDto {
  @ApiProperty({
    required: false,
    example: '220100',
    description: 'Area that issues; 220100 has all of Changchun in it',
  })
  @Omittable()
  @Matches(/^\d{6}$/, { message: 'must be an area code of six digits' })
  area?: string;

  @ApiProperty({ required: false, example: '102', description: 'Bank whose application the cards carry' })
  @Omittable()
  @Matches(/^\d{3}$/, { message: 'must be a bank code of three digits' })
  bankCode?: string;

  @ApiProperty({ required: false, default: DEFAULT_PRODUCTION_CARDS, minimum: 1, maximum: MAX_PRODUCTION_CARDS })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(MAX_PRODUCTION_CARDS)
  limit?: number;
}

/** Query of GET /v1/desk/production-batches/{batchId}/export. */
export class ExportProductionBatchDto {
  @ApiProperty({ required: false, enum: FILE_ENCODINGS, default: 'utf-8' })
  @Omittable()
  @IsIn(FILE_ENCODINGS)
  encoding?: FileEncoding;

  @ApiProperty({
    required: false,
    default: false,
    description: 'Begin UTF-8 with its mark, by which spreadsheets know it',
  })
  @Omittable()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  bom?: boolean;
}

/** Body of POST /v1/desk/production-batches/{batchId}/relist. */
export class RelistFailedCardsDto {
  @ApiProperty({ enum: ['same', 'new'], description: 'List the failed cards in the same batch again, or in a new one' })
  @IsIn(['same', 'new'])
  into!: 'same' | 'new';
}

/** A production batch as the API tells it. */
export class ProductionBatchDto {
  @ApiProperty({ example: 'pb_4be54b1e6c4b4a5e9a62' })
  batchId!: string;

  @ApiProperty({ example: '220100202611240001', description: 'Area, day and number of the day' })
  batchNumber!: string;

  @ApiProperty({ type: String, nullable: true, example: '220100' })
  area!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '102' })
  bankCode!: string | null;

  @ApiProperty({ enum: PRODUCTION_STATES })
  state!: ProductionState;

  @ApiProperty({ example: 500 })
  cards!: number;

  @ApiProperty({ example: 20, description: 'Cards that have not come back' })
  listed!: number;

  @ApiProperty({ example: 478 })
  made!: number;

  @ApiProperty({ example: 2 })
  failed!: number;

  @ApiProperty({ example: 0, description: 'Failed cards that were listed again in another batch' })
  moved!: number;

  @ApiProperty({ example: 1 })
  exports!: number;

  @ApiProperty({ example: 'st_1' })
  createdBy!: string;

  @ApiProperty({ example: '2026-11-24T02:15:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-24T02:20:00.000Z' })
  lastExportAt!: string | null;
}

/** A page of production batches. */
export class ProductionBatchPageDto {
  @ApiProperty({ type: [ProductionBatchDto] })
  items!: ProductionBatchDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

/** A card of a production batch; without personal data. */
export class ProductionItemDto {
  @ApiProperty({ example: 1 })
  serial!: number;

  @ApiProperty({ example: 'card_3f0a9d2b7c5e' })
  token!: string;

  @ApiProperty({ example: 'ch_27wvd0' })
  cardholderId!: string;

  @ApiProperty({ enum: ITEM_STATES })
  state!: ProductionItemState;

  @ApiProperty({ type: String, nullable: true, enum: PRODUCTION_STAGES, description: 'Where it failed' })
  stage!: ProductionStage | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it failed, in the words of bank or card maker' })
  failure!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'A-03-117' })
  boxPosition!: string | null;
}

/** A page of cards of a production batch. */
export class ProductionItemPageDto {
  @ApiProperty({ type: [ProductionItemDto] })
  items!: ProductionItemDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

/** What came of a command about a production batch. */
export class ProductionAnswerDto {
  @ApiProperty({ enum: ['done', 'already_so', 'refused'] })
  result!: string;

  @ApiProperty({ required: false, example: 'no_cards_waiting', description: 'Why it was refused' })
  reason?: string;

  @ApiProperty({ required: false, example: 'pb_4be54b1e6c4b4a5e9a62' })
  batchId?: string;

  @ApiProperty({ required: false, example: '220100202611240001' })
  batchNumber?: string;

  @ApiProperty({ required: false, enum: PRODUCTION_STATES })
  state?: ProductionState;

  @ApiProperty({ required: false, description: 'Cards that were listed' })
  cards?: number;

  @ApiProperty({ required: false, description: 'Rows of the feedback file' })
  rows?: number;

  @ApiProperty({ required: false, description: 'Cards that came back made' })
  made?: number;

  @ApiProperty({ required: false, description: 'Cards that came back failed' })
  failed?: number;

  @ApiProperty({ required: false, description: 'Rows that told nothing new' })
  already?: number;
}
