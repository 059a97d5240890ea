/** The city's time; the service speaks UTC. */
const TIME_ZONE = 'Asia/Shanghai';

const instants = new Intl.DateTimeFormat('sv-SE', {
  timeZone: TIME_ZONE,
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** Fen as yuan with two digits: `¥1,234.05`. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '−' : '';
  const whole = Math.trunc(Math.abs(fen) / 100).toLocaleString('en-US');
  return `${sign}¥${whole}.${String(Math.abs(fen) % 100).padStart(2, '0')}`;
}

/** What somebody typed as yuan, in fen; undefined when it is no amount with at most two digits behind the point. */
export function fenOf(typed: string): number | undefined {
  const parts = /^([+-]?)(\d{1,10})(?:\.(\d{1,2}))?$/.exec(typed.trim());
  if (parts === null) return undefined;
  const [, sign, whole = '0', rest = ''] = parts;
  const fen = Number(whole) * 100 + Number(rest.padEnd(2, '0'));
  return sign === '-' ? -fen : fen;
}

/** An instant of the service in the city's time, to the second; never broken over two lines. */
export function moment(instant: string | null | undefined): string {
  if (instant === null || instant === undefined) return '–';
  const time = Date.parse(instant);
  return Number.isNaN(time) ? instant : instants.format(time).replace(' ', '\u00A0');
}

/** Minutes and seconds: `1:05`. */
export function minutes(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}

/** Today in the city, `YYYY-MM-DD`. */
export function today(): string {
  return instants.format(Date.now()).slice(0, 10);
}

const KILO = 1024;

/** A size as people read it: `320 KB`. */
export function bytes(count: number): string {
  if (count < KILO) return `${count} B`;
  if (count < KILO * KILO) return `${Math.round(count / KILO)} KB`;
  return `${(count / KILO / KILO).toFixed(1)} MB`;
}

/** A whole number with marks between the thousands. */
export function whole(count: number): string {
  return count.toLocaleString('en-US');
}

/** A day of the city as the instant at which it begins. */
export function startOfDay(day: string): string {
  return `${day}T00:00:00+08:00`;
}

/** The day after, `YYYY-MM-DD`. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
