import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';

/** Somebody at an identity provider. */
export interface OidcSubject {
  readonly issuer: string;
  /** The provider's own name for the person, which it never gives to another. */
  readonly subject: string;
}

/** Which account is whose at the identity provider. */
@Injectable()
export class OidcLinks {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** The account of a subject, if it has signed in before. */
  async accountOf({ issuer, subject }: OidcSubject): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ staff_id: string }>(
      'SELECT staff_id FROM staff_oidc_link WHERE issuer = $1 AND subject = $2',
      [issuer, subject],
    );
    return rows[0]?.staff_id;
  }

  /** Links an account to a subject; false when either belongs to another already. */
  async link({ issuer, subject }: OidcSubject, staffId: string): Promise<boolean> {
    await this.pool.query(
      'INSERT INTO staff_oidc_link (issuer, subject, staff_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [issuer, subject, staffId],
    );
    return (await this.accountOf({ issuer, subject })) === staffId;
  }

  /** True when the account is linked to somebody at this provider. */
  async isLinked(issuer: string, staffId: string): Promise<boolean> {
    const { rows } = await this.pool.query('SELECT FROM staff_oidc_link WHERE issuer = $1 AND staff_id = $2', [
      issuer,
      staffId,
    ]);
    return rows.length > 0;
  }
}
