import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The role the service works as. Roles belong to the whole cluster, so another database's migration may be making the same
 * one at this moment, or may have made it long ago. A login without CREATEROLE can migrate when an administrator made the
 * role and granted it.
 */
export class Roles1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'onecard_app') THEN
          CREATE ROLE onecard_app NOLOGIN;
        END IF;
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN
          NULL;
        WHEN insufficient_privilege THEN
          RAISE EXCEPTION 'the login % may not create the role onecard_app; have an administrator run: CREATE ROLE onecard_app NOLOGIN; GRANT onecard_app TO %', CURRENT_USER, quote_ident(CURRENT_USER);
      END $$`);
    await runner.query(`
      DO $$
      BEGIN
        FOR attempt IN 1..20 LOOP
          BEGIN
            GRANT onecard_app TO CURRENT_USER;
            EXIT;
          EXCEPTION
            WHEN insufficient_privilege THEN
              IF pg_has_role(CURRENT_USER, 'onecard_app', 'MEMBER') THEN EXIT; END IF;
              RAISE EXCEPTION 'the login % is no member of the role onecard_app; have an administrator run: GRANT onecard_app TO %', CURRENT_USER, quote_ident(CURRENT_USER);
            WHEN internal_error OR unique_violation THEN -- "tuple concurrently updated" by another database's migration
              IF attempt = 20 THEN RAISE; END IF;
              PERFORM pg_sleep(0.05);
          END;
        END LOOP;
      END $$`);
    await runner.query(`
      DO $$
      BEGIN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO onecard_app', current_schema());
      END $$`);
    // Made by TypeORM just before; readiness reads it.
    await runner.query('GRANT SELECT ON schema_migration TO onecard_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('REVOKE SELECT ON schema_migration FROM onecard_app');
    await runner.query(`
      DO $$
      BEGIN
        EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM onecard_app', current_schema());
      END $$`);
  }
}
