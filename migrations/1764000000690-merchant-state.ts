import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a merchant's terminals may work. Nothing else of a merchant is ever changed, so the service may update nothing else. */
const STATE = `
ALTER TABLE merchant ADD COLUMN state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended'));
COMMENT ON COLUMN merchant.state IS 'While suspended no request of any of its terminals is taken, whatever their own states are';
GRANT UPDATE (state) ON merchant TO onecard_app;
`;

/** Merchants can be suspended. */
export class MerchantState1764000000690 implements MigrationInterface {
  readonly name = 'MerchantState1764000000690';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(STATE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('REVOKE UPDATE (state) ON merchant FROM onecard_app');
    await runner.query('ALTER TABLE merchant DROP COLUMN state');
  }
}
