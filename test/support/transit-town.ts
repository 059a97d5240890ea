import { CommandBus } from '@nestjs/cqrs';
import { LinkTransitCard, systemOrigin } from '../../src/cardholder';
import { CHANGCHUN_SAMPLE } from '../../src/transit';
import { requestKey } from '../../src/event-store';
import { RegisterMerchant } from '../../src/registry';
import { FarePolicies, OperatorDirectory, type TakenBatch, type Tap, TapIntake } from '../../src/transit';
import type { Service, TestCard } from './app';

export const METRO = '长春轨道';
export const BUS = '长春公交';
/** Clearing code of the sample policy's city. */
const CITY = '2410';
const MERCHANTS = { [METRO]: '990220141110002', [BUS]: '990220141310003' } as const;

let numbers = 0;

/** A time of day in Shanghai on a day, milliseconds since 1970. */
export function clock(day: string, time: string): number {
  return Date.parse(`${day}T${time}+08:00`);
}

/** A rider of the town. */
export interface TownRider extends TestCard {
  /** Of the transit application. */
  readonly transitNumber: string;
}

/** Changchun with its sample policy, one metro and one bus company, and riders whose cards are linked. */
export class TransitTown {
  constructor(private readonly service: Service) {}

  async build(): Promise<this> {
    await this.part(FarePolicies).importDocument(CHANGCHUN_SAMPLE, 'test');
    for (const [code, merchantId] of Object.entries(MERCHANTS)) {
      const [mcc, category] = code === METRO ? ['4111', 'metro'] : ['4131', 'bus'];
      const details = { merchantId, name: code, mcc, category, programmes: [] };
      await this.service.app.get(CommandBus).execute(new RegisterMerchant(details));
      await this.part(OperatorDirectory).register({ code, merchantId, city: CITY });
    }
    return this;
  }

  part<T>(token: abstract new (...args: never[]) => T): T {
    return this.service.app.get(token, { strict: false });
  }

  /** A transit number that nobody has yet. */
  newNumber(): string {
    numbers += 1;
    return `31041000009${String(numbers).padStart(8, '0')}`;
  }

  /** Makes somebody with a card a rider. */
  async rider(card: TestCard, transitNumber: string = this.newNumber()): Promise<TownRider> {
    const key = requestKey('test', `link ${transitNumber}`);
    const link = new LinkTransitCard({ key, digest: key }, card.token, transitNumber, systemOrigin('test'));
    const { result } = await this.service.app.get(CommandBus).execute(link);
    if (result !== 'done') throw new Error('the transit card was not linked');
    return { ...card, transitNumber };
  }

  /** Uploads taps that were received at `receivedAt`, an hour after the newest of them when left out. */
  async ride(source: string, taps: readonly Tap[], receivedAt?: number): Promise<TakenBatch> {
    const newest = Math.max(...taps.map(({ at }) => at));
    const uploads = taps.map((tap) => ({ tap, receivedAt: receivedAt ?? newest + 3_600_000 }));
    const taken = await this.part(TapIntake).take(source, uploads);
    await this.service.caughtUp();
    return taken;
  }
}

/** The taps of a metro ride. */
export function metroRide(
  card: string,
  day: string,
  [from, at]: readonly [stop: string, time: string],
  [to, until]: readonly [stop: string, time: string],
): readonly Tap[] {
  const tap = (kind: 'entry' | 'exit', stop: string, time: string): Tap => ({
    ...{ id: `${card} ${day} ${time}`, card, at: clock(day, time), operator: METRO, mode: 'metro', line: '1' },
    ...{ stop, kind, terminal: `G${stop}` },
  });
  return [tap('entry', from, at), tap('exit', to, until)];
}

/** A bus ride with one tap. */
export function busRide(card: string, day: string, time: string, line = '306'): Tap {
  return {
    ...{ id: `${card} ${day} ${time}`, card, at: clock(day, time), operator: BUS, mode: 'bus', line },
    ...{ vehicle: `吉A${time.replaceAll(':', '')}`, kind: 'single', terminal: 'B0001' },
  };
}

/**
 * A working day: to the far end of the line and back, buses in between. List price 16.00 yuan, 0.60 off by the card's discount on
 * buses, 2.00 for changing from the metro to a bus, 1.40 above the cap of the day; 12.00 are due.
 */
export function workingDay(card: string, day: string): readonly Tap[] {
  return [
    ...metroRide(card, day, ['L1-01', '07:40:00'], ['L1-12', '08:35:00']),
    busRide(card, day, '08:50:00', 'G15'),
    busRide(card, day, '12:10:00'),
    ...metroRide(card, day, ['L1-12', '17:50:00'], ['L1-01', '18:45:00']),
    busRide(card, day, '19:00:00'),
  ];
}
