/** What a run is asked to do: names and texts, checked by the job. */
export type JobParameters = Readonly<Record<string, string>>;

/** What a run came to: figures (counts, fen) and short texts by name, as people are told it. */
export type JobResult = Readonly<Record<string, number | string | boolean | null>>;

/** How far a run has come. */
export interface JobProgress {
  /** Units that are done. */
  readonly done: number;
  /** Units that there are; null while nobody knows. */
  readonly total: number | null;
}

/** What a job is given to work with: one run, perhaps the continuation of one that was killed. */
export interface JobRun {
  readonly runId: string;
  /** What the run is about, such as a date; of one job and key there is one run at a time. */
  readonly key: string;
  readonly parameters: JobParameters;
  /** Who asked for it, and why. */
  readonly requestedBy: string;
  readonly reason: string;
  /** Aborted when the run is cancelled or the process stops. Look at it at every page; end with `signal.throwIfAborted()`. */
  readonly signal: AbortSignal;
  /** What the run stored last, before it was killed perhaps; undefined for a fresh one. */
  readonly checkpoint: unknown;
  /**
   * Stores where the work is, so that it goes on from there, and how far it has come. Rejects when the run is not this process's
   * any more or was cancelled: the work ends then.
   */
  save(checkpoint: unknown, progress: JobProgress): Promise<void>;
  /** Tells how far the work has come without storing a checkpoint; cheap, written at most once a second. */
  tell(progress: JobProgress): void;
}

/** When a job runs by itself. */
export interface JobSchedule {
  /** Five fields, Asia/Shanghai. */
  readonly cron: string;
  /** Only on working days of the business calendar (工作日). */
  readonly workingDaysOnly?: boolean;
  /** The parameters of the run of an instant (ms since the epoch). */
  parameters(now: number): JobParameters;
}

/** Something that is done now and then to many rows: durable, resumable, one run at a time for a key. */
export interface Job {
  /** Unique; also the command's word, such as `close-date`. */
  readonly name: string;
  readonly titleEn: string;
  readonly titleZh: string;
  /** What its progress counts, such as `accounts`. */
  readonly unit: string;
  /** Its parameters by name, with what they mean; those that end with `?` may be left out. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly schedule?: JobSchedule;
  /** It reads or writes files of the machine that it runs on: nobody may name those over the network. */
  readonly commandLineOnly?: true;
  /**
   * Checks the parameters and answers the key of the run.
   * @throws ProblemError that names the parameter that is wrong; the run is not made then.
   */
  keyOf(parameters: JobParameters): string | Promise<string>;
  /**
   * Does the work. What was done before a crash and not saved is done again, so every step is idempotent: commands of the core
   * under keys made of the run's key, rows with unique keys, files written whole.
   */
  run(run: JobRun): Promise<JobResult>;
}
