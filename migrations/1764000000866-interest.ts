import type { MigrationInterface, QueryRunner } from 'typeorm';

const RATES = `
CREATE TABLE interest_rate (
  kind text NOT NULL CHECK (kind IN ('demand', 'three_month')),
  from_day date NOT NULL,
  rate text NOT NULL CHECK (rate ~ '^0[.][0-9]{1,6}$'),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, from_day)
);
COMMENT ON TABLE interest_rate IS 'Yearly rates by the day they begin: demand (活期) for money of the year, three months (三个月整存整取) for what was carried over';
GRANT SELECT, INSERT ON interest_rate TO onecard_app;
`;

/** Interest rates of medical personal accounts. */
export class Interest1764000000866 implements MigrationInterface {
  readonly name = 'Interest1764000000866';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RATES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE interest_rate');
  }
}
