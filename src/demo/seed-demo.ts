import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { Pool } from 'pg';
import { readHeads } from '../event-store';
import type { Config } from '../platform/config';
import { TerminalDirectory } from '../registry';
import { DemoBuilder } from './demo-builder';
import { type DemoCity, readDemoFile, writeDemoFile } from './demo-file';
import { demoFarePolicies } from './demo-fares';
import { demoPolicies } from './demo-medical';
import { DEMO_BUSINESSES } from './demo-plan';
import { demoRides } from './demo-rides';

/** File of the demo city within the home folder. */
export const DEMO_FILE = 'demo.json';

/** What the demo city is made with. */
export interface DemoContext {
  /** The application, initialised. */
  readonly app: INestApplicationContext;
  readonly config: Pick<Config, 'home'>;
  /** Where the API is or will be. */
  readonly baseUrl: string;
  /** A file that is current keeps its address, whatever `baseUrl` says. */
  readonly keepAddress?: boolean;
}

/**
 * Makes the demo city and writes its file, or finds both as they are. Where the file was lost the terminals get new keys and
 * the file is written anew; the people and their money stay. The card numbers follow from the installation's keys.
 */
export async function seedDemo({ app, config, baseUrl, keepAddress = false }: DemoContext): Promise<DemoCity> {
  const path = join(config.home, DEMO_FILE);
  const known = await readDemoFile(path);
  const builder = new DemoBuilder(app);
  if (known && (await builder.isCurrent(known))) {
    await demoPolicies(app);
    await demoFarePolicies(app);
    await demoRides(app, known);
    if (keepAddress || known.baseUrl === baseUrl) return known;
    const moved = { ...known, baseUrl };
    await writeDemoFile(path, moved);
    return moved;
  }
  const city = await builder.build(baseUrl, known);
  await demoFarePolicies(app);
  await demoRides(app, city);
  await writeDemoFile(path, city);
  return city;
}

/**
 * The same at the start of the service, which must not put invented people among real ones: only into a database without
 * any event, or one that has the demo city already. Answers the demo staff, a line each; nothing without a demo city.
 */
export async function seedDemoIfEmpty(context: DemoContext): Promise<readonly string[]> {
  const heads = await readHeads(context.app.get(Pool));
  const empty = [...heads.values()].every((position) => position === 0);
  if (!empty && !(await hasDemo(context.app))) return [];
  const { staff } = await seedDemo(context);
  return staff.map(({ username, password, role }) => `${username.padEnd(10)} ${password}  ${role}`);
}

async function hasDemo(app: INestApplicationContext): Promise<boolean> {
  const first = `${DEMO_BUSINESSES[0]?.terminalId ?? ''}.1`;
  return (await app.get(TerminalDirectory).byKeyId(first)) !== undefined;
}
