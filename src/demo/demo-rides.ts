import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { LinkTransitCard, systemOrigin } from '../cardholder';
import { hexKey, type RequestIdentity } from '../event-store';
import { Clock } from '../platform/clock';
import { KeyRing } from '../platform/crypto';
import { ProblemError } from '../platform/errors';
import { OperatorDirectory, type Tap, TapIntake } from '../transit';
import type { DemoCity } from './demo-file';
import { DEMO_BUSINESSES } from './demo-plan';

const METRO = '长春轨道';
const BUS = '长春公交';
/** Clearing code of the city of the sample policy that prices the rides. */
const CITY = '2410';
/** As the names of the sources of taps, and of the origin of the link. */
const SOURCE = 'demo-rides';
const DAY_MS = 86_400_000;
/** Asia/Shanghai is UTC+8 without daylight saving time. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
/** First digits of the transit numbers of the demo city: an issuer that does not exist. */
const NUMBER_PREFIX = '31049901';
const NUMBER_DIGITS = 11;

/**
 * Two days of rides of the first demo person, yesterday and the day before: buses, a metro there and back, changes, the cap of
 * a day, and a gate that no map knows. May be repeated: taps that were taken once are not taken again, on whatever day.
 */
export async function demoRides(app: INestApplicationContext, { cards }: Pick<DemoCity, 'cards'>): Promise<void> {
  const [card] = cards;
  if (card === undefined) return;
  const operators = app.get(OperatorDirectory, { strict: false });
  for (const [code, category] of [
    [METRO, 'metro'],
    [BUS, 'bus'],
  ] as const) {
    const merchantId = DEMO_BUSINESSES.find((business) => business.category === category)?.merchantId ?? '';
    await operators.register({ code, merchantId, city: CITY });
  }
  const number = numberOf(app.get(KeyRing));
  const link = new LinkTransitCard(request(`link ${card.token}`), card.token, number, systemOrigin('demo_city'));
  const { result } = await app.get(CommandBus).execute(link);
  // The holder has left, or the card was replaced: there is nothing to show any more.
  if (result === 'refused') return;
  const now = app.get(Clock).now();
  const uploads = ridesOf(number, midnight(now)).map((tap) => ({ tap, receivedAt: now }));
  try {
    await app.get(TapIntake, { strict: false }).take(SOURCE, uploads);
  } catch (error) {
    // Somebody changed the operators or the policy: the rides are theirs to price then.
    if (!(error instanceof ProblemError)) throw error;
  }
}

/** The same number at each start, and another one in each installation. */
function numberOf(keys: KeyRing): string {
  const digits = BigInt(`0x${keys.blindIndex('demo city', 'transit card')}`).toString();
  return NUMBER_PREFIX + digits.slice(-NUMBER_DIGITS);
}

function request(step: string): RequestIdentity {
  const key = hexKey(`demo rides\n${step}`);
  return { key, digest: key };
}

/** The midnight in Shanghai before an instant. */
function midnight(now: number): number {
  return Math.floor((now + SHANGHAI_OFFSET_MS) / DAY_MS) * DAY_MS - SHANGHAI_OFFSET_MS;
}

/** Taps of the two days before `today`. Their ids have no day, so that another start does not ride again. */
function ridesOf(card: string, today: number): readonly Tap[] {
  const gate = (days: number, time: string, kind: 'entry' | 'exit', stop: string): Tap => ({
    ...{ id: `demo ${days} ${time}`, card, at: at(today, days, time), operator: METRO, mode: 'metro', line: '1' },
    ...{ stop, kind, terminal: `G${stop}` },
  });
  const bus = (days: number, time: string, line: string): Tap => ({
    ...{ id: `demo ${days} ${time}`, card, at: at(today, days, time), operator: BUS, mode: 'bus', line },
    ...{ vehicle: `吉A0${line}${days}`, kind: 'single', terminal: `B${line}` },
  });
  return [
    gate(1, '07:40', 'entry', 'L1-01'),
    gate(1, '08:35', 'exit', 'L1-12'),
    bus(1, '08:50', 'G15'),
    bus(1, '12:10', '306'),
    gate(1, '17:50', 'entry', 'L1-12'),
    gate(1, '18:45', 'exit', 'L1-01'),
    bus(1, '19:00', '306'),
    bus(2, '09:15', '306'),
    gate(2, '14:00', 'entry', 'L1-03'),
    gate(2, '14:20', 'exit', 'L9-01'),
  ];
}

function at(today: number, daysAgo: number, time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return today - daysAgo * DAY_MS + (hours * 60 + minutes) * 60_000;
}
