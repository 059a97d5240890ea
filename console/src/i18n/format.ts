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

/** An instant of the service in the city's time, to the second. */
export function moment(instant: string | null | undefined): string {
  if (instant === null || instant === undefined) return '–';
  const time = Date.parse(instant);
  return Number.isNaN(time) ? instant : instants.format(time);
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
