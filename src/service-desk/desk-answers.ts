import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { refuseReuse, RequestClaims, type RequestIdentity } from '../event-store';

/**
 * The first answers to commands that the desk settles itself. The same command again gets the stored one, refusals included;
 * commands about money alone are settled by the core, which has its own.
 */
@Injectable()
export class DeskAnswers {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly claims: RequestClaims,
  ) {}

  /**
   * Answers a command that was answered before, otherwise works and keeps the answer, which must hold no personal data and no
   * secret. `work` may run twice when the process ends in between: it must not have a second effect. Throws
   * `idempotency_key_reused`.
   */
  async once<Answer extends object>(request: RequestIdentity, work: () => Promise<Answer>): Promise<Answer> {
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const standing = await this.#find<Answer>(request);
    if (standing) return standing;
    const answer = await work();
    const { rowCount } = await this.pool.query(
      'INSERT INTO desk_answer (request, answer) VALUES ($1, $2) ON CONFLICT (request) DO NOTHING',
      [request.key, JSON.stringify(answer)],
    );
    return rowCount === 1 ? answer : ((await this.#find<Answer>(request)) ?? answer);
  }

  async #find<Answer>({ key }: RequestIdentity): Promise<Answer | undefined> {
    const { rows } = await this.pool.query<{ answer: Answer }>('SELECT answer FROM desk_answer WHERE request = $1', [
      key,
    ]);
    return rows[0]?.answer;
  }
}
