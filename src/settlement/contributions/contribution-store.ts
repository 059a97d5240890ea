import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import type { JobResult } from '../../jobs';
import { fen } from '../../platform/money';
import type { ContributionPolicy } from '../domain/contributions';
import type { CheckedFile } from './file/check-file';
import { fileRefused } from './file/file-faults';

interface PolicyRow {
  area: string;
  from_month: string;
  average_wage: number;
  retiree_amount: number;
  rate: string;
  floor: string;
  ceiling: string;
}

/** Policies and files of contributions. */
@Injectable()
export class ContributionStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** All policies of an area, or of all, by month. */
  async policies(area?: string): Promise<readonly ContributionPolicy[]> {
    const { rows } = await this.pool.query<PolicyRow>(
      `SELECT area, from_month, average_wage, retiree_amount, rate, floor, ceiling FROM contribution_policy
        WHERE $1::text IS NULL OR area = $1 ORDER BY area, from_month`,
      [area ?? null],
    );
    return rows.map((row) => ({
      ...{ area: row.area, from: row.from_month, rate: row.rate, floor: row.floor, ceiling: row.ceiling },
      averageWage: fen(row.average_wage),
      retireeAmount: fen(row.retiree_amount),
    }));
  }

  /** Enters a policy. Answers false when the area has another one from that month: what was credited by it stays explained. */
  async addPolicy(policy: ContributionPolicy): Promise<boolean> {
    const { area, from, averageWage, retireeAmount, rate, floor, ceiling } = policy;
    await this.pool.query(
      `INSERT INTO contribution_policy (area, from_month, average_wage, retiree_amount, rate, floor, ceiling)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [area, from, averageWage, retireeAmount, rate, floor, ceiling],
    );
    const standing = (await this.policies(area)).find((one) => one.from === from);
    return standing !== undefined && JSON.stringify(standing, SORTED) === JSON.stringify(policy, SORTED);
  }

  /**
   * Takes a file. Answers what it came to when all of it was credited before.
   * @throws ProblemError `validation_failed` when another file of the area and month had the number.
   */
  async take({ digest, head }: CheckedFile): Promise<JobResult | undefined> {
    const { area, month, number, rows: count, total } = head;
    await this.pool.query(
      `INSERT INTO contribution_file (digest, area, month, number, row_count, total) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING`,
      [digest, area, month, number, count, total],
    );
    const { rows } = await this.pool.query<{ result: JobResult | null }>(
      'SELECT result FROM contribution_file WHERE digest = $1',
      [digest],
    );
    if (!rows[0]) {
      const message = `another file of ${area} for ${month} had this number; it was taken`;
      throw fileRefused([{ line: 1, column: 'number', code: 'number_used', message }]);
    }
    return rows[0].result ?? undefined;
  }

  /** Keeps what a file came to. */
  async finish(digest: string, result: JobResult): Promise<void> {
    await this.pool.query('UPDATE contribution_file SET result = $2 WHERE digest = $1', [
      digest,
      JSON.stringify(result),
    ]);
  }
}

const SORTED = ['area', 'from', 'averageWage', 'retireeAmount', 'rate', 'floor', 'ceiling'];
