import type { WordKinds } from './word-kinds';

/** Names of the codes of jobs. */
export const jobWords = {
  runState: {
    queued: ['等待执行', 'Queued'],
    running: ['执行中', 'Running'],
    done: ['已完成', 'Finished'],
    failed: ['失败', 'Failed'],
    cancelled: ['已取消', 'Cancelled'],
  },
  runRequestedBy: {
    system: ['命令行', 'Command line'],
    schedule: ['定时计划', 'Schedule'],
  },
} as const satisfies WordKinds;
