import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { ServerTime } from '../clock';

/** The database's clock. */
@Injectable()
export class DatabaseTime extends ServerTime {
  constructor(@Inject(Pool) private readonly pool: Pool) {
    super();
  }

  async now(): Promise<number> {
    const { rows } = await this.pool.query<{ now: number }>(
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
    );
    if (rows[0] === undefined) throw new Error('the database does not tell the time');
    return rows[0].now;
  }
}
