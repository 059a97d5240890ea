import { registerDecorator } from 'class-validator';

const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$/;
const LOCAL_DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** First day that is taken; the last is 9999-12-31. Nothing that happens here is older, and PostgreSQL has no year 0. */
const FIRST_DAY = '1900-01-01';

/** The day found last: nearly all messages are of one day. */
let knownDay = '';

/** True for a day that the calendar has, from 1900 to 9999. */
function isDay(text: string): boolean {
  if (text === knownDay) return true;
  if (text < FIRST_DAY) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(text)) return false;
  knownDay = text;
  return true;
}

/**
 * Refuses what is no time of a terminal's clock, years 1900 to 9999: `YYYY-MM-DDTHH:MM:SS`, perhaps with a fraction and an
 * offset.
 */
export function IsLocalTime(): PropertyDecorator {
  return matching('isLocalTime', 'must be a time such as 2026-11-24T10:15:00', isLocalTime);
}

/** True for what `IsLocalTime` lets through. */
export function isLocalTime(text: string): boolean {
  const day = LOCAL_TIME.exec(text)?.[1];
  return day !== undefined && isDay(day);
}

/** Refuses what is no point in time, years 1900 to 9999: a time with an offset or `Z`, perhaps with a fraction. */
export function IsInstant(): PropertyDecorator {
  return matching('isInstant', 'must be an instant such as 2026-11-24T12:00:00+08:00', (text) => {
    const day = INSTANT.exec(text)?.[1];
    return day !== undefined && isDay(day);
  });
}

/** Refuses what is no calendar day of the years 1900 to 9999. */
export function IsLocalDate(): PropertyDecorator {
  return matching('isLocalDate', 'must be a day such as 2026-11-24', (text) => LOCAL_DATE.test(text) && isDay(text));
}

function matching(name: string, message: string, accepts: (text: string) => boolean): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && accepts(value),
        defaultMessage: () => message,
      },
    });
  };
}
