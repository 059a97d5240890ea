import type { INestApplicationContext } from '@nestjs/common';
import { demoFarePolicies } from '../demo';
import { fixtureCardNumber, fixtureIdNumber } from '../simulator';
import type { Tap } from '../transit';
import { makeOperator, makeRider } from './transit-riders';

/** Clearing code of Shenzhen (GB/T 13497): its sample fare policy prices the rows. */
const SHENZHEN = '5840';
const FREE_CARD = { category: 'free-card', from: undefined, to: undefined, reviewedOn: undefined };

/** The transit number of an invented card; the same name gives the same one. */
export function sampleCardNumber(name: string): string {
  return fixtureCardNumber(`transit ${name}`);
}

/**
 * Makes what the open data of Shenzhen need: its companies as operators with the sample fare policy, and for each card an invented rider with a filled
 * e-purse. A card from which terminals took nothing of a list price is a free card (免费卡). Once more changes nothing.
 */
export async function makeSampleCity(app: INestApplicationContext, taps: readonly Tap[]): Promise<void> {
  await demoFarePolicies(app);
  const operators = new Map(taps.map(({ operator, mode }) => [operator, mode]));
  for (const [code, mode] of operators) await makeOperator(app, { code, isBus: mode === 'bus', city: SHENZHEN });
  for (const [name, ofCard] of Map.groupBy(taps, ({ card }) => card)) {
    const isFree = ofCard.some(
      ({ listOnDevice = 0, chargedOnDevice = 0 }) => listOnDevice > 0 && chargedOnDevice === 0,
    );
    const transitNumber = sampleCardNumber(name);
    const idNumber = fixtureIdNumber(`transit ${name}`);
    await makeRider(app, { name, idNumber, transitNumber, entitlements: isFree ? [FREE_CARD] : [] });
  }
}
