import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
CREATE TABLE subsidy_answer (
  digest text PRIMARY KEY,
  file_id text NOT NULL REFERENCES subsidy_file,
  paid_rows integer NOT NULL,
  returned_rows integer NOT NULL,
  taken_at timestamptz NOT NULL
);
COMMENT ON TABLE subsidy_answer IS 'Answers of the paying bank that were taken as a whole; the digest is keyed';

CREATE TABLE subsidy_repayment (
  roster_id text NOT NULL,
  row integer NOT NULL,
  reference text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  noted_by text NOT NULL,
  noted_at timestamptz NOT NULL,
  PRIMARY KEY (roster_id, row, reference)
);
COMMENT ON TABLE subsidy_repayment IS 'What persons paid back of recovered subsidies (追回), by reference of the bank; fen';

GRANT SELECT, INSERT ON subsidy_answer, subsidy_repayment TO onecard_app;
`;

/** Answers of the paying bank, and what is paid back of recovered subsidies. */
export class SubsidyReturns1764000000876 implements MigrationInterface {
  readonly name = 'SubsidyReturns1764000000876';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE subsidy_repayment, subsidy_answer');
  }
}
