import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ImportPolicies, type InstitutionDetails, InstitutionDirectory, RegisterInstitution } from '../medical';
import { DEMO_BUSINESSES } from './demo-plan';
import { DEMO_POLICIES, DEMO_POOLING_AREA } from './demo-policies';

/** The designated institutions of the demo city: a hospital of the third class (三级) and a pharmacy, without certificates. */
export const DEMO_INSTITUTIONS: readonly InstitutionDetails[] = [
  institution('H22010000001', 'hospital', 'L3'),
  institution('P22010000001', 'pharmacy', 'L0'),
];

/** Imports the policies and registers the institutions; both may be repeated. */
export async function demoMedical(app: INestApplicationContext): Promise<void> {
  const commands = app.get(CommandBus);
  const options = { area: DEMO_POOLING_AREA };
  const imported = await commands.execute(new ImportPolicies(DEMO_POLICIES, options, 'demo city'));
  if (imported.result === 'refused') {
    throw new Error(`the policies of the demo city stand in the way of ${imported.other}`);
  }
  for (const details of DEMO_INSTITUTIONS) await commands.execute(new RegisterInstitution(details));
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
