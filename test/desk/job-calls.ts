import { addDays } from '../../src/jobs';
import { businessDay } from '../../src/platform/clock';
import type { ScannedCity } from './scanned-city';

const JOBS = '/v1/desk/jobs';

/** Calls every route about jobs as the settlement clerk does. */
export class JobCalls {
  constructor(private readonly city: ScannedCity) {}

  async all(): Promise<void> {
    const { desk, one: who } = this.city;
    await desk.valid(`GET ${JOBS}`, { who });
    const body = { parameters: { date: addDays(businessDay(Date.now()), -30) }, reason: '补跑' };
    const asked = await desk.valid(`POST ${JOBS}/:job/runs`, { who, params: { job: 'close-date' }, body });
    const { runId } = asked.body['run'] as { runId: string };
    await desk.valid(`GET ${JOBS}/runs`, { who, query: '?job=close-date' });
    await desk.valid(`GET ${JOBS}/runs/:runId`, { who, params: { runId } });
    await desk.valid(`POST ${JOBS}/runs/:runId/cancel`, { who, params: { runId }, body: { reason: '不再需要' } });
  }
}
