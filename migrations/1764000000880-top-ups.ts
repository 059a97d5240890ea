import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
CREATE TABLE top_up_channel (
  channel text PRIMARY KEY CHECK (channel ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
  name text NOT NULL,
  merchant_id text REFERENCES merchant (merchant_id),
  balance_limit bigint NOT NULL CHECK (balance_limit > 0),
  changed_at timestamptz NOT NULL
);
COMMENT ON TABLE top_up_channel IS 'Banks and channels that take in top-ups of the e-purse (充值渠道); balance_limit is fen that the purse may hold after one';
COMMENT ON COLUMN top_up_channel.merchant_id IS 'Whose terminals report for the channel; null for one that sends files only';

CREATE TABLE top_up_notice (
  channel text NOT NULL REFERENCES top_up_channel,
  reference text NOT NULL,
  digest text NOT NULL,
  target text NOT NULL,
  stream_id bigint,
  token text,
  amount bigint NOT NULL CHECK (amount > 0),
  sent_at text NOT NULL,
  file_number text,
  state text NOT NULL CHECK (state IN ('received', 'credited', 'suspended', 'assigning', 'assigned', 'returning', 'returned')),
  reason text,
  approval_id text,
  assigned_to text,
  received_at timestamptz NOT NULL,
  settled_at timestamptz,
  resolved_at timestamptz,
  PRIMARY KEY (channel, reference),
  CHECK (reason IS NOT NULL OR state IN ('received', 'credited'))
);
CREATE INDEX top_up_notice_suspense ON top_up_notice (received_at, channel, reference)
  WHERE state IN ('suspended', 'assigning', 'returning');
COMMENT ON TABLE top_up_notice IS 'Notices of top-ups (充值通知), each once for a channel and reference; amount is fen';
COMMENT ON COLUMN top_up_notice.digest IS 'Keyed digest of what the notice says: the same reference with other content is refused';
COMMENT ON COLUMN top_up_notice.target IS 'Card or person as it may be shown; a card number is masked';
COMMENT ON COLUMN top_up_notice.stream_id IS 'Whose purse it was for when it came; null when nobody was found. Decided once, so that a repetition goes the same way';
COMMENT ON COLUMN top_up_notice.reason IS 'Why no purse took the money; kept when it is assigned or returned';
COMMENT ON COLUMN top_up_notice.approval_id IS 'Under which approval it is, or was, assigned or returned';

CREATE TABLE top_up_file (
  channel text NOT NULL REFERENCES top_up_channel,
  day date NOT NULL,
  number text NOT NULL,
  digest text NOT NULL,
  rows integer NOT NULL CHECK (rows > 0),
  total bigint NOT NULL,
  result json,
  began_at timestamptz NOT NULL,
  PRIMARY KEY (channel, day, number)
);
COMMENT ON TABLE top_up_file IS 'Files of notices by channel, day and number; result is what came of it once it was taken as a whole. The digest is keyed';

GRANT SELECT, INSERT, UPDATE (name, merchant_id, balance_limit, changed_at) ON top_up_channel TO onecard_app;
GRANT SELECT, INSERT, UPDATE (state, reason, approval_id, assigned_to, settled_at, resolved_at) ON top_up_notice TO onecard_app;
GRANT SELECT, INSERT, UPDATE (result) ON top_up_file TO onecard_app;
`;

/** Top-ups of the e-purse by notice of banks and channels, with the suspense of what no purse could take. */
export class TopUps1764000000880 implements MigrationInterface {
  readonly name = 'TopUps1764000000880';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE top_up_file, top_up_notice, top_up_channel');
  }
}
