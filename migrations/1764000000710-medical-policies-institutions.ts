import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Policies are data that is never changed: the application may add rows and read them. A later policy ends an earlier one
 * from its own first day on; nothing else may lie on a day that a policy begins on.
 */
const POLICIES = `
CREATE TABLE benefit_policy (
  policy_id text PRIMARY KEY CHECK (policy_id ~ '^bp_[0-9a-f]{24}$'),
  area text NOT NULL CHECK (area ~ '^22[0-9]{4}$'),
  insutype text NOT NULL CHECK (insutype ~ '^[0-9]{3}$'),
  med_types text[] NOT NULL CHECK (cardinality(med_types) BETWEEN 1 AND 31),
  effective_from date NOT NULL,
  effective_to date NOT NULL,
  replaces text REFERENCES benefit_policy,
  document json NOT NULL,
  imported_at timestamptz NOT NULL,
  imported_by text NOT NULL,
  CHECK (effective_from <= effective_to)
);
CREATE UNIQUE INDEX benefit_policy_replaced ON benefit_policy (replaces);
CREATE INDEX benefit_policy_scope ON benefit_policy (area, insutype, effective_from DESC);
COMMENT ON TABLE benefit_policy IS 'Versions of benefit policies (待遇政策); rows are added, never changed';
COMMENT ON COLUMN benefit_policy.med_types IS 'Care types (医疗类别) that the policy serves';
COMMENT ON COLUMN benefit_policy.effective_to IS 'Last day, unless a policy that begins later ends it before';
COMMENT ON COLUMN benefit_policy.replaces IS 'The policy with the same first day that this one corrects and stands instead of';

CREATE FUNCTION refuse_policy_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  other text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('benefit_policy ' || NEW.area || ' ' || NEW.insutype, 0));
  SELECT policy_id INTO other FROM benefit_policy p
   WHERE p.area = NEW.area AND p.insutype = NEW.insutype AND p.med_types && NEW.med_types
     AND p.effective_from BETWEEN NEW.effective_from AND NEW.effective_to
     AND p.policy_id IS DISTINCT FROM NEW.replaces
     AND NOT EXISTS (SELECT FROM benefit_policy r WHERE r.replaces = p.policy_id)
   ORDER BY p.effective_from LIMIT 1;
  IF other IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'benefit_policy_overlap', DETAIL = other,
      MESSAGE = 'another policy begins within the days of this one';
  END IF;
  IF NEW.replaces IS NOT NULL AND NOT EXISTS (
    SELECT FROM benefit_policy p
     WHERE p.policy_id = NEW.replaces AND p.area = NEW.area AND p.insutype = NEW.insutype
       AND p.med_types <@ NEW.med_types AND p.effective_from = NEW.effective_from
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'benefit_policy_replaces', DETAIL = NEW.replaces,
      MESSAGE = 'a policy replaces one of the same area, insurance, care types and first day';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER benefit_policy_overlap BEFORE INSERT ON benefit_policy
  FOR EACH ROW EXECUTE FUNCTION refuse_policy_overlap();
`;

const INSTITUTIONS = `
CREATE TABLE medical_institution (
  code text PRIMARY KEY CHECK (code ~ '^[HP][0-9]{11}$'),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
  level text NOT NULL CHECK (level IN ('L0', 'L1', 'L2', 'L3', 'L3P')),
  area text NOT NULL CHECK (area ~ '^22[0-9]{4}$'),
  kind text NOT NULL CHECK (kind IN ('hospital', 'pharmacy')),
  merchant_id text NOT NULL REFERENCES merchant,
  certificate text CHECK (certificate ~ '^04[0-9a-f]{128}$'),
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended')),
  registered_at timestamptz NOT NULL,
  CHECK (left(code, 1) = CASE kind WHEN 'hospital' THEN 'H' ELSE 'P' END),
  CHECK (kind <> 'pharmacy' OR level = 'L0')
);
COMMENT ON TABLE medical_institution IS 'Designated institutions (定点医药机构) and the merchants whose payable they are paid to';
COMMENT ON COLUMN medical_institution.level IS 'L0 none or pharmacy, L1 一级, L2 二级, L3 三级, L3P 三级 of the province or ministry';
COMMENT ON COLUMN medical_institution.certificate IS 'SM2 public key, uncompressed, hexadecimal; null accepts messages that are not signed';
`;

const GRANTS = `
GRANT SELECT, INSERT ON benefit_policy, medical_institution TO onecard_app;
GRANT UPDATE (state, certificate) ON medical_institution TO onecard_app;
`;

/** Versions of benefit policies and designated institutions. */
export class MedicalPoliciesInstitutions1764000000710 implements MigrationInterface {
  readonly name = 'MedicalPoliciesInstitutions1764000000710';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(POLICIES);
    await runner.query(INSTITUTIONS);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE medical_institution, benefit_policy');
    await runner.query('DROP FUNCTION refuse_policy_overlap');
  }
}
