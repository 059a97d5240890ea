import { ApiProperty } from '@nestjs/swagger';
import { IsBase64, IsInt, Matches, Max, MaxLength, Min } from 'class-validator';

const MAX_UINT32 = 4_294_967_295;
/** 5,000 records of at most 16,777,215 fen. */
const MAX_SUM_FEN = 83_886_075_000;
/** 5,000 records of 128 bytes in base64. */
const MAX_BASE64 = 853_336;

const EXAMPLE_RECORD =
  'AxBIkAAAAAAAFwECAAERcSIBmQAAAQAAoAEGAMgBAgAAtAAAEtQgJAEpCBUwC63K/gAAAAcAATIMASQQAAAAAAAAASQQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwIBAAAAAAAAAAAAAAAAAAAAAAAAAAA=';

/** A batch of taps of one terminal. */
export class TapBatchDto {
  @ApiProperty({ example: '220199000001', description: 'Security module (PSAM) that wrote the records, 12 hex digits' })
  @Matches(/^[0-9a-f]{12}$/, { message: 'must be 12 hexadecimal digits in small letters' })
  terminal!: string;

  @ApiProperty({ example: 17, minimum: 0, maximum: MAX_UINT32, description: 'Each number of a terminal once' })
  @IsInt()
  @Min(0)
  @Max(MAX_UINT32)
  batchNo!: number;

  @ApiProperty({ example: 1, minimum: 1, maximum: 5_000 })
  @IsInt()
  @Min(1)
  @Max(5_000)
  count!: number;

  @ApiProperty({ example: 180, description: 'Sum of the amounts of the records, fen' })
  @IsInt()
  @Min(0)
  @Max(MAX_SUM_FEN)
  sum!: number;

  @ApiProperty({
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    description: 'SHA-256 of the bytes of the records, 64 hex digits',
  })
  @Matches(/^[0-9a-f]{64}$/, { message: 'must be 64 hexadecimal digits in small letters' })
  digest!: string;

  @ApiProperty({ example: EXAMPLE_RECORD, description: 'Records of 128 bytes, one after the other, in base64' })
  @IsBase64()
  @MaxLength(MAX_BASE64)
  records!: string;
}

/** A record that costs nothing and is looked at by people. */
export class TapExceptionDto {
  @ApiProperty({ example: 4, description: 'Place in the batch, from 0' })
  record!: number;
  @ApiProperty({ example: 'late', description: 'As in results' })
  result!: string;
  @ApiProperty({ example: 'late' })
  reason!: string;
}

/** Sequence numbers of a terminal that never came. */
export class MissingSequencesDto {
  @ApiProperty({ example: 70_002 })
  from!: number;
  @ApiProperty({ example: 70_004 })
  to!: number;
}

/** What came of a batch. The counts of `results`, and those of `ends`, are the count of the batch. */
export class TapBatchAnswerDto {
  @ApiProperty({ example: '220199000001' })
  terminal!: string;
  @ApiProperty({ example: 17 })
  batchNo!: number;
  @ApiProperty({ example: 1 })
  count!: number;
  @ApiProperty({
    example: { accepted: 1, duplicate: 0, tac_invalid: 0, late: 0, unknown_card: 0, deny_listed: 0, suspended: 0 },
  })
  results!: Record<string, number>;
  @ApiProperty({ example: { charged: 1, free: 0, duplicate: 0, exception: 0 } })
  ends!: Record<string, number>;
  @ApiProperty({ example: 180, description: 'What purses here paid and what is owed, fen' })
  charged!: number;
  @ApiProperty({ example: 0, description: 'What was taken from chips, fen' })
  takenFromChips!: number;
  @ApiProperty({ type: [TapExceptionDto] })
  exceptions!: TapExceptionDto[];
  @ApiProperty({ type: [MissingSequencesDto], description: 'Uploads of the terminal that are missing; 100 at most' })
  missingSequences!: MissingSequencesDto[];
}
