import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { Omittable } from '../platform/http-validation';
import type { PageRequest } from './cursor';

const MAX_PAGE = 100;
const DEFAULT_PAGE = 20;

/** Page of a list. */
export class PersonPageDto {
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

/** The page that is asked for. */
export function pageRequest({ limit = DEFAULT_PAGE, cursor }: PersonPageDto): PageRequest {
  return { limit, cursor };
}
