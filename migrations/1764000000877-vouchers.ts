import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
CREATE TABLE voucher_scheme (
  programme text PRIMARY KEY REFERENCES subsidy_programme (code),
  ceiling bigint NOT NULL CHECK (ceiling > 0),
  shares json NOT NULL,
  changed_at timestamptz NOT NULL
);
COMMENT ON TABLE voucher_scheme IS 'Programmes of vouchers (养老服务消费补贴); ceiling (额度) is fen for one person and month';
COMMENT ON COLUMN voucher_scheme.shares IS 'By service: the share of a bill that the voucher pays, as a decimal text';

CREATE TABLE voucher (
  programme text NOT NULL,
  stream_id bigint NOT NULL,
  month text NOT NULL,
  face bigint NOT NULL CHECK (face > 0),
  used bigint NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND face),
  PRIMARY KEY (programme, stream_id, month)
);
COMMENT ON TABLE voucher IS 'Vouchers of persons by month; fen. What is not used at the end of the month lapses';

CREATE TABLE voucher_use (
  provider text NOT NULL,
  reference text NOT NULL,
  programme text NOT NULL,
  stream_id bigint NOT NULL,
  month text NOT NULL,
  service text NOT NULL,
  bill bigint NOT NULL,
  paid bigint NOT NULL CHECK (paid BETWEEN 0 AND bill),
  used_at timestamptz NOT NULL,
  PRIMARY KEY (provider, reference)
);
COMMENT ON TABLE voucher_use IS 'Services that a voucher paid a share of; paid is the voucher''s part, fen';
CREATE INDEX voucher_use_claim ON voucher_use (provider, programme, month);

GRANT SELECT, INSERT, UPDATE (ceiling, shares, changed_at) ON voucher_scheme TO onecard_app;
GRANT SELECT, INSERT, UPDATE (used) ON voucher TO onecard_app;
GRANT SELECT, INSERT ON voucher_use TO onecard_app;
`;

/** Vouchers for care of the elderly. */
export class Vouchers1764000000877 implements MigrationInterface {
  readonly name = 'Vouchers1764000000877';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE voucher_use, voucher, voucher_scheme');
  }
}
