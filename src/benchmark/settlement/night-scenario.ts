import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { TransactionCore } from '../../event-store';
import type { JobResult } from '../../jobs';
import { businessDay } from '../../platform/clock';
import { RegisterMerchant } from '../../registry';
import { PayeeContracts } from '../../settlement';
import { closedLoop } from '../closed-loop';
import { type CoreSettings, CoreUnderTest, prepareCoreDatabase } from '../core/core-under-test';
import { buildCity } from '../http/city';
import { measured } from '../measure';
import type { ScenarioSettings } from '../scenarios';
import { Tally } from '../tally';
import { runHere } from './run-here';

const SHOP_MCC = '5411';
const PURCHASES_IN_FLIGHT = 512;
const PURCHASES_TIMEOUT_S = 1_200;
const MERCHANTS_IN_FLIGHT = 64;
const POSTINGS_PER_PURCHASE = 2;
const CONTRACTS_FROM = '2020-01-01';
const MS = 1_000;

/** The two jobs of the night. */
export interface Night {
  /** One operation is a posting of the date. */
  readonly close: Tally;
  /** One operation is a payee that was cleared. */
  readonly clearing: Tally;
}

/**
 * (p): a business date with `plan.nightPostings` postings at `plan.nightMerchants` merchants is closed, and its merchants are
 * cleared by their contracts; each job runs once, as its command runs it.
 */
export async function measureNight(
  { server, plan, signal }: ScenarioSettings,
  config: CoreSettings,
  openApp: (ownerUrl: string) => Promise<INestApplicationContext>,
  progress: (line: string) => void,
): Promise<Night> {
  const url = await server.createDatabase('night');
  await prepareCoreDatabase(url, config.lanes);
  const app = await openApp(url);
  try {
    await buildCity(app, plan.httpPeople, signal);
    progress(`(p) making ${plan.nightMerchants} merchants with contracts`);
    await makeMerchants(app, plan.nightMerchants, signal);
    progress(`(p) making ${plan.nightPostings} postings`);
    const core = CoreUnderTest.of(app.get(TransactionCore), app.get(Pool), plan.httpPeople, config.holdTtlSeconds);
    const limit = plan.nightPostings / POSTINGS_PER_PURCHASE;
    const loop = { inFlight: PURCHASES_IN_FLIGHT, seconds: PURCHASES_TIMEOUT_S, limit, signal };
    await closedLoop(() => core.purchaseAmong(plan.nightMerchants), loop);
    await server.settle(url);
    await server.checkpoint();
    const date = businessDay(Date.now());
    progress(`(p) closing and clearing ${date}`);
    const night = { close: new Tally(), clearing: new Tally() };
    await measured(server, night.close, () => timed(() => runHere(app, 'close-date', { date }, signal), 'postings'));
    await measured(server, night.clearing, () => timed(() => runHere(app, 'clear', { date }, signal), 'payees'));
    night.close.faults.push(...fewer('postings', night.close.operations, plan.nightPostings));
    night.clearing.faults.push(...fewer('payees', night.clearing.operations, plan.nightMerchants));
    return night;
  } finally {
    await app.close();
  }
}

/** Each has a contract of its own; the first ones are those of the city. */
async function makeMerchants(app: INestApplicationContext, count: number, signal: AbortSignal): Promise<void> {
  const commands = app.get(CommandBus);
  const contracts = app.get(PayeeContracts, { strict: false });
  let next = 0;
  const operation = async (): Promise<boolean> => {
    next += 1;
    const serial = next;
    const merchantId = `9902201${SHOP_MCC}${String(serial).padStart(4, '0')}`;
    const merchant = { merchantId, name: `Shop ${serial}`, mcc: SHOP_MCC, category: 'shop', programmes: [] };
    await commands.execute(new RegisterMerchant(merchant));
    await contracts.add({
      ...{ merchantId, validFrom: CONTRACTS_FROM },
      terms: {
        ...{ fee: { kind: 'percent', ratio: '0.0038' }, payout: { cycle: 'daily' }, minimumPayout: 0 },
        ...{ holdbackRatio: '0.05', prepaymentShare: '0' },
      },
      bank: { bank: 'bench', holder: `Shop ${serial}`, account: merchantId },
    });
    return true;
  };
  const loop = { inFlight: MERCHANTS_IN_FLIGHT, seconds: PURCHASES_TIMEOUT_S, limit: count, signal };
  const { operations } = await closedLoop(operation, loop);
  if (operations !== count) throw new Error(`only ${operations} of ${count} merchants could be made`);
}

async function timed(work: () => Promise<JobResult>, counted: string) {
  const began = performance.now();
  const result = await work();
  return { operations: Number(result[counted]), unexpected: 0, seconds: (performance.now() - began) / MS };
}

function fewer(what: string, there: number, least: number): string[] {
  return there >= least ? [] : [`${there} ${what}, not ${least}`];
}
