import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
ALTER TABLE deny_span ADD COLUMN previous_removed_version bigint, ADD COLUMN next_added_version bigint;
COMMENT ON COLUMN deny_span.previous_removed_version IS 'When the card went before it came with this span; null when it had never been listed';
COMMENT ON COLUMN deny_span.next_added_version IS 'When the card came back after this span; null while it has not';
WITH line AS (
  SELECT span_id, lag(removed_version) OVER spans AS previous, lead(added_version) OVER spans AS next
    FROM deny_span WINDOW spans AS (PARTITION BY entry_index ORDER BY added_version))
UPDATE deny_span s SET previous_removed_version = l.previous, next_added_version = l.next
  FROM line l WHERE l.span_id = s.span_id AND (l.previous IS NOT NULL OR l.next IS NOT NULL);
GRANT UPDATE (next_added_version) ON deny_span TO onecard_app;
`;

/** Each span of the deny list knows its neighbours: what has changed is told without looking for other spans of each card. */
export class DenySpansInLine1764000000893 implements MigrationInterface {
  readonly name = 'DenySpansInLine1764000000893';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deny_span DROP COLUMN previous_removed_version, DROP COLUMN next_added_version');
  }
}
