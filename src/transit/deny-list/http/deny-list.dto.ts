import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { Omittable } from '../../../platform/http-validation';
import type { DenyChange } from '../../domain/deny-list/deny-list';
import type { Acknowledged } from '../deny-acks';
import type { DenyListBlock } from '../deny-list-reader';

/** Changes in a block at most. */
export const MAX_BLOCK = 5_000;
/** Changes in a block unless asked otherwise. */
export const DEFAULT_BLOCK = 1_000;
/** Bytes of the longest block: 60 of its header, 10 of each entry. */
const MAX_OFFSET = 60 + 10 * MAX_BLOCK;
const MAX_CURSOR = 64;
const MAX_VERSION = 999_999_999_999_999;
const CHECKSUM = 'a5c1e3f70b2d4896'.repeat(4);

/** Query of GET /v1/transit/deny-list. */
export class DenyListQueryDto {
  @ApiProperty({
    required: false,
    type: String,
    pattern: '^\\d{1,15}$',
    example: '41',
    description: 'Version that the terminal holds; left out for the whole list',
  })
  @Omittable()
  @Matches(/^\d{1,15}$/, { message: 'must be a version: up to 15 digits' })
  since?: string;

  @ApiProperty({ required: false, description: '`next` of the block before; `since` is not looked at then' })
  @Omittable()
  @IsString()
  @MaxLength(MAX_CURSOR)
  cursor?: string;

  @ApiProperty({
    required: false,
    default: DEFAULT_BLOCK,
    minimum: 1,
    maximum: MAX_BLOCK,
    description: 'Cards in a block',
  })
  @Omittable()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_BLOCK)
  limit?: number;

  @ApiProperty({
    required: false,
    enum: ['json', 'binary'],
    description: 'Left out: binary where Accept is application/octet-stream',
  })
  @Omittable()
  @IsIn(['json', 'binary'])
  format?: 'json' | 'binary';

  @ApiProperty({
    required: false,
    default: 0,
    minimum: 0,
    maximum: MAX_OFFSET,
    description: 'Binary: bytes of this block that are there already; it is resumed behind them',
  })
  @Omittable()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_OFFSET)
  offset?: number;
}

/** A card that is new on the list, or is on it no more. */
export class DenyChangeDto implements DenyChange {
  @ApiProperty({ example: '03104890000000000017', description: '20 digits, zeros in front of shorter numbers' })
  card!: string;

  @ApiProperty({ enum: ['delete', 'add'], example: 'add' })
  op!: 'delete' | 'add';
}

/** A block of the deny list, or of what has changed on it. */
export class DenyListDto implements Omit<DenyListBlock, 'last'> {
  @ApiProperty({ example: 41, description: 'Version that the changes begin at; 0 when `full`' })
  from!: number;

  @ApiProperty({ example: 42, description: 'Version of the list once all blocks are applied' })
  to!: number;

  @ApiProperty({ example: false, description: 'The changes are the whole list: drop what is held' })
  full!: boolean;

  @ApiProperty({
    enum: ['ahead', 'too_old'],
    example: null,
    nullable: true,
    description: 'Why the whole list is given to a terminal that asked for less',
  })
  reload!: 'ahead' | 'too_old' | null;

  @ApiProperty({ example: 1, description: 'Cards on the list at `to`' })
  count!: number;

  @ApiProperty({
    example: CHECKSUM,
    description: 'Sum modulo 2^256 of the SHA-256 of the 20 digits of every card at `to`, 64 hexadecimal digits',
  })
  checksum!: string;

  @ApiProperty({ type: [DenyChangeDto], description: 'Deletes come before adds, also over the blocks' })
  changes!: readonly DenyChangeDto[];

  @ApiProperty({ type: String, example: null, nullable: true, description: '`cursor` of the next block' })
  next!: string | null;
}

/** Body of POST /v1/transit/deny-list/acknowledgements. */
export class AcknowledgeDto {
  @ApiProperty({ example: 42, minimum: 0, description: 'Version that the terminal holds' })
  @IsInt()
  @Min(0)
  @Max(MAX_VERSION)
  version!: number;

  @ApiProperty({ example: 1, minimum: 0, description: 'Cards on its list' })
  @IsInt()
  @Min(0)
  @Max(MAX_VERSION)
  count!: number;

  @ApiProperty({ example: CHECKSUM, description: 'Of the cards on its list, 64 hexadecimal digits' })
  @Matches(/^[0-9a-f]{64}$/i, { message: 'must be 64 hexadecimal digits' })
  checksum!: string;
}

/** What became of an acknowledgement. */
export class AcknowledgedDto implements Acknowledged {
  @ApiProperty({
    enum: ['noted', 'reload'],
    example: 'noted',
    description: '`reload`: count or checksum are not those of the version; ask for the whole list',
  })
  result!: 'noted' | 'reload';

  @ApiProperty({ example: 42 })
  version!: number;
}
