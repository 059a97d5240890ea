import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
CREATE SEQUENCE merchant_account AS bigint START 1001 MAXVALUE 99999;
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

const GRANTS = `
GRANT SELECT, INSERT ON merchant, subsidy_programme, tender_policy TO onecard_app;
GRANT SELECT, INSERT, UPDATE ON terminal, terminal_key TO onecard_app;
GRANT USAGE ON SEQUENCE merchant_account TO onecard_app;
GRANT SELECT ON schema_migration TO onecard_app;
`;

/** Merchants, terminals and their keys, programmes, tender policies. */
export class Registry1764000000200 implements MigrationInterface {
  readonly name = 'Registry1764000000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tender_policy, subsidy_programme, terminal_key, terminal, merchant');
    await runner.query('DROP SEQUENCE merchant_account');
    await runner.query('REVOKE SELECT ON schema_migration FROM onecard_app');
  }
}
