import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  type BenefitPolicyDocument,
  GetPolicy,
  type ImportAnswer,
  ImportPolicies,
  type InstitutionDetails,
  InstitutionDirectory,
  RegisterInstitution,
} from '../medical';
import { DEMO_BUSINESSES } from './demo-plan';
import { DEMO_POLICIES, DEMO_POOLING_AREA } from './demo-policies';

/** Who the versions of policies say imported them. */
const DEMO_IMPORTER = 'demo city';

/** The designated institutions of the demo city: a hospital of the third class (三级) and a pharmacy, without certificates. */
export const DEMO_INSTITUTIONS: readonly InstitutionDetails[] = [
  institution('H22010000001', 'hospital', 'L3'),
  institution('P22010000001', 'pharmacy', 'L0'),
];

/** Imports the policies and registers the institutions; both may be repeated. */
export async function demoMedical(app: INestApplicationContext): Promise<void> {
  await demoPolicies(app);
  const commands = app.get(CommandBus);
  for (const details of DEMO_INSTITUTIONS) await commands.execute(new RegisterInstitution(details));
}

/**
 * Imports the policies of the demo city, and replaces those that an earlier version of it had. Where an operator has put
 * another policy in the place of one, that stays in force.
 */
export async function demoPolicies(app: INestApplicationContext): Promise<void> {
  for (const policy of DEMO_POLICIES) {
    const answer = await importOne(app, policy);
    if (answer.result !== 'refused') continue;
    const other = await app.get(QueryBus).execute(new GetPolicy(answer.other));
    if (other.importedBy === DEMO_IMPORTER && other.name === policy.param_set) {
      await importOne(app, policy, other.policyId);
    }
  }
}

function importOne(
  app: INestApplicationContext,
  policy: BenefitPolicyDocument,
  replaces?: string,
): Promise<ImportAnswer> {
  const options = { area: DEMO_POOLING_AREA, ...(replaces === undefined ? {} : { replaces }) };
  return app.get(CommandBus).execute(new ImportPolicies([policy], options, DEMO_IMPORTER));
}

/** True when the demo city has its institutions. */
export async function hasDemoMedical(app: INestApplicationContext): Promise<boolean> {
  const directory = app.get(InstitutionDirectory, { strict: false });
  const found = await Promise.all(DEMO_INSTITUTIONS.map(({ code }) => directory.byCode(code)));
  return found.every((one) => one !== undefined);
}

function institution(
  code: string,
  kind: InstitutionDetails['kind'],
  level: InstitutionDetails['level'],
): InstitutionDetails {
  const business = DEMO_BUSINESSES.find(({ category }) => category === kind);
  if (business === undefined) throw new Error(`the demo city has no ${kind}`);
  const { merchantId, merchantName: name } = business;
  return { code, name, level, area: DEMO_POOLING_AREA, kind, merchantId };
}
