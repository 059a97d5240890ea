import type { TapEnd } from '../account';
import type { ChipTap, ChipTapsTakenData } from '../chip';
import { serviceDay } from '../fare/shanghai-days';
import { difference, journeyNow, NO_FIGURES, type OperatorMovement, type Told } from './movements';

/** Ids that the movements of an event of an on-chip purse are about. */
export function chipSubjectsOf({ ends, journeys }: ChipTapsTakenData): readonly string[] {
  return [...new Set([...Object.keys(ends), ...journeys.map(({ id }) => id)])];
}

/** What taps that an on-chip purse paid for changed for operators; see `movementsOf`. Each tap is a ride of its own. */
export function chipMovementsOf(data: ChipTapsTakenData, told: ReadonlyMap<string, Told>): readonly OperatorMovement[] {
  const journeys = new Map(data.journeys.map((journey) => [journey.id, journey]));
  const taps = new Map([...data.taps, ...data.refused].map((tap) => [tap.id, tap]));
  const held = new Set(data.taps.map(({ id }) => id));
  // What is refused moves nothing, also when the purse has forgotten that it took the tap long ago.
  const refused = new Set(data.refused.flatMap(({ id }) => (held.has(id) ? [] : [id])));
  return chipSubjectsOf(data).flatMap((id) => {
    const before = told.get(id);
    if (before !== undefined && refused.has(id)) return [];
    const [end, journey] = [data.ends[id], journeys.get(id)];
    if (end?.end === 'exception') {
      const now = exceptionNow(id, end, taps.get(id), data, before);
      return now === undefined ? [] : difference(now, before);
    }
    return journey === undefined || 'gone' in journey ? [] : difference(journeyNow(journey), before);
  });
}

function exceptionNow(
  subject: string,
  { reason, liable }: Extract<TapEnd, { readonly end: 'exception' }>,
  tap: ChipTap | undefined,
  { operators }: ChipTapsTakenData,
  before: Told | undefined,
): Told | undefined {
  const why = { reason, ...(liable === undefined ? {} : { liable }) };
  const figures = { ...NO_FIGURES, exceptions: 1 };
  if (before !== undefined) return { ...before, ...figures, details: { ...before.details, ...why } };
  const operator = tap === undefined ? undefined : operators[tap.record.operator];
  if (tap === undefined || operator === undefined) return undefined;
  const { at, line, stop, terminal, operator: code } = tap.record;
  const details = { start: at, line: String(line), from: String(stop), terminal, ...why };
  return { operator: code, account: operator.account, day: serviceDay(at, 0), subject, details, ...figures };
}
