import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was agreed with payees. Versions are added, never changed; the one that began last holds. */
const CONTRACTS = `
CREATE TABLE payee_contract (
  contract_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  merchant_id text NOT NULL REFERENCES merchant,
  payee bigint NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  terms json NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (payee, valid_from),
  CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
COMMENT ON COLUMN payee_contract.payee IS 'Ledger account of what the merchant, institution or operator is owed';
CREATE TABLE payee_bank_account (
  payee bigint NOT NULL,
  number integer NOT NULL CHECK (number >= 1),
  bank text NOT NULL,
  masked text NOT NULL,
  sealed bytea NOT NULL,
  fingerprint text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (payee, number)
);
COMMENT ON TABLE payee_bank_account IS 'Where payees are paid to; the highest number holds';
COMMENT ON COLUMN payee_bank_account.sealed IS 'Holder and account number';
`;

const CLEARING = `
CREATE TABLE clearing (
  business_date date PRIMARY KEY,
  planned_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE clearing_line (
  business_date date NOT NULL REFERENCES clearing,
  payee bigint NOT NULL,
  contract_id integer NOT NULL REFERENCES payee_contract,
  after_date date,
  gross bigint NOT NULL,
  refunds bigint NOT NULL,
  postings integer NOT NULL,
  fee bigint NOT NULL,
  holdback bigint NOT NULL,
  released bigint NOT NULL,
  prepayment_offset bigint NOT NULL,
  net bigint NOT NULL,
  booked_on date,
  PRIMARY KEY (business_date, payee),
  CHECK (gross - refunds = fee + holdback + prepayment_offset + net - released)
);
CREATE INDEX clearing_line_of_payee ON clearing_line (payee, business_date);
COMMENT ON COLUMN clearing_line.after_date IS 'Dates after this one are cleared by the line, up to its own; null for the first of a payee';
COMMENT ON COLUMN clearing_line.booked_on IS 'Business date that the clearing itself was booked on; null until it is';
CREATE TABLE payee_prepayment (
  prepayment_id text PRIMARY KEY,
  payee bigint NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  made_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX payee_prepayment_of_payee ON payee_prepayment (payee);
`;

const GRANTS = `
GRANT SELECT, INSERT ON payee_contract, payee_bank_account, clearing, clearing_line, payee_prepayment TO onecard_app;
GRANT UPDATE (booked_on) ON clearing_line TO onecard_app;
GRANT UPDATE (sealed) ON payee_bank_account TO onecard_app;
`;

/** Settlement: contracts with payees, and the clearing of their payables. */
export class Clearing1764000000860 implements MigrationInterface {
  readonly name = 'Clearing1764000000860';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CONTRACTS);
    await runner.query(CLEARING);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE payee_prepayment, clearing_line, clearing, payee_bank_account, payee_contract');
  }
}
