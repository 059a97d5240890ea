import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
CREATE SEQUENCE merchant_account AS bigint START 1001 MAXVALUE 4294967295;
COMMENT ON SEQUENCE merchant_account IS 'Numbers of the ledger accounts of what merchants are owed; below them are the accounts of the house';

CREATE TABLE merchant (
  merchant_id text PRIMARY KEY CHECK (merchant_id ~ '^[0-9]{15}$'),
  name text NOT NULL,
  mcc text NOT NULL CHECK (mcc ~ '^[0-9]{4}$'),
  category text NOT NULL,
  programmes text[] NOT NULL DEFAULT '{}',
  payable_account bigint NOT NULL UNIQUE DEFAULT nextval('merchant_account'),
  registered_at timestamptz NOT NULL
);

CREATE TABLE terminal (
  terminal_id text PRIMARY KEY CHECK (terminal_id ~ '^[A-Z0-9]{8}$'),
  merchant_id text NOT NULL REFERENCES merchant,
  name text NOT NULL,
  capabilities text[] NOT NULL,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended')),
  registered_at timestamptz NOT NULL
);
CREATE INDEX terminal_of_merchant ON terminal (merchant_id);

CREATE TABLE terminal_key (
  key_id text PRIMARY KEY,
  terminal_id text NOT NULL REFERENCES terminal,
  number integer NOT NULL CHECK (number > 0),
  algorithm text NOT NULL CHECK (algorithm IN ('hmac-sha256', 'hmac-sm3')),
  sealed_secret bytea NOT NULL,
  not_before timestamptz NOT NULL,
  not_after timestamptz,
  UNIQUE (terminal_id, number)
);
COMMENT ON COLUMN terminal_key.number IS '1, 2, 3 … within the terminal; the highest is the current key';
COMMENT ON COLUMN terminal_key.not_after IS 'Null until the key is replaced; then the end of the overlap';

CREATE TABLE subsidy_programme (
  number integer PRIMARY KEY CHECK (number > 0),
  code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
  name text NOT NULL
);

CREATE TABLE tender_policy (
  version text PRIMARY KEY,
  effective_from date NOT NULL,
  document json NOT NULL,
  published_at timestamptz NOT NULL
);
`;

/**
 * Nonces by the time slot of their signature. A replayed request has the same slot, so the primary key refuses it; another
 * signature with a used nonce is found by looking into the other slots too. Slots that no valid signature can fall into any
 * more are emptied as a whole. Unlogged: after a crash of the server the nonces of the last minutes are forgotten, and the
 * idempotency of every command is what is left against a replay.
 */
const NONCES = `
CREATE TABLE request_nonce (
  key uuid NOT NULL,
  slot smallint NOT NULL,
  PRIMARY KEY (key, slot)
) PARTITION BY LIST (slot);
CREATE UNLOGGED TABLE request_nonce_0 PARTITION OF request_nonce FOR VALUES IN (0);
CREATE UNLOGGED TABLE request_nonce_1 PARTITION OF request_nonce FOR VALUES IN (1);
CREATE UNLOGGED TABLE request_nonce_2 PARTITION OF request_nonce FOR VALUES IN (2);
CREATE UNLOGGED TABLE request_nonce_3 PARTITION OF request_nonce FOR VALUES IN (3);

-- Claims nonces and returns those that were used before. The keys must be distinct, and in the same order in every process.
CREATE FUNCTION claim_nonces(_keys uuid[], _slots smallint[]) RETURNS TABLE (used uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET synchronous_commit = off
AS $$
DECLARE
  _claimed uuid[];
BEGIN
  WITH inserted AS (
    INSERT INTO request_nonce (key, slot)
    SELECT i.key, i.slot FROM unnest(_keys, _slots) AS i(key, slot)
    WHERE NOT EXISTS (SELECT FROM request_nonce n WHERE n.key = i.key AND n.slot <> i.slot)
    ON CONFLICT DO NOTHING
    RETURNING request_nonce.key
  )
  SELECT array_agg(i.key) INTO _claimed FROM inserted i;
  IF cardinality(_claimed) = cardinality(_keys) THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT k FROM unnest(_keys) AS k WHERE k <> ALL (coalesce(_claimed, '{}'));
END $$;

-- Empties the slots that no signature of now, 600 seconds to either side, falls into. Returns how many were emptied.
CREATE FUNCTION expire_nonces() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '500ms'
AS $$
DECLARE
  _now bigint := floor(extract(epoch FROM clock_timestamp()));
  _slot integer;
  _filled boolean;
  _emptied integer := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('expire_nonces')) THEN
    RETURN 0;
  END IF;
  FOR _slot IN 0..3 LOOP
    CONTINUE WHEN _slot IN (((_now - 600) / 600) % 4, (_now / 600) % 4, ((_now + 600) / 600) % 4);
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
GRANT SELECT, INSERT ON merchant, subsidy_programme, tender_policy TO onecard_app;
GRANT SELECT, INSERT, UPDATE ON terminal, terminal_key TO onecard_app;
GRANT USAGE ON SEQUENCE merchant_account TO onecard_app;
GRANT SELECT ON schema_migration TO onecard_app;
REVOKE ALL ON FUNCTION claim_nonces, expire_nonces FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_nonces, expire_nonces TO onecard_app;
`;

/** Merchants, terminals and their keys, programmes, tender policies, and the nonces of signed requests. */
export class Registry1764000000200 implements MigrationInterface {
  readonly name = 'Registry1764000000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(NONCES);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION claim_nonces, expire_nonces');
    await runner.query('DROP TABLE request_nonce, tender_policy, subsidy_programme, terminal_key, terminal, merchant');
    await runner.query('DROP SEQUENCE merchant_account');
    await runner.query('REVOKE SELECT ON schema_migration FROM onecard_app');
  }
}
