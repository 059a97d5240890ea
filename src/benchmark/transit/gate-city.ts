import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { Subscriptions } from '../../event-store';
import { KeyRing } from '../../platform/crypto';
import { RegisterMerchant, RegisterTerminal } from '../../registry';
import { FarePolicies, OperatorDirectory, type Tap, TapIntake, type UploadedTap } from '../../transit';
import { cardOf, EVENTS_PER_PERSON } from '../core/people';
import { buildCity } from '../http/city';
import type { LoadTerminal } from '../http/load-messages';
import { GATE_CITY, GATE_FARES, GATE_OPERATOR, stationOf } from './gate-fares';

const GATES = 64;
const METRO_MCC = '4111';
const MERCHANT_ID = `9902201${METRO_MCC}0001`;
const SECRET_BYTES = 32;
const CARDS_AT_ONCE = 200;
const CATCH_UP_MS = 600_000;
/** Days of commuting that each account holds before the first window. */
const HISTORY_DAYS = 14;
const DAY_MS = 86_400_000;
const RIDE_MS = 25 * 60_000;
/** When people ride, ms after midnight in Shanghai. */
const RIDES_AT_MS = [8 * 3_600_000, 18 * 3_600_000];
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** Events of the history that each rider begins with: those of the person, the account, and its taps at once. */
export const EVENTS_PER_RIDER = EVENTS_PER_PERSON + 2;

/** Makes a city of riders with account-based cards who have commuted for a fortnight. Answers its gates with their keys. */
export async function buildGateCity(
  app: INestApplicationContext,
  riders: number,
  signal: AbortSignal,
): Promise<LoadTerminal[]> {
  await buildCity(app, riders, signal);
  const gates = await makeGates(app);
  await app.get(FarePolicies, { strict: false }).importDocument(GATE_FARES, 'benchmark');
  await linkCards(app, riders);
  const intake = app.get(TapIntake, { strict: false });
  const midnight = Math.floor((Date.now() + SHANGHAI_OFFSET_MS) / DAY_MS) * DAY_MS - SHANGHAI_OFFSET_MS;
  for (let first = 0; first < riders; first += CARDS_AT_ONCE) {
    signal.throwIfAborted();
    const people = Array.from({ length: Math.min(CARDS_AT_ONCE, riders - first) }, (_, index) => first + index);
    await intake.take(
      'history',
      people.flatMap((person) => commuting(person, midnight)),
    );
  }
  if (!(await app.get(Subscriptions).caughtUp(CATCH_UP_MS))) throw new Error('the subscriptions do not keep up');
  return gates;
}

async function makeGates(app: INestApplicationContext): Promise<LoadTerminal[]> {
  const commands = app.get(CommandBus);
  const merchant = { merchantId: MERCHANT_ID, name: 'Metro', mcc: METRO_MCC, category: 'metro', programmes: [] };
  await commands.execute(new RegisterMerchant(merchant));
  const operator = { code: GATE_OPERATOR, merchantId: MERCHANT_ID, city: GATE_CITY };
  await app.get(OperatorDirectory, { strict: false }).register(operator);
  const gates: LoadTerminal[] = [];
  for (let serial = 1; serial <= GATES; serial += 1) {
    const terminalId = `GATE${String(serial).padStart(4, '0')}`;
    const secret = randomBytes(SECRET_BYTES);
    const { keyId, alg } = await commands.execute(
      new RegisterTerminal({
        ...{ terminalId, merchantId: MERCHANT_ID, name: `Gate ${serial}`, capabilities: ['transit'] },
        ...{ algorithm: 'hmac-sha256', secret },
      }),
    );
    gates.push({ terminalId, keyId, alg, secret: secret.toString('base64') });
  }
  return gates;
}

/** The directory is a read model; the transit number of a card is that of the card. */
async function linkCards(app: INestApplicationContext, riders: number): Promise<void> {
  const keys = app.get(KeyRing);
  const cards = Array.from({ length: riders }, (_, person) => cardOf(person));
  await app.get(Pool).query(
    `INSERT INTO transit_card (number_index, token, stream_id)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[])`,
    [
      cards.map(({ number }) => keys.blindIndex('transit-card-number', number)),
      cards.map(({ token }) => token),
      cards.map(({ streamId }) => streamId),
    ],
  );
}

function commuting(person: number, midnight: number): UploadedTap[] {
  const [home, work] = [stationOf(person), stationOf(person + 7)];
  const taps: UploadedTap[] = [];
  for (let day = HISTORY_DAYS; day >= 1; day -= 1) {
    for (const [ride, startsAt] of RIDES_AT_MS.entries()) {
      const at = midnight - day * DAY_MS + startsAt;
      const [from, to] = ride === 0 ? [home, work] : [work, home];
      taps.push(tapOf(person, at, 'entry', from), tapOf(person, at + RIDE_MS, 'exit', to));
    }
  }
  return taps;
}

function tapOf(person: number, at: number, kind: Tap['kind'], stop: string): UploadedTap {
  const card = cardOf(person).number;
  const id = `history ${person} ${at}`;
  return { tap: { id, card, at, operator: GATE_OPERATOR, mode: 'metro', kind, stop }, receivedAt: at };
}
