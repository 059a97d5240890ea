import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keys that requests have used, over all lanes. A claim is written before the lane commits: the write-ahead log keeps
 * that order, so whenever the outcome is durable the claim is too, though it does not wait for the disk itself.
 */
export class RequestClaim1764000000110 implements MigrationInterface {
  readonly name = 'RequestClaim1764000000110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE request_claim (key uuid PRIMARY KEY, digest uuid NOT NULL) WITH (fillfactor = 100);
      COMMENT ON TABLE request_claim IS 'Idempotency and business keys with the fingerprint of what they were first used for; kept for ever';
      CREATE FUNCTION claim_requests(_keys uuid[], _digests uuid[]) RETURNS TABLE (key uuid, digest uuid)
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET synchronous_commit = off
      AS $$
      #variable_conflict use_column
      DECLARE
        _written integer;
      BEGIN
        INSERT INTO request_claim (key, digest)
        SELECT i.key, i.digest FROM unnest(_keys, _digests) AS i(key, digest)
        ON CONFLICT (key) DO NOTHING;
        GET DIAGNOSTICS _written = ROW_COUNT;
        IF _written = cardinality(_keys) THEN
          RETURN;
        END IF;
        RETURN QUERY SELECT c.key, c.digest FROM unnest(_keys) AS i(key)
          JOIN request_claim c ON c.key = i.key WHERE c.xmin <> pg_current_xact_id()::xid;
      END $$;
      REVOKE ALL ON FUNCTION claim_requests FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION claim_requests TO onecard_app;
      GRANT SELECT ON request_claim TO onecard_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION claim_requests; DROP TABLE request_claim');
  }
}
