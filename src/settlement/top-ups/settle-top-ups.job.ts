import { Injectable } from '@nestjs/common';
import { TransactionCore } from '../../event-store';
import type { Job, JobResult, JobRun, JobSchedule } from '../../jobs';
import { Clock } from '../../platform/clock';
import { JobPace } from '../pace';
import { NoticeStore } from './notice-store';
import { TopUpChannels } from './top-up-channels';
import { MAX_NOTICES, TopUps } from './top-ups';

/** A notice that was not settled for so long was left by a process that ended, ms. */
const LEFT_AFTER_MS = 60_000;

/** Settles notices of top-ups that were entered by a process that ended before it settled them, should the channel not send them again. */
@Injectable()
export class SettleTopUpsJob implements Job {
  readonly name = 'settle-top-ups';
  readonly titleEn = 'Settle top-ups that were left';
  readonly titleZh = '补记未完成的充值';
  readonly unit = 'notices';
  readonly parameters = {};
  readonly schedule: JobSchedule = { cron: '*/10 * * * *', parameters: () => ({}) };

  constructor(
    private readonly topUps: TopUps,
    private readonly channels: TopUpChannels,
    private readonly store: NoticeStore,
    private readonly core: TransactionCore,
    private readonly clock: Clock,
  ) {}

  keyOf(): string {
    return 'left';
  }

  async run(run: JobRun): Promise<JobResult> {
    const [pace, before] = [new JobPace(this.core), new Date(this.clock.now() - LEFT_AFTER_MS)];
    let [credited, suspended] = [0, 0];
    for (;;) {
      run.signal.throwIfAborted();
      const left = await this.store.left(before, MAX_NOTICES);
      const first = left[0];
      if (first === undefined) return { credited, suspended };
      const ofChannel = left.filter(({ channel }) => channel === first.channel);
      const settled = await this.topUps.settle(await this.channels.get(first.channel), ofChannel, pace);
      suspended += settled.filter(({ reason }) => reason !== null).length;
      credited += settled.filter(({ reason }) => reason === null).length;
      await run.save({}, { done: credited + suspended, total: null });
    }
  }
}
