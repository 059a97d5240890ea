import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nonces fall into this many slots of time by the time of their signature. */
const SLOTS = [0, 1, 2];

/**
 * Keys that requests have used, over all lanes. A claim is written before the lane commits: the write-ahead log keeps
 * that order, so whenever the outcome is durable the claim is too, though it does not wait for the disk itself.
 *
 * Nonces lie in slots of 600 s. A replayed request has the time of its first sending and so meets its own slot; the others
 * are looked into for a nonce that comes back under a new signature. Signatures are taken 300 s to either side of now, so at
 * most two of the three slots are in use; the third is emptied as a whole.
 * Unlogged: after a crash of the server the nonces of the last minutes are forgotten, and the idempotency of every command
 * is what is left against a replay.
 */
const TABLES = `
CREATE TABLE request_claim (key uuid PRIMARY KEY, digest uuid NOT NULL);
COMMENT ON TABLE request_claim IS 'Idempotency and business keys with the fingerprint of what they were first used for; kept for ever';
${SLOTS.map((slot) => `CREATE UNLOGGED TABLE request_nonce_${slot} (key uuid PRIMARY KEY);`).join('\n')}
`;

/** The condition that a nonce is in no other slot. */
function others(slot: number): string {
  return SLOTS.filter((other) => other !== slot)
    .map((other) => `      AND NOT EXISTS (SELECT FROM request_nonce_${other} n WHERE n.key = i.key)\n`)
    .join('');
}

/**
 * Claims keys and nonces. Returns the keys that were claimed before with the fingerprint they stand for, and the nonces that
 * were used before with none. Keys and nonces must be distinct, and in the same order in every process.
 */
const CLAIM_REQUESTS = `
CREATE FUNCTION claim_requests(_keys uuid[], _digests uuid[], _nonces uuid[], _slots smallint[])
RETURNS TABLE (key uuid, digest uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
  _written integer;
  _nonces_written integer := 0;
BEGIN
  -- Set for the transaction, not for the function: the commit comes after its end.
  PERFORM set_config('synchronous_commit', 'off', true);
${SLOTS.map(
  (slot) => `  IF ${slot} = ANY (_slots) THEN
    INSERT INTO request_nonce_${slot} (key)
    SELECT i.key FROM unnest(_nonces, _slots) AS i(key, slot) WHERE i.slot = ${slot}
${others(slot)}    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS _written = ROW_COUNT;
    _nonces_written := _nonces_written + _written;
  END IF;`,
).join('\n')}
  INSERT INTO request_claim (key, digest)
  SELECT i.key, i.digest FROM unnest(_keys, _digests) AS i(key, digest)
  ON CONFLICT (key) DO NOTHING;
  GET DIAGNOSTICS _written = ROW_COUNT;
  IF _written < cardinality(_keys) THEN
    RETURN QUERY SELECT c.key, c.digest FROM unnest(_keys) AS i(key)
      JOIN request_claim c ON c.key = i.key WHERE c.xmin <> pg_current_xact_id()::xid;
  END IF;
  IF _nonces_written < cardinality(_nonces) THEN
${SLOTS.map(
  (slot) => `    RETURN QUERY SELECT i.key, NULL::uuid FROM unnest(_nonces, _slots) AS i(key, slot)
      WHERE i.slot = ${slot} AND NOT EXISTS (
        SELECT FROM request_nonce_${slot} n WHERE n.key = i.key AND n.xmin = pg_current_xact_id()::xid);`,
).join('\n')}
  END IF;
END $$;
`;

/** Empties the slot that no signature of now falls into. Returns how many were emptied. */
const EXPIRE_NONCES = `
CREATE FUNCTION expire_nonces() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '500ms'
AS $$
DECLARE
  _now bigint := floor(extract(epoch FROM clock_timestamp()));
  _filled boolean;
  _emptied integer := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('expire_nonces')) THEN
    RETURN 0;
  END IF;
  FOR _slot IN 0..2 LOOP
    CONTINUE WHEN _slot IN (((_now - 310) / 600) % 3, (_now / 600) % 3, ((_now + 310) / 600) % 3);
    EXECUTE format('SELECT EXISTS (SELECT FROM request_nonce_%s)', _slot) INTO _filled;
    IF _filled THEN
      EXECUTE format('TRUNCATE request_nonce_%s', _slot);
      _emptied := _emptied + 1;
    END IF;
  END LOOP;
  RETURN _emptied;
EXCEPTION WHEN lock_not_available THEN
  RETURN 0;
END $$;
`;

const GRANTS = `
REVOKE ALL ON FUNCTION claim_requests, expire_nonces FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_requests, expire_nonces TO onecard_app;
GRANT SELECT ON request_claim TO onecard_app;
`;

export class RequestClaim1764000000110 implements MigrationInterface {
  readonly name = 'RequestClaim1764000000110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(CLAIM_REQUESTS);
    await runner.query(EXPIRE_NONCES);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    const nonces = SLOTS.map((slot) => `request_nonce_${slot}`).join(', ');
    await runner.query(`DROP FUNCTION claim_requests, expire_nonces; DROP TABLE request_claim, ${nonces}`);
  }
}
