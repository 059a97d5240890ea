import { createLanes } from '../event-store';
import { migrate, openPool } from '../platform/database';

/** Brings the schema up to date and, in a new database, makes its lanes. Answers the migrations that ran. */
export async function prepareDatabase(ownerUrl: string, lanes: number): Promise<string[]> {
  const names = await migrate(ownerUrl);
  const owner = openPool(ownerUrl, { max: 1, role: false, applicationName: 'onecard prepare' });
  try {
    await createLanes(owner, lanes);
  } finally {
    await owner.end();
  }
  return names;
}
