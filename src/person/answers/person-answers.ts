import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { refuseReuse, RequestClaims, type RequestIdentity } from '../../event-store';
import { inTransaction } from '../../platform/database';

/** What a command about data of people is answered. Holds no personal data, for it is kept. */
export type PersonAnswer = Readonly<Record<string, unknown>> & {
  readonly result: 'done' | 'already_so' | 'refused';
};

/** The first answers to commands about data of people, each written in one transaction with the effect of its command. */
@Injectable()
export class PersonAnswers {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly claims: RequestClaims,
  ) {}

  /**
   * Answers a command that was answered before; otherwise works in a transaction and keeps the answer, refusals included.
   * The same request twice at a time waits and is answered as the first. Throws `idempotency_key_reused`.
   */
  async once<Answer extends PersonAnswer>(
    request: RequestIdentity,
    work: (client: PoolClient) => Promise<Answer>,
  ): Promise<{ readonly answer: Answer; readonly repeated: boolean }> {
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    return inTransaction(this.pool, async (client) => {
      const { rowCount } = await client.query(
        'INSERT INTO person_answer (request) VALUES ($1) ON CONFLICT (request) DO NOTHING',
        [request.key],
      );
      if (rowCount === 0) return { answer: await standing<Answer>(client, request), repeated: true };
      const answer = await work(client);
      await client.query('UPDATE person_answer SET answer = $2 WHERE request = $1', [
        request.key,
        JSON.stringify(answer),
      ]);
      return { answer, repeated: false };
    });
  }
}

async function standing<Answer>(client: PoolClient, { key }: RequestIdentity): Promise<Answer> {
  const { rows } = await client.query<{ answer: Answer }>('SELECT answer FROM person_answer WHERE request = $1', [key]);
  const answer = rows[0]?.answer;
  if (answer === undefined) throw new Error('an answer was lost');
  return answer;
}
