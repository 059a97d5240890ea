import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { refuseReuse, RequestClaims, type RequestIdentity } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import type { JobParameters } from '../job';
import { JobRegistry } from '../job-registry';
import { RunStore } from '../runs/run-store';
import type { StoredRun } from '../runs/stored-run';
import { JobRequests, noSuchRun } from '../work/job-requests';
import {
  CancelRunDto,
  DEFAULT_PAGE,
  JobListDto,
  ListRunsDto,
  RequestRunDto,
  RunAnswerDto,
  RunPageDto,
  RunViewDto,
} from './jobs.dto';
import { cursorOfRun, jobView, placeOfCursor, runView } from './run-views';

/** Jobs and their runs. */
@ApiTags('desk: jobs')
@Controller('v1/desk/jobs')
export class JobsController {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly store: RunStore,
    private readonly requests: JobRequests,
    private readonly claims: RequestClaims,
    private readonly clock: Clock,
  ) {}

  @Get()
  @RequiresPermission('job.read')
  @ApiOperation({ summary: 'The jobs that there are, with their schedules and latest runs' })
  @ApiOkResponse({ type: JobListDto })
  async list(): Promise<JobListDto> {
    const latest = await this.store.latestOfEach();
    const now = this.clock.now();
    return { items: this.jobs.all().map((job) => jobView(job, latest.get(job.name), now)) };
  }

  @Get('runs')
  @RequiresPermission('job.read')
  @ApiOperation({ summary: 'Runs of jobs, newest first' })
  @ApiOkResponse({ type: RunPageDto })
  async runs(@Query() { limit = DEFAULT_PAGE, cursor, job, state }: ListRunsDto): Promise<RunPageDto> {
    const runs = await this.store.list({ job, state }, limit, placeOfCursor(cursor));
    const last = runs.length === limit ? runs.at(-1) : undefined;
    return { items: runs.map((run) => this.#view(run)), nextCursor: last ? cursorOfRun(last) : null };
  }

  @Get('runs/:runId')
  @RequiresPermission('job.read')
  @ApiOperation({ summary: 'A run: how far it is, who asked for it and why, what it came to' })
  @ApiOkResponse({ type: RunViewDto })
  async show(@Param('runId') runId: string): Promise<RunViewDto> {
    const run = await this.store.find(runId);
    if (!run) throw noSuchRun();
    return this.#view(run);
  }

  @Post(':job/runs')
  @HttpCode(200)
  @RequiresPermission('job.run')
  @Audited('job.run')
  @ApiOperation({
    summary: 'Ask for a run of a job',
    description: `It begins within a second or two where a process with the role of jobs is there. While one is under way for the same key it
is answered as \`already_so\`. After one that failed or was cancelled it goes on where that one stopped.`,
  })
  @ApiOkResponse({ type: RunAnswerDto })
  async run(
    @Param('job') job: string,
    @Body() { parameters, reason }: RequestRunDto,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<RunAnswerDto> {
    if (this.jobs.get(job).commandLineOnly === true) throw commandLineOnly();
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const asked = { job, parameters: textsOf(parameters), requestedBy: staffId, reason };
    const { run, made } = await this.requests.request(asked, `jr_${request.key}`);
    return { result: made ? 'done' : 'already_so', run: this.#view(run) };
  }

  @Post('runs/:runId/cancel')
  @HttpCode(200)
  @RequiresPermission('job.run')
  @Audited('job.cancel')
  @ApiOperation({
    summary: 'Cancel a run',
    description: 'What it has done stays done; a later run goes on from there.',
  })
  @ApiOkResponse({ type: RunAnswerDto })
  async cancel(
    @Param('runId') runId: string,
    @Body() { reason }: CancelRunDto,
    @CurrentStaff() { staffId }: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<RunAnswerDto> {
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const cancelled = await this.requests.cancel(runId, staffId, reason);
    if (cancelled) return { result: 'done', run: this.#view(cancelled) };
    const run = await this.store.find(runId);
    if (!run) throw noSuchRun();
    if (run.state === 'cancelled') return { result: 'already_so', run: this.#view(run) };
    return { result: 'refused', refusal: 'run_ended', run: this.#view(run) };
  }

  #view(run: StoredRun): RunViewDto {
    return runView(run, this.jobs.find(run.job), this.clock.now());
  }
}

function textsOf(parameters: Readonly<Record<string, unknown>>): JobParameters {
  const wrong = Object.entries(parameters).filter(([, value]) => typeof value !== 'string');
  if (wrong.length === 0) return parameters as JobParameters;
  const errors = wrong.map(([name]) => ({
    field: `parameters.${name.slice(0, 50)}`,
    code: 'is_string',
    message: 'must be a text',
  }));
  throw new ProblemError('validation_failed', { errors });
}

function commandLineOnly(): ProblemError {
  const message = 'is run on the command line, where its files are';
  return new ProblemError('validation_failed', { errors: [{ field: 'job', code: 'command_line_only', message }] });
}
