import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsObject, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import { Omittable } from '../../platform/http-validation';
import type { JobResult } from '../job';
import { RUN_STATES, type RunState } from '../runs/stored-run';

const MAX_PAGE = 100;
export const DEFAULT_PAGE = 20;
const MAX_REASON = 200;

/** Query of GET /v1/desk/jobs/runs. */
export class ListRunsDto {
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

  @ApiProperty({ required: false, example: 'close-date' })
  @Omittable()
  @Matches(/^[a-z][a-z0-9-]{0,49}$/, { message: 'must be the name of a job' })
  job?: string;

  @ApiProperty({ required: false, enum: RUN_STATES })
  @Omittable()
  @IsIn(RUN_STATES)
  state?: RunState;
}

/** Body of POST /v1/desk/jobs/{job}/runs. */
export class RequestRunDto {
  @ApiProperty({
    type: Object,
    example: { date: '2026-11-24' },
    description: 'By name, as the job lists them; all are texts',
  })
  @IsObject()
  parameters!: Record<string, unknown>;

  @ApiProperty({ example: '补跑昨日日终', minLength: 1, maxLength: MAX_REASON })
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_REASON)
  reason!: string;
}

/** Body of POST /v1/desk/jobs/runs/{runId}/cancel. */
export class CancelRunDto {
  @ApiProperty({ example: '文件有误', minLength: 1, maxLength: MAX_REASON })
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_REASON)
  reason!: string;
}

/** A run of a job as the API tells it. */
export class RunViewDto {
  @ApiProperty({ example: 'jr_4be54b1e6c4b4a5e9a10c1d2e3f40516' })
  runId!: string;

  @ApiProperty({ example: 'close-date' })
  job!: string;

  @ApiProperty({ example: '2026-11-24', description: 'What it is about; of one job and key one run at a time' })
  key!: string;

  @ApiProperty({ type: Object, example: { date: '2026-11-24' } })
  parameters!: Readonly<Record<string, string>>;

  @ApiProperty({ enum: RUN_STATES })
  state!: RunState;

  @ApiProperty({ example: 'st_1', description: 'Staff id, `schedule`, or `system` for the command line' })
  requestedBy!: string;

  @ApiProperty({ example: '补跑昨日日终' })
  reason!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'The run that this one went on with' })
  continues!: string | null;

  @ApiProperty({ example: '2026-11-25T02:15:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-25T02:15:01.000Z' })
  startedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  endedAt!: string | null;

  @ApiProperty({ example: 1, description: 'How often work on it was begun; more than once after a crash' })
  attempt!: number;

  @ApiProperty({ example: 1200 })
  done!: number;

  @ApiProperty({ type: Number, nullable: true, example: 5000 })
  total!: number | null;

  @ApiProperty({ example: 'accounts', description: 'What `done` and `total` count' })
  unit!: string;

  @ApiProperty({ type: Number, nullable: true, example: 820.5 })
  perSecond!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 5 })
  secondsLeft!: number | null;

  @ApiProperty({ type: Object, nullable: true, example: null, description: 'Figures and short texts by name' })
  result!: JobResult | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it failed' })
  error!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  cancelledBy!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  cancelReason!: string | null;
}

/** A page of runs. */
export class RunPageDto {
  @ApiProperty({ type: [RunViewDto] })
  items!: RunViewDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

/** A job as the API tells it. */
export class JobViewDto {
  @ApiProperty({ example: 'close-date' })
  name!: string;

  @ApiProperty({ type: Object, example: { en: 'Close a business date', zh: '日终结账' } })
  title!: { en: string; zh: string };

  @ApiProperty({ type: Object, example: { date: 'business date, YYYY-MM-DD' } })
  parameters!: Readonly<Record<string, string>>;

  @ApiProperty({ type: String, nullable: true, example: '30 1 * * *', description: 'Five fields, Asia/Shanghai' })
  schedule!: string | null;

  @ApiProperty({ example: false, description: 'Only on working days of the business calendar' })
  workingDaysOnly!: boolean;

  @ApiProperty({ example: false, description: 'It reads or writes files, and is asked for where they are' })
  commandLineOnly!: boolean;

  @ApiProperty({ type: RunViewDto, nullable: true })
  latestRun!: RunViewDto | null;
}

/** The jobs that there are. */
export class JobListDto {
  @ApiProperty({ type: [JobViewDto] })
  items!: JobViewDto[];
}

/** What came of asking for a run or cancelling one. */
export class RunAnswerDto {
  @ApiProperty({ enum: ['done', 'already_so', 'refused'], description: '`already_so`: one is under way' })
  result!: string;

  @ApiProperty({ required: false, example: 'run_ended', description: 'Why it was refused' })
  refusal?: string;

  @ApiProperty({ type: RunViewDto })
  run!: RunViewDto;
}
