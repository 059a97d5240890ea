import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FarePolicyDocument } from '../../src/transit/domain/fare/policy-document';
import type { FarePolicy } from '../../src/transit/domain/fare/policy';
import { ORDINARY_RIDER, type Rider } from '../../src/transit/domain/fare/rider';
import { type DayNumber, readDay } from '../../src/transit/domain/fare/shanghai-days';
import type { Tap } from '../../src/transit/domain/fare/tap';
import { isValidFarePolicy, validateFarePolicy } from '../../src/transit/fare-policies/validate-fare-policy';
import { readInstant } from '../../src/transit/rate-taps/tap-file';

/** The JSON of a file of `test/fixtures/transit`. */
export function transitFixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(__dirname, '..', 'fixtures', 'transit', name), 'utf8')) as T;
}

/** The sample policy of Changchun, not official. */
export const CHANGCHUN = transitFixture<FarePolicyDocument>('changchun-sample.json');

/** A policy that is the Changchun sample with changes; throws where it has faults. */
export function changchun(change: Partial<FarePolicyDocument> = {}): FarePolicy {
  const result = validateFarePolicy({ ...CHANGCHUN, ...change });
  if (!isValidFarePolicy(result)) throw new Error(JSON.stringify(result));
  return result.policy;
}

/** An instant of local time in Shanghai. */
export function at(time: string): number {
  const instant = readInstant(time);
  if (instant === undefined) throw new Error(`no time: ${time}`);
  return instant;
}

/** A day that is there. */
export function day(text: string): DayNumber {
  const number = readDay(text);
  if (number === undefined) throw new Error(`no day: ${text}`);
  return number;
}

/** A tap at a metro gate. */
export function gate(kind: 'entry' | 'exit' | 'make_up', time: string, stop: string, more: Partial<Tap> = {}): Tap {
  return {
    id: `${time} ${kind} ${stop}`,
    card: 'A',
    at: at(time),
    operator: '轨道',
    mode: 'metro',
    stop,
    kind,
    ...more,
  };
}

/** A tap on a bus. */
export function bus(time: string, line: string, more: Partial<Tap> = {}): Tap {
  const operator = '公交';
  return { id: `${time} ${line}`, card: 'A', at: at(time), operator, mode: 'bus', line, kind: 'single', ...more };
}

/** A rider with one category, valid and re-verified in 2026. */
export function riderOf(category: string, more: Partial<Rider['entitlements'][number]> = {}): Rider {
  const whole = { from: day('2025-09-01'), to: day('2026-12-31'), reviewedOn: day('2025-12-20') };
  return { cardCity: undefined, entitlements: [{ category, ...whole, ...more }] };
}

export { ORDINARY_RIDER };
