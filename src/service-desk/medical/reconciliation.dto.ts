import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Matches } from 'class-validator';
import {
  CLEARING_STATES,
  type ClearingState,
  type Cure,
  CURES,
  DIFFERENCE_STATES,
  type DifferenceState,
  RUN_KINDS,
  type RunKind,
  STMT_RESULTS,
  type StmtResult,
} from '../../medical';
import { IsLocalDate, Omittable } from '../../platform/http-validation';
import { DeskAnswerDto, PageDto, REASON_CODE } from '../change.dto';

const INSTITUTION = /^[HP]\d{11}$/;
const INSTITUTION_MESSAGE = { message: 'must be the code of an institution: H or P and eleven digits' };
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

/** Lists of one institution or of all, perhaps of some days. */
class OfInstitutionDto extends PageDto {
  @ApiProperty({ required: false, example: 'H22010000001' })
  @Omittable()
  @Matches(INSTITUTION, INSTITUTION_MESSAGE)
  institution?: string;

  @ApiProperty({ required: false, example: '2026-11-01', description: 'Days that touch the period' })
  @Omittable()
  @IsLocalDate()
  from?: string;

  @ApiProperty({ required: false, example: '2026-11-30' })
  @Omittable()
  @IsLocalDate()
  to?: string;
}

/** Query of GET /v1/desk/reconciliation/runs. */
export class ListRunsDto extends OfInstitutionDto {
  @ApiProperty({ required: false, enum: STMT_RESULTS })
  @Omittable()
  @IsIn(STMT_RESULTS)
  outcome?: StmtResult;
}

/** Query of GET /v1/desk/reconciliation/differences. */
export class ListDifferencesDto extends OfInstitutionDto {
  @ApiProperty({ required: false, enum: DIFFERENCE_STATES })
  @Omittable()
  @IsIn(DIFFERENCE_STATES)
  state?: DifferenceState;

  @ApiProperty({ required: false, example: 'st_0123456789abcdef', description: 'Who looks after it' })
  @Omittable()
  @Matches(/^st_[0-9a-z]{1,40}$/, { message: 'must be the id of a member of staff' })
  owner?: string;
}

/** Query of GET /v1/desk/reconciliation/totals. */
export class CentreTotalsDto {
  @ApiProperty({ example: 'H22010000001' })
  @Matches(INSTITUTION, INSTITUTION_MESSAGE)
  institution!: string;

  @ApiProperty({ example: '2026-11-01' })
  @IsLocalDate()
  from!: string;

  @ApiProperty({ example: '2026-11-30' })
  @IsLocalDate()
  to!: string;
}

/** Query of GET /v1/desk/reconciliation/clearing-applications. */
export class ListClearingsDto extends PageDto {
  @ApiProperty({ required: false, example: 'H22010000001' })
  @Omittable()
  @Matches(INSTITUTION, INSTITUTION_MESSAGE)
  institution?: string;

  @ApiProperty({ required: false, example: '2026-11' })
  @Omittable()
  @Matches(MONTH, { message: 'must be a month such as 2026-11' })
  month?: string;

  @ApiProperty({ required: false, enum: CLEARING_STATES })
  @Omittable()
  @IsIn(CLEARING_STATES)
  state?: ClearingState;
}

/** Body of steps that need a code of their cause. */
export class ReasonCodeDto {
  @ApiProperty({ example: 'checked', description: 'Code of the cause' })
  @IsString()
  @Matches(REASON_CODE, {
    message: 'must be a code such as sent_twice: lower-case letters, digits and underscores',
  })
  reason!: string;
}

/** Body of POST /v1/desk/reconciliation/differences/{differenceId}/cure. */
export class CureDifferenceDto extends ReasonCodeDto {
  @ApiProperty({
    enum: CURES,
    description:
      'resend: the institution sends it again; reverse: ours is cancelled, the institution does not know it; cancel_both: ours is cancelled, the institution cancels its own',
  })
  @IsIn(CURES)
  cure!: Cure;
}

/** Totals of one side; amounts are fen. */
export class ReconciledTotalsDto {
  @ApiProperty({ example: 12, description: 'Settlements less refunds' })
  count!: number;

  @ApiProperty({ example: 267_360 })
  medfee!: number;

