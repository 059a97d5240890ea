import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsObject, ValidateNested } from 'class-validator';
import { AdviceDto } from './message.dto';

/** Advices in one request at most. */
export const MAX_ADVICES = 500;

/** Body of POST /v1/advices. */
export class AdvicesDto {
  @ApiProperty({ type: [AdviceDto], minItems: 1, maxItems: MAX_ADVICES })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ADVICES)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => AdviceDto)
  advices!: AdviceDto[];
}
