import type { INestApplicationContext } from '@nestjs/common';
import { CHANGCHUN_SAMPLE, FarePolicies } from '../transit';

import { SHENZHEN_2018 } from './demo-fares-shenzhen';

/** Fare policies of the demo city; none is official. */
export const DEMO_FARE_POLICIES = [CHANGCHUN_SAMPLE, SHENZHEN_2018];

/** Imports them; may be repeated. A version that is there with another content stays as it is. */
export async function demoFarePolicies(app: INestApplicationContext): Promise<void> {
  const policies = app.get(FarePolicies, { strict: false });
  for (const document of DEMO_FARE_POLICIES) await policies.importDocument(document, 'demo city');
}
