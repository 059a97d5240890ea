import type { Ride } from '../../../api/transit';
import { moment } from '../../../i18n/format';
import { useText } from '../../../i18n/language';
import { useWords } from '../../../i18n/words';
import { ridesText } from './rides-text';

/** The time of day of an instant, to the minute: `08:35`. */
function minuteOf(instant: string): string {
  return moment(instant).slice(11, 16);
}

/** When a journey was: `07:40–08:35`. */
export function timeOf({ start, end }: Pick<Ride, 'start' | 'end'>): string {
  return end === null ? minuteOf(start) : `${minuteOf(start)}–${minuteOf(end)}`;
}

/** Says what was ridden: means, line, and from where to where. */
export function useWay(): (ride: Ride) => string {
  const t = useText(ridesText);
  const words = useWords();
  const lineName = (mode: string, line: string): string => {
    // Only a number needs a word beside it; other names speak for themselves.
    if (!/^\d+$/.test(line)) return line;
    return mode === 'bus' || mode === 'tram' ? t.busLine(line) : t.metroLine(line);
  };
  return ({ mode, line, from, to, operator }) => {
    const what = `${words('rideMode', mode)} ${line === null ? operator : lineName(mode, line)}`;
    return from === null && to === null ? what : `${what} ${from ?? '?'} → ${to ?? '?'}`;
  };
}
