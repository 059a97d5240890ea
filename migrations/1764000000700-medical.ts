import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `medical_settlement` follows from the events and can be made anew: empty it and set the checkpoints of the subscription
 * `medical.settlements` to 0. `medical_detail` does not: what fee lines are for is sealed under the patient's own data key and
 * stands nowhere else.
 */
const TABLES = `
CREATE TABLE medical_settlement (
  settlement_id text PRIMARY KEY,
  visit_id text NOT NULL,
  stream_id bigint NOT NULL,
  visit integer NOT NULL,
  number integer NOT NULL CHECK (number > 0),
  institution text NOT NULL,
  insutype text NOT NULL,
  area text NOT NULL,
  med_type text NOT NULL,
  clr_type text NOT NULL CHECK (clr_type IN ('11', '21', '41')),
  settled_at timestamptz NOT NULL,
  cancelled_at timestamptz,
  medfee bigint NOT NULL,
  fund_pay bigint NOT NULL,
  acct_pay bigint NOT NULL,
  mulaid_pay bigint NOT NULL,
  cash bigint NOT NULL,
  medins_setl_id text,
  UNIQUE (stream_id, visit, number)
);
CREATE INDEX medical_settlement_institution ON medical_settlement (institution, settled_at, settlement_id);
COMMENT ON TABLE medical_settlement IS 'One row a settlement, for lists and reconciliation; amounts are fen; rebuildable from events';
COMMENT ON COLUMN medical_settlement.visit IS 'Number of the entity of the visit in its stream; with number it names the settlement';
COMMENT ON COLUMN medical_settlement.clr_type IS '清算类别: 11 outpatient, 21 in-patient, 41 pharmacy';

CREATE TABLE medical_detail (
  detail_id text PRIMARY KEY,
  stream_id bigint NOT NULL,
  sealed bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE medical_detail IS 'What fee lines are for: item codes and names, diagnoses, doctors; sealed under the key of the patient';

GRANT SELECT, INSERT, UPDATE (cancelled_at) ON medical_settlement TO onecard_app;
GRANT SELECT, INSERT ON medical_detail TO onecard_app;
`;

/** Lists of medical settlements, and the sealed details of fees. */
export class Medical1764000000700 implements MigrationInterface {
  readonly name = 'Medical1764000000700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE medical_detail, medical_settlement');
  }
}