  @ApiProperty({ example: 116_928 })
  fundPay!: number;

  @ApiProperty({ example: 150_432, description: 'Account, relatives’ accounts included' })
  accountPay!: number;
}

/** Money of a settlement on one side, fen. */
export class ReconciledMoneyDto {
  @ApiProperty({ example: 22_280 })
  medfee!: number;

  @ApiProperty({ example: 9_744 })
  fundPay!: number;

  @ApiProperty({ example: 12_536 })
  accountPay!: number;
}

/** What is reconciled. */
export class ReconciledGroupDto {
  @ApiProperty({ example: 'H22010000001' })
  institution!: string;

  @ApiProperty({ type: String, nullable: true, example: '310', description: 'Null: all insurances' })
  insutype!: string | null;

  @ApiProperty({ example: '11' })
  clrType!: string;

  @ApiProperty({ example: '220199' })
  setlOptins!: string;

  @ApiProperty({ example: '2026-11-01' })
  from!: string;

  @ApiProperty({ example: '2026-11-30' })
  to!: string;

  @ApiProperty({ example: false })
  refundsOnly!: boolean;
}

/** A reconciliation that was run. */
export class RunViewDto {
  @ApiProperty({ example: 'rr_0123456789abcdef01234567' })
  runId!: string;

  @ApiProperty({ enum: RUN_KINDS, example: 'totals' })
  kind!: RunKind;

  @ApiProperty({ type: ReconciledGroupDto })
  group!: ReconciledGroupDto;

  @ApiProperty({ type: ReconciledTotalsDto })
  centre!: ReconciledTotalsDto;

  @ApiProperty({ type: ReconciledTotalsDto })
  institution!: ReconciledTotalsDto;

  @ApiProperty({
    enum: STMT_RESULTS,
    example: '000000',
    description: '000101 centre more, 000102 institution more, 000103 data differ',
  })
  outcome!: StmtResult;

  @ApiProperty({
    type: Object,
    nullable: true,
    example: { '000000': 11, '000101': 1, '000102': 0, '000103': 0 },
    description: 'Rows by result; null of totals',
  })
  rows!: Readonly<Record<StmtResult, number>> | null;

  @ApiProperty({ type: String, nullable: true, example: 'rr_0123456789abcdef01234567' })
  repeats!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'st_0123456789abcdef', description: 'Null: the institution' })
  by!: string | null;

  @ApiProperty({ example: '2026-11-24T02:15:00.000Z', format: 'date-time' })
  at!: string;
}

/** A page of runs. */
export class RunPageDto {
  @ApiProperty({ type: [RunViewDto] })
  items!: RunViewDto[];

  @ApiProperty({ type: String, nullable: true, example: 'MTc5NTQ4NjUwMDAwMC5ycl8wMQ' })
  nextCursor!: string | null;
}

/** Something that does not balance. */
export class DifferenceViewDto {
  @ApiProperty({ example: 'rd_0123456789abcdef01234567' })
  differenceId!: string;

  @ApiProperty({ example: 'H22010000001' })
  institution!: string;

  @ApiProperty({ type: String, nullable: true, example: '310' })
  insutype!: string | null;

  @ApiProperty({ example: '11' })
  clrType!: string;

  @ApiProperty({ example: '220199' })
  setlOptins!: string;

  @ApiProperty({ example: 'ms_00000hs0' })
  setlId!: string;

  @ApiProperty({ example: 'mv_00000g00' })
  mdtrtId!: string;

  @ApiProperty({ enum: ['0', '1'], example: '0', description: '1: the refund of it' })
  refund!: string;

  @ApiProperty({ example: '2026-11-24' })
  from!: string;

  @ApiProperty({ example: '2026-11-24' })
  to!: string;

  @ApiProperty({ enum: STMT_RESULTS, example: '000103' })
  outcome!: StmtResult;

  @ApiProperty({ type: [String], example: ['fund_pay_sumamt'] })
  differing!: readonly string[];

  @ApiProperty({ type: ReconciledMoneyDto, nullable: true })
  centre!: ReconciledMoneyDto | null;

  @ApiProperty({ type: ReconciledMoneyDto, nullable: true })
  institutionSays!: ReconciledMoneyDto | null;

