import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { Omittable } from '../../platform/http-validation';
import { EXCEPTION_REASONS, EXCEPTION_STATES, type ExceptionState, type Resolution, RESOLUTIONS } from '../../transit';
import { DeskAnswerDto, PageDto } from '../change.dto';
import { ReasonCodeDto } from '../medical/reconciliation.dto';

const STATES = ['unresolved', ...EXCEPTION_STATES] as const;

/** Query of GET /v1/desk/transit/exceptions. */
export class ListExceptionsDto extends PageDto {
  @ApiProperty({ required: false, enum: STATES, description: 'unresolved: open and noted. Left out: all' })
  @Omittable()
  @IsIn(STATES)
  state?: (typeof STATES)[number];

  @ApiProperty({ required: false, enum: EXCEPTION_REASONS })
  @Omittable()
  @IsIn(EXCEPTION_REASONS)
  reason?: string;

  @ApiProperty({ required: false, example: 'cc-metro', description: 'Code of the operator' })
  @Omittable()
  @IsString()
  @Length(1, 64)
  operator?: string;
}

/** Body of POST /v1/desk/transit/exceptions/{exceptionId}/resolve. */
export class ResolveExceptionDto extends ReasonCodeDto {
  @ApiProperty({
    enum: RESOLUTIONS,
    description:
      'note: looked at, still to be done; write_off: the operator bears it for good; charge: the card is known now, or the tap can be priced now',
  })
  @IsIn(RESOLUTIONS)
  how!: Resolution;
}

/** A tap that costs nothing and is looked at by people. */
export class TapExceptionDto {
  @ApiProperty({ example: 'tx_9f86d081884c7d659a2feaa0c55ad015' })
  exceptionId!: string;
  @ApiProperty({ example: 'unknown_card', enum: EXCEPTION_REASONS })
  reason!: string;
  @ApiProperty({ example: 'cc-metro' })
  operator!: string;
  @ApiProperty({ type: String, nullable: true, example: 'G0001' })
  terminal!: string | null;
  @ApiProperty({ example: 'single', enum: ['entry', 'exit', 'single', 'make_up'] })
  kind!: string;
  @ApiProperty({ example: 'taps-2026-11-24.json', description: 'File or batch that it came in first' })
  source!: string;
  @ApiProperty({ example: '2026-11-24T00:00:00.000Z' })
  tappedAt!: string;
  @ApiProperty({ example: '2026-11-24T16:00:00.000Z', description: 'When it was uploaded' })
  receivedAt!: string;
  @ApiProperty({ example: 3, description: 'Whole days since it was uploaded' })
  ageDays!: number;
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Who bears it: operator' })
  liable!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'ch_000001', description: 'Null while the card is unknown' })
  cardholderId!: string | null;
  @ApiProperty({ example: false, description: 'Of an unknown card: somebody has it now' })
  cardKnown!: boolean;
  @ApiProperty({ enum: EXCEPTION_STATES, example: 'open' })
  state!: ExceptionState;
  @ApiProperty({ type: String, nullable: true, example: 'asked_operator', description: 'Why that was done last' })
  changeReason!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'st_0123456789abcdef' })
  changedBy!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '李娜' })
  changedByName!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '2026-11-25T04:00:00.000Z' })
  changedAt!: string | null;
}

/** A page of exceptions, those that came first first. */
export class TapExceptionPageDto {
  @ApiProperty({ type: [TapExceptionDto] })
  items!: TapExceptionDto[];
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** The answer to a resolution. */
export class ExceptionAnswerDto extends DeskAnswerDto {
  @ApiProperty({ required: false, example: 200, description: 'What the card paid, fen' })
  paid?: number;
}
