import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A writer that lost a lane to another process again and again reads and decides while it holds the lane's head, so that its
 * next block cannot meet a conflict. The application may lock a head so, not change it.
 */
const TAKE_LANE_HEAD = `
CREATE FUNCTION take_lane_head(_lane smallint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM FROM lane_head h WHERE h.lane = _lane FOR UPDATE;
END $$;
COMMENT ON FUNCTION take_lane_head IS 'Holds the head of a lane to the end of the transaction: nobody else commits to the lane';
REVOKE EXECUTE ON FUNCTION take_lane_head FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_lane_head TO onecard_app;
`;

/** The core: no writer is kept from its lane by another for ever. */
export class TakeLaneHead1764000000775 implements MigrationInterface {
  readonly name = 'TakeLaneHead1764000000775';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TAKE_LANE_HEAD);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION take_lane_head');
  }
}