  @ApiProperty({ enum: DIFFERENCE_STATES, example: 'open' })
  state!: DifferenceState;

  @ApiProperty({ type: String, nullable: true, example: 'st_0123456789abcdef' })
  owner!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'sent_twice' })
  reason!: string | null;

  @ApiProperty({ enum: CURES, nullable: true, example: 'resend' })
  cure!: Cure | null;

  @ApiProperty({ example: 'rr_0123456789abcdef01234567' })
  lastRun!: string;

  @ApiProperty({ example: '2026-11-24T02:15:00.000Z', format: 'date-time' })
  openedAt!: string;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-25T02:15:00.000Z', format: 'date-time' })
  resolvedAt!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'rr_0123456789abcdef01234567',
    description: 'The run that found it balanced',
  })
  resolvedBy!: string | null;
}

/** A page of differences. */
export class DifferencePageDto {
  @ApiProperty({ type: [DifferenceViewDto] })
  items!: DifferenceViewDto[];

  @ApiProperty({ type: String, nullable: true, example: 'MTc5NTQ4NjUwMDAwMC5yZF8wMQ' })
  nextCursor!: string | null;
}

/** The centre's own totals of one insurance, clearing type and agency. */
export class CentreTotalsRowDto extends ReconciledTotalsDto {
  @ApiProperty({ example: '310' })
  insutype!: string;

  @ApiProperty({ example: '11' })
  clrType!: string;

  @ApiProperty({ example: '220199' })
  setlOptins!: string;

  @ApiProperty({ example: 0 })
  cash!: number;
}

/** The centre's own totals of an institution. */
export class CentreTotalsListDto {
  @ApiProperty({ type: [CentreTotalsRowDto] })
  items!: readonly CentreTotalsRowDto[];
}

/** An application for clearing; amounts are fen. */
export class ClearingViewDto {
  @ApiProperty({ example: 'ca_0123456789abcdef01234567' })
  applicationId!: string;

  @ApiProperty({ example: 'H22010000001' })
  institution!: string;

  @ApiProperty({ example: '11' })
  clrType!: string;

  @ApiProperty({ example: '220199' })
  setlOptins!: string;

  @ApiProperty({ example: '2026-11' })
  month!: string;

  @ApiProperty({ example: '2026-11-01' })
  from!: string;

  @ApiProperty({ example: '2026-11-30' })
  to!: string;

  @ApiProperty({ example: 267_360 })
  medfee!: number;

  @ApiProperty({ example: 267_360 })
  recognised!: number;

  @ApiProperty({ example: 116_928 })
  appliedFund!: number;

  @ApiProperty({ example: 0 })
  cash!: number;

  @ApiProperty({ example: 150_432 })
  accountPay!: number;

  @ApiProperty({ enum: CLEARING_STATES, example: 'applied' })
  state!: ClearingState;

  @ApiProperty({ type: String, nullable: true, example: 'checked' })
  reason!: string | null;

  @ApiProperty({ example: '2026-12-01T02:15:00.000Z', format: 'date-time' })
  appliedAt!: string;

  @ApiProperty({ type: String, nullable: true, example: '2026-12-02T02:15:00.000Z', format: 'date-time' })
  endedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'st_0123456789abcdef' })
  endedBy!: string | null;
}

/** A page of applications. */
export class ClearingPageDto {
  @ApiProperty({ type: [ClearingViewDto] })
  items!: ClearingViewDto[];

  @ApiProperty({ type: String, nullable: true, example: 'MTc5NTQ4NjUwMDAwMC5jYV8wMQ' })
  nextCursor!: string | null;
}

/** The answer to a step of reconciliation. */
export class ReconciliationAnswerDto extends DeskAnswerDto {
  @ApiProperty({ required: false, example: 'rr_0123456789abcdef01234567', description: 'The run that was made' })
  runId?: string;

  @ApiProperty({ required: false, enum: STMT_RESULTS })
  outcome?: StmtResult;

  @ApiProperty({ required: false, example: 'rd_0123456789abcdef01234567' })
  differenceId?: string;

  @ApiProperty({ required: false, example: 'ca_0123456789abcdef01234567' })
  applicationId?: string;
}
