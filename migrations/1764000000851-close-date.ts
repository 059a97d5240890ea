import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was closed, and the totals of each date by account; nothing of it is ever changed. */
const TABLES = `
CREATE TABLE lane_close (
  lane smallint NOT NULL,
  business_date date NOT NULL,
  position bigint NOT NULL,
  block bigint NOT NULL,
  closed_at timestamptz NOT NULL,
  totalled bigint NOT NULL,
  PRIMARY KEY (lane, business_date)
);
COMMENT ON TABLE lane_close IS 'A business date of a lane is closed: its last position and block; later blocks have later dates';
COMMENT ON COLUMN lane_close.totalled IS 'Events up to this position are in day_total';

CREATE TABLE day_total (
  lane smallint NOT NULL,
  business_date date NOT NULL,
  account bigint NOT NULL,
  effective_date date NOT NULL,
  debit bigint NOT NULL,
  credit bigint NOT NULL,
  postings bigint NOT NULL,
  PRIMARY KEY (lane, business_date, account, effective_date)
);
CREATE INDEX day_total_of_account ON day_total (account, business_date);
COMMENT ON TABLE day_total IS 'Postings of a closed date, fen, by account and by the day they count for; account 0 stands for all purses';

CREATE TABLE date_close (
  business_date date PRIMARY KEY,
  closed_at timestamptz NOT NULL DEFAULT now(),
  postings bigint NOT NULL,
  accounts integer NOT NULL,
  debit bigint NOT NULL,
  credit bigint NOT NULL,
  digest bytea NOT NULL,
  CHECK (debit = credit)
);
COMMENT ON TABLE date_close IS 'A business date is closed in every lane and totalled; digest is SHA-256 over its trial balance';

CREATE TABLE period_close (
  period text PRIMARY KEY CHECK (period ~ '^[0-9]{4}(-[0-9]{2})?$'),
  closed_at timestamptz NOT NULL DEFAULT now(),
  last_date date NOT NULL,
  postings bigint NOT NULL,
  accounts integer NOT NULL,
  debit bigint NOT NULL,
  credit bigint NOT NULL,
  digest bytea NOT NULL,
  CHECK (debit = credit)
);
COMMENT ON TABLE period_close IS 'A month or year whose dates are all closed; digest is SHA-256 over its trial balance';
`;

/**
 * Under the lane's head lock, so a block is either in the date or after it. A date that has not begun cannot be closed; closing an
 * older date than one that is closed, or the same again, answers what holds.
 */
const CLOSE_LANE_DATE = `
CREATE FUNCTION close_lane_date(_lane smallint, _date date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  _head lane_head%ROWTYPE;
  _position bigint;
  _block bigint;
  _before bigint;
BEGIN
  SELECT * INTO _head FROM lane_head h WHERE h.lane = _lane FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'lane % does not exist', _lane;
  END IF;
  IF _date > (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date AND _date > _head.business_date THEN
    RAISE EXCEPTION 'the business date % has not begun', _date USING ERRCODE = 'OC003';
  END IF;
  SELECT c.position INTO _position FROM lane_close c WHERE c.lane = _lane AND c.business_date >= _date
   ORDER BY c.business_date LIMIT 1;
  IF FOUND THEN
    RETURN _position;
  END IF;
  SELECT b.first_position + b.event_count - 1, b.number INTO _position, _block FROM block b
   WHERE b.lane = _lane AND b.business_date <= _date ORDER BY b.business_date DESC, b.number DESC LIMIT 1;
  SELECT max(c.position) INTO _before FROM lane_close c WHERE c.lane = _lane;
  INSERT INTO lane_close (lane, business_date, position, block, closed_at, totalled)
  VALUES (_lane, _date, coalesce(_position, 0), coalesce(_block, 0), clock_timestamp(), coalesce(_before, 0));
  UPDATE lane_head h SET business_date = greatest(_head.business_date, _date + 1) WHERE h.lane = _lane;
  RETURN coalesce(_position, 0);
END $$;
COMMENT ON FUNCTION close_lane_date IS 'Closes a business date of a lane for ever; answers the last position that belongs to it';
REVOKE EXECUTE ON FUNCTION close_lane_date FROM PUBLIC;
`;

const GRANTS = `
GRANT EXECUTE ON FUNCTION close_lane_date TO onecard_app;
GRANT SELECT, UPDATE (totalled) ON lane_close TO onecard_app;
GRANT SELECT, INSERT, UPDATE ON day_total TO onecard_app;
GRANT SELECT, INSERT ON date_close, period_close TO onecard_app;
`;

/** Settlement: closing business dates and periods. */
export class CloseDate1764000000851 implements MigrationInterface {
  readonly name = 'CloseDate1764000000851';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(CLOSE_LANE_DATE);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION close_lane_date');
    await runner.query('DROP TABLE period_close, date_close, day_total, lane_close');
  }
}
