import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import type { RecordedEvent, Subscription } from '../../../event-store';
import type { InsuranceEnrolledData } from '../../domain/settlement';

const INSERT = `INSERT INTO fsi_person_number (psn_no, stream_id)
  SELECT * FROM unnest($1::text[], $2::bigint[]) ON CONFLICT DO NOTHING`;
/** People with one number that are looked at; more than one is a fault of the data. */
const MAX_PEOPLE = 5;

/** Keeps `fsi_person_number`. */
export const personNumbersSubscription: Subscription = {
  name: 'medical.person-numbers',
  concerns: ({ type }) => type === 'InsuranceEnrolled',
  async handle(client: PoolClient, _lane: number, events: readonly RecordedEvent[]): Promise<void> {
    const enrolled = events.filter(({ type }) => type === 'InsuranceEnrolled');
    if (enrolled.length === 0) return;
    const numbers = enrolled.map(({ data }) => (data as InsuranceEnrolledData).enrolment.psnNo);
    await client.query(INSERT, [numbers, enrolled.map(({ streamId }) => streamId)]);
  },
};

/** Where numbers of insured people (人员编号) lead. */
@Injectable()
export class PersonNumbers {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Streams whose enrolments had the number once; the caller asks their state whether they have it. */
  async streamsOf(psnNo: string): Promise<readonly number[]> {
    const { rows } = await this.pool.query<{ stream_id: number }>({
      name: 'fsi_person_by_number',
      text: `SELECT stream_id FROM fsi_person_number WHERE psn_no = $1 ORDER BY stream_id LIMIT ${MAX_PEOPLE}`,
      values: [psnNo],
    });
    return rows.map((row) => row.stream_id);
  }

  /** Enters numbers at once that the subscription may not have seen yet. */
  async enter(streamId: number, psnNos: readonly string[]): Promise<void> {
    if (psnNos.length > 0) await this.pool.query(INSERT, [psnNos, psnNos.map(() => streamId)]);
  }
}
